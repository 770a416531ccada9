"""Somebody sets the clock of the machine: no wait of the queue gets longer or shorter by it."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from core.catalog import Catalog
from core.catalog.queue.worker_lock import WorkerLock
from core.errors import CatalogError, Fault, Reason
from core.ingest.clock_watch import LEAST_SEC, ClockWatch, steady_sec
from core.models.jobs import PauseKind, Stage
from tests.support.jobs import a_job, a_video, write

HOUR_SEC = 3600.0
DAY_SEC = 24 * HOUR_SEC
SETTINGS = [HOUR_SEC, -HOUR_SEC, DAY_SEC, -DAY_SEC]


class Clocks:
    """A clock on the wall that can be set, and a steady one; an hour apart in the beginning, or any other time."""

    def __init__(self) -> None:
        self.wall = time.time()
        self.steady = 5_000.0

    def passes(self, sec: float) -> None:
        self.wall += sec
        self.steady += sec


@pytest.fixture
def clocks() -> Clocks:
    return Clocks()


@pytest.fixture
def watch(catalog: Catalog, clocks: Clocks) -> ClockWatch:
    return ClockWatch(catalog.queue, wall=lambda: clocks.wall, steady=lambda: clocks.steady)


@pytest.mark.parametrize("moved_sec", SETTINGS)
def test_waits_are_as_long_as_they_were_meant(catalog: Catalog, clocks: Clocks, watch: ClockWatch, moved_sec: float) -> None:
    video = a_video(1)
    waits = a_job(
        video, Stage.EMBEDDING, now=clocks.wall, next_at=clocks.wall + 5, gate_at=clocks.wall + 2, submitted_at=clocks.wall - 1
    )
    write(catalog, [(video, waits)])
    catalog.queue_pauses.hold(PauseKind.RATE, Fault(Reason.TOO_MANY_REQUESTS), until=clocks.wall + 60)
    clocks.wall += moved_sec
    watch.follow()
    watch.follow()
    (job,) = catalog.jobs.newest()
    left = [(at or 0) - clocks.wall for at in (job.next_at, job.gate_at, job.submitted_at, job.stage_since, job.created_at)]
    assert left == pytest.approx([5, 2, -1, 0, -60], abs=0.01)
    assert catalog.queue_pauses.until(PauseKind.RATE) - clocks.wall == pytest.approx(60, abs=0.01)


@pytest.mark.parametrize("moved_sec", SETTINGS)
def test_what_is_over_keeps_its_time(catalog: Catalog, clocks: Clocks, watch: ClockWatch, moved_sec: float) -> None:
    video = a_video(1)
    write(catalog, [(video, a_job(video, Stage.READY, now=clocks.wall))])
    before = catalog.jobs.newest()
    clocks.wall += moved_sec
    watch.follow()
    assert catalog.jobs.newest() == before


def test_time_that_passes_and_small_corrections_move_nothing(catalog: Catalog, clocks: Clocks, watch: ClockWatch) -> None:
    video = a_video(1)
    write(catalog, [(video, a_job(video, Stage.EMBEDDING, now=clocks.wall, next_at=clocks.wall + DAY_SEC))])
    before = catalog.jobs.newest()
    clocks.passes(HOUR_SEC)
    clocks.wall += LEAST_SEC / 2
    watch.follow()
    assert catalog.jobs.newest() == before


def test_what_could_not_be_moved_is_moved_at_the_next_look(
    catalog: Catalog, clocks: Clocks, watch: ClockWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    video = a_video(1)
    write(catalog, [(video, a_job(video, Stage.EMBEDDING, now=clocks.wall, next_at=clocks.wall + 5))])

    def busy(_by_sec: float) -> None:
        raise CatalogError(Reason.CATALOG_BUSY)

    clocks.wall -= DAY_SEC
    with monkeypatch.context() as patch:
        patch.setattr(catalog.queue, "clock_moved", busy)
        watch.follow()
    watch.follow()
    assert catalog.jobs.newest()[0].next_at - clocks.wall == pytest.approx(5, abs=0.01)


def test_the_steady_clock_goes_on() -> None:
    first = steady_sec()
    assert steady_sec() >= first


@pytest.mark.parametrize("ahead_sec", [HOUR_SEC, DAY_SEC])
def test_a_clock_that_was_set_back_while_nobody_watched_holds_up_nothing_after_a_start(
    catalog: Catalog, ahead_sec: float
) -> None:
    then = time.time() + ahead_sec
    videos = [a_video(number) for number in (1, 2)]
    under_way = [a_job(video, Stage.EMBEDDING, now=then, next_at=then + 5) for video in videos]
    write(catalog, [(videos[0], under_way[0]), (videos[1], replace(under_way[1], next_at=then + HOUR_SEC))])
    lock = WorkerLock()
    assert lock.take(catalog)
    try:
        claimed = [catalog.queue.claim(f"worker {number}", lease_sec=30, max_active=8) for number in (1, 2)]
        assert all(job is not None and job.stage_since <= time.time() for job in claimed)
    finally:
        lock.release()
