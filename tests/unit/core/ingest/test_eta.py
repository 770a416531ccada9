"""Times told to people: learned from what was ready lately, and nothing where nobody can tell."""

from __future__ import annotations

import pytest

from core.errors import Reason
from core.ingest.eta import EtaModel, batch_time_sec, embedded_share, length_embedded_sec, pace_of, time_to_go_sec
from core.models.jobs import EmbedOptions, Job, Stage
from core.models.video import Modality, Span, Video
from tests.support.jobs import a_job, a_link, a_video

NOW = 1_800_000_000.0
USUAL = EtaModel()
TURNS = 30.0
"""Tasks a minute: one every two seconds."""


def video(number: int = 0, *, length_sec: float = 100.0, size_bytes: int | None = 20_000_000, link: bool = False) -> Video:
    make = a_link if link else a_video
    return make(number, duration_sec=length_sec, size_bytes=size_bytes)


def job(of: Video, stage: Stage, **changes: object) -> Job:
    return a_job(of, stage, now=NOW, **changes)


def learned(*seen: tuple[float, float], upload_sec: float = 0.0) -> EtaModel:
    """The pace after videos of these lengths took so long."""
    videos = [video(number, length_sec=length) for number, (length, _) in enumerate(seen)]
    jobs = [
        job(of, Stage.READY, finished_at=NOW + number, stage_seconds={"embedding": took, "uploading": upload_sec})
        for number, (of, (_, took)) in enumerate(zip(videos, seen, strict=True))
    ]
    return pace_of(jobs, {of.id: of for of in videos})


def test_before_anything_was_ready_the_providers_own_figure_holds() -> None:
    assert pace_of([], {}) == EtaModel(0.05, 2.0, 2_000_000.0)
    assert USUAL.embed_sec(100) == pytest.approx(7.0)


def test_one_video_tells_how_much_slower_than_the_figure_it_goes() -> None:
    assert learned((60.0, 45.0)).embed_sec(60) == pytest.approx(45.0)


def test_from_several_lengths_the_fixed_part_is_told_from_what_grows() -> None:
    pace = learned((10, 21), (60, 26), (110, 31), (210, 41), (410, 61))
    assert pace.embed_base_sec == pytest.approx(20.0)
    assert pace.embed_sec_per_sec == pytest.approx(0.1)


def test_one_outlier_changes_nothing() -> None:
    pace = learned((60, 10), (60, 10), (60, 4000), (60, 10), (60, 10))
    assert pace.embed_sec(60) == pytest.approx(10.0)


def test_only_the_newest_count() -> None:
    pace = learned(*[(60.0, 500.0)] * 60, *[(60.0, 10.0)] * 40)
    assert pace.embed_sec(60) == pytest.approx(10.0)


def test_times_never_come_out_below_zero() -> None:
    pace = learned((10, 90), (60, 70), (110, 50), (210, 30), (410, 10))
    assert pace.embed_sec_per_sec == 0.0
    assert pace.embed_sec(10_000) > 0


def test_the_line_is_learned_from_uploads_and_not_from_links() -> None:
    assert learned((60, 5), upload_sec=4.0).upload_bytes_per_sec == pytest.approx(5_000_000)
    by_link = video(link=True)
    ready = job(by_link, Stage.READY, stage_seconds={"uploading": 0.01})
    assert pace_of([ready], {by_link.id: by_link}).upload_bytes_per_sec == USUAL.upload_bytes_per_sec


def test_a_part_of_a_video_takes_and_costs_as_long_as_the_part() -> None:
    of = video(length_sec=3600)
    part = job(of, Stage.EMBEDDING, options=EmbedOptions((Modality.VISUAL,), part=Span(60, 160)))
    assert length_embedded_sec(part, of) == 100
    assert time_to_go_sec(part, of, USUAL, 0, TURNS, NOW) == pytest.approx(7.0)


def test_while_the_provider_works_the_time_to_go_shrinks_and_then_is_not_told() -> None:
    of = video()
    under_way = job(of, Stage.EMBEDDING)
    assert time_to_go_sec(under_way, of, USUAL, 0, TURNS, NOW + 5) == pytest.approx(2.0)
    assert time_to_go_sec(under_way, of, USUAL, 0, TURNS, NOW + 7) is None
    assert embedded_share(under_way, of, USUAL, NOW + 3.5) == pytest.approx(0.5)
    assert embedded_share(under_way, of, USUAL, NOW + 500) is None


def test_a_clock_that_was_set_back_does_no_harm() -> None:
    of = video()
    assert embedded_share(job(of, Stage.EMBEDDING), of, USUAL, NOW - 100) == 0.0
    assert time_to_go_sec(job(of, Stage.UPLOADING, progress=0.5), of, USUAL, 0, TURNS, NOW - 100) == pytest.approx(7.0)


def test_an_upload_tells_its_own_speed_once_it_has_one() -> None:
    of = video(size_bytes=20_000_000)
    begun = job(of, Stage.UPLOADING, progress=0.02)
    assert time_to_go_sec(begun, of, USUAL, 0, TURNS, NOW + 1) == pytest.approx(9 + 7)
    half_way = job(of, Stage.UPLOADING, progress=0.5)
    assert time_to_go_sec(half_way, of, USUAL, 0, TURNS, NOW + 30) == pytest.approx(30 + 7)


def test_an_upload_that_does_not_move_promises_nothing() -> None:
    of = video(size_bytes=2_000_000)
    assert time_to_go_sec(job(of, Stage.UPLOADING), of, USUAL, 0, TURNS, NOW + 60) is None


def test_those_ahead_are_waited_for() -> None:
    of = video(link=True)
    waiting = job(of, Stage.WAITING)
    assert time_to_go_sec(waiting, of, USUAL, 10, TURNS, NOW) == pytest.approx(10 * 2 + 7)
    assert time_to_go_sec(waiting, of, USUAL, 10, TURNS, NOW, max_active=1) == pytest.approx(10 * 7 + 7)


def test_a_place_at_the_gate_is_known_to_the_second() -> None:
    of = video()
    assert time_to_go_sec(job(of, Stage.SUBMITTING, gate_at=NOW + 40), of, USUAL, 9, TURNS, NOW) == pytest.approx(47)


@pytest.mark.parametrize(
    "untold",
    [
        job(video(), Stage.READY),
        job(video(), Stage.FAILED),
        job(video(), Stage.UNSURE),
        job(video(), Stage.CANCELLED),
        job(video(), Stage.EMBEDDING, cancel_requested=True),
        job(video(), Stage.EMBEDDING, error_code=Reason.PROVIDER_UNREACHABLE),
    ],
    ids=lambda untold: f"{untold.stage}-{untold.cancel_requested}",
)
def test_where_nobody_can_tell_nothing_is_told(untold: Job) -> None:
    assert time_to_go_sec(untold, video(), USUAL, 0, TURNS, NOW) is None


def test_a_batch_takes_as_long_as_its_slowest_limit() -> None:
    assert batch_time_sec([], [], USUAL, 8, TURNS) == 0.0
    assert batch_time_sec([100], [0], USUAL, 8, TURNS) == pytest.approx(7)
    # The gate: a hundred tasks at one every two seconds, then the last one's work.
    assert batch_time_sec([100] * 100, [0] * 100, USUAL, 50, TURNS) == pytest.approx(99 * 2 + 7)
    # The places: eight at once, each seven seconds.
    assert batch_time_sec([100] * 80, [0] * 80, USUAL, 8, 6000) == pytest.approx(70, rel=0.05)
    # The line: one at a time, each ten seconds up and seven of work.
    assert batch_time_sec([100] * 3, [20_000_000] * 3, USUAL, 1, 6000) == pytest.approx(51)


def test_a_thousand_are_reckoned_at_once() -> None:
    assert batch_time_sec([60.0] * 1000, [0] * 1000, USUAL, 50, 25) == pytest.approx(999 * 2.4 + 5)
