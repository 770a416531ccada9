"""From moments to cuts: which frames of which file, also of files that nobody has looked at and of videos that are gone."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from core.handoff.sources import hand_off, source_times
from core.handoff.timeline import Picked, PickedMoment, event_of, source_of
from core.timecode import FrameRate, SourceTime
from tests.support.handoff.timelines import a_source
from tests.support.jobs import a_video
from tests.support.libraries.exports import Parts, film_parts

PAL = FrameRate(Fraction(25))


def moment(in_ms: int, out_ms: int) -> PickedMoment:
    return PickedMoment("0" * 16, in_ms, out_ms)


@pytest.mark.parametrize(
    ("in_ms", "out_ms", "handles", "frames"),
    [
        (1000, 2000, 0, (25, 50)),
        (1030, 1050, 0, (25, 27)),
        (1000, 2000, 10, (15, 60)),
        (0, 99_990, 50, (0, 2500)),
        (200, 400, 10, (0, 20)),
        (99_999, 200_000, 0, (2499, 2500)),
        (500_000, 600_000, 0, (2499, 2500)),
    ],
)
def test_all_frames_that_are_seen_and_handles_as_far_as_the_file_has_them(
    in_ms: int, out_ms: int, handles: int, frames: tuple[int, int]
) -> None:
    event = event_of(moment(in_ms, out_ms), "T", a_source(0, PAL), handles)
    assert (event.first, event.end) == frames


def test_frames_are_counted_from_the_first_picture_not_from_the_sound_before_it() -> None:
    source = source_of(a_video(1), SourceTime(PAL, 0, 2500, first_picture_ms=80), "")
    assert event_of(moment(1080, 2080), "T", source).first == 25


@pytest.mark.parametrize(
    ("root", "path"),
    [("", "C001.mov"), ("/Volumes/Rushes/", "/Volumes/Rushes/C001.mov"), ("D:\\Rushes\\", "D:\\Rushes/C001.mov")],
)
def test_a_file_is_looked_for_by_its_own_name(root: str, path: str) -> None:
    source = source_of(a_video(1, original_name="C001.mov"), SourceTime(PAL, 0, 100), root)
    assert (source.name, source.path) == ("C001.mov", path)


def test_where_nobody_knows_its_name_it_has_that_of_its_download() -> None:
    assert source_of(a_video(1, title="Lake", original_name=""), SourceTime(PAL, 0, 100), "").name == "Lake.mp4"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parts]:
    parts = film_parts(tmp_path_factory.mktemp("films") / "data")
    yield parts
    parts.catalog.close()


def test_files_that_nobody_looked_at_are_looked_at_once(library: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    videos = library.catalog.videos.all()
    found = source_times(library, videos)
    assert {time.rate.fps for time in found.values()} == {Fraction(24), Fraction(30), Fraction(25)}
    monkeypatch.setattr("core.handoff.sources.media_reader", None)
    assert source_times(library, videos) == found


def test_a_file_that_is_away_is_reckoned_and_said_to_be(library: Parts) -> None:
    away = a_video(50, fps=29.97, duration_sec=10.0)
    time = source_times(library, [away])[away.id]
    assert (time.rate.fps, time.frames, time.is_conformed) == (Fraction(30000, 1001), 299, True)
    assert library.catalog.source_times.get_many([away.id]) == {}


def test_a_photo_whose_file_is_away_stands_as_long_as_it_is_wanted(library: Parts) -> None:
    away = a_video(51, fps=0.0, duration_sec=0.0)
    time = source_times(library, [away])[away.id]
    assert event_of(moment(0, 5000), "T", source_of(away, time, "")).count == 125


def test_moments_without_a_video_are_left_out_and_counted(library: Parts) -> None:
    items = (PickedMoment(f"{1:016x}", 0, 1000), PickedMoment(f"{77:016x}", 0, 1000), PickedMoment(f"{3:016x}", 0, 1000))
    cuts = hand_off(library, Picked("Cut", items), handle_frames=0, media_root="/m")
    assert cuts.timeline is not None
    assert ([event.title for event in cuts.timeline.events], cuts.left_out) == (["Film 1", "Film 3"], 1)
    assert cuts.rates == [FrameRate(Fraction(24)), PAL]
    assert hand_off(library, Picked("Cut", items[1:2]), handle_frames=0, media_root="").timeline is None


def test_the_line_has_the_rate_of_most_cuts(library: Parts) -> None:
    items = (PickedMoment(f"{1:016x}", 0, 1000), *(PickedMoment(f"{3:016x}", at, at + 500) for at in (0, 1000)))
    cuts = hand_off(library, Picked("Cut", items), handle_frames=0, media_root="")
    assert cuts.timeline is not None
    assert (cuts.timeline.rate, cuts.timeline.length) == (PAL, 25 + 13 + 13)


def test_nothing_of_our_own_disk_is_told(library: Parts, tmp_path: Path) -> None:
    """Where our copies lie is of no use to an editing program on another machine, and nobody's business."""
    cuts = hand_off(library, Picked("Cut", (PickedMoment(f"{1:016x}", 0, 1000),)), handle_frames=0, media_root="")
    assert cuts.timeline is not None
    assert str(library.settings.data_dir) not in repr(cuts)
