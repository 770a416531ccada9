"""What clips are called: by a pattern, as every system takes it, no two alike."""

from __future__ import annotations

from core.exports.clips import clip_names
from core.exports.request import PATTERN, ExportKind, ExportRequest
from core.handoff.timeline import Event, Picked, PickedMoment
from tests.support.handoff.timelines import a_source

SOURCE = a_source(name="采访 1.mp4", start="01:00:00:00")


def event(title: str, note: str = "", first: int = 25) -> Event:
    return Event(SOURCE, first, 25, title, note)


def test_the_pattern_is_filled_in() -> None:
    events = [event("Lake"), event("Alps", "wide", first=50)]
    assert clip_names(events, PATTERN) == ["01 Lake 01.00.01.00", "02 Alps 01.00.02.00"]
    assert clip_names(events, "{file}_{note}_{number}") == ["采访 1__01", "采访 1_wide_02"]


def test_what_no_file_system_takes_is_left_out() -> None:
    assert clip_names([event("a/b\\c: d?"), event("..")], "{title}") == ["a b c d", "clipseek"]


def test_names_that_are_alike_are_told_apart_whatever_their_case() -> None:
    assert clip_names([event("Lake"), event("lake"), event("Lake (2)"), event("LAKE")], "{title}") == [
        "Lake", "lake (2)", "Lake (2) (2)", "LAKE (3)",
    ]  # fmt: skip


def test_braces_in_titles_are_no_pattern() -> None:
    assert clip_names([event("{note}", "secret")], "{title} {unknown}") == ["{note} {unknown}"]


def test_a_request_is_kept_as_text_and_read_again() -> None:
    request = ExportRequest(
        ExportKind.REEL,
        Picked("Ñame", (PickedMoment("a", 1, 2, "n", "q"),), 5),
        is_exact=False,
        fps="24000/1001",
        has_slates=True,
    )
    assert ExportRequest.of(request.as_text()) == request
