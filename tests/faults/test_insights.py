"""Whoever computes insights is killed, told to end or out of room: nothing wrong is left, and the next start ends the work."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest

from core import parquet
from core.errors import ClipseekError, DiskFull, Reason
from core.insights.insights_cache import InsightsCache
from core.insights.jobs import process, tasks
from core.insights.jobs.process import Order
from core.insights.jobs.progress import progress_of
from core.models.jobs import Stage
from core.models.video import Modality
from core.sandbox.call import Call
from core.sandbox.worker import WorkerLost
from core.services import Services
from core.workers import new_insights
from tests.support.jobs import a_job, a_video, write
from tests.support.library import MODEL, segments_of
from tests.support.running import ROOT
from tests.support.services import opened, use
from tests.support.waiting import wait_for

MOMENTS = 300
VIDEOS = 3


@pytest.fixture
def services(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    use(monkeypatch, tmp_path / "data")
    monkeypatch.setenv("CLIPSEEK_INSIGHTS_AFTER_SEC", "0")
    with opened() as services:
        # Before there are files: a new catalog beside a full folder is refused.
        catalog = services.catalog
        videos = [a_video(number + 1) for number in range(VIDEOS)]
        for number, video in enumerate(videos):
            segments = segments_of(number, MOMENTS, (Modality.VISUAL,))
            parquet.save(services.settings.library_dir / parquet.key_for(MODEL, video.id), segments)
        write(catalog, [(video, replace(a_job(video, Stage.READY), moments=MOMENTS)) for video in videos])
        yield services


@pytest.fixture
def cache(services: Services) -> InsightsCache:
    return InsightsCache(services.settings.insights_dir)


@pytest.fixture
def worker(tmp_path: Path, cache: InsightsCache) -> Iterator[subprocess.Popen[Any]]:
    """A worker in the middle of the computation."""
    with (tmp_path / "worker.log").open("wb") as log:
        process = subprocess.Popen([sys.executable, "-m", "core.ingest"], cwd=ROOT, stdout=log, stderr=subprocess.STDOUT)
    try:
        wait_for(lambda: _share(cache) > 0, within_sec=60, what="a computation")
        yield process
    finally:
        process.kill()
        process.wait(20)


def _share(cache: InsightsCache) -> float:
    told = progress_of(cache.folder)
    return 0.0 if told is None else told.share


def computing_process(worker: subprocess.Popen[Any]) -> psutil.Process:
    children = psutil.Process(worker.pid).children()
    return next(child for child in children if "core.insights.jobs.tasks" in child.cmdline())


def is_gone(process: psutil.Process) -> bool:
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


def assert_the_next_start_ends_the_work(services: Services, cache: InsightsCache, videos: int = VIDEOS) -> None:
    maker = new_insights(services)
    assert maker.once()
    maker.stop()
    shown = cache.shown()
    assert shown is not None
    moments = cache.moments(shown)
    assert moments is not None
    assert len(moments) == videos * MOMENTS
    assert {path.name for path in cache.folder.iterdir()} == {".maker.lock", "shown.json", shown}
    assert not list(cache.folder.rglob("*.tmp"))


def test_the_process_that_computes_is_killed(services: Services, cache: InsightsCache, worker: subprocess.Popen[Any]) -> None:
    helper = computing_process(worker)
    assert helper.nice() == 19
    assert not [name for name in helper.environ() if name.startswith(("TWELVE", "CLIPSEEK", "DATA_DIR"))]
    helper.kill()

    def why() -> str:
        told = progress_of(cache.folder)
        return "" if told is None else told.failed

    assert wait_for(why, within_sec=10, what="the trouble") == "insights_memory"
    assert worker.poll() is None
    assert cache.shown() is None
    worker.terminate()
    assert worker.wait(20) == 0
    assert_the_next_start_ends_the_work(services, cache)


def test_whoever_keeps_them_is_killed(services: Services, cache: InsightsCache, worker: subprocess.Popen[Any]) -> None:
    helper = computing_process(worker)
    if sys.platform == "linux":
        # As it is made to while somebody waits: then it can't see by itself that it is alone.
        helper.suspend()
    worker.kill()
    worker.wait(20)
    wait_for(lambda: is_gone(helper), what="the helper's end")
    assert cache.shown() is None
    assert_the_next_start_ends_the_work(services, cache)


def test_told_to_end_it_ends_its_helper_too(cache: InsightsCache, worker: subprocess.Popen[Any]) -> None:
    helper = computing_process(worker)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(20) == 0
    assert is_gone(helper)
    assert cache.shown() is None
    assert progress_of(cache.folder) is None


def test_a_damaged_file_keeps_nobody_from_the_others(services: Services, cache: InsightsCache) -> None:
    path = services.settings.library_dir / parquet.key_for(MODEL, a_video(2).id)
    path.write_bytes(path.read_bytes()[:-5000])
    assert_the_next_start_ends_the_work(services, cache, VIDEOS - 1)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_no_room_for_a_part_is_told_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    def fail(*_args: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(InsightsCache, "put_moments", fail)
    told: list[Mapping[str, Any]] = []
    call = Call({}, Order(tmp_path, "key", (), {}).body(), None, lambda said, _: told.append(said))
    with pytest.raises(DiskFull):
        tasks.compute(call)
    assert told[0]["step"] == "moments"


@pytest.mark.parametrize(
    ("lost", "reason"),
    [
        pytest.param(WorkerLost("it ended with -9", was_killed=True), Reason.INSIGHTS_MEMORY, id="a killed process"),
        pytest.param(WorkerLost("it ended with 1"), Reason.INSIGHTS_FAILED, id="a dead process"),
        pytest.param(WorkerLost("MemoryError", out_of_memory=True), Reason.INSIGHTS_MEMORY, id="no memory"),
    ],
)
def test_a_lost_process_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lost: WorkerLost, reason: Reason) -> None:
    def fail(*_args: object, **_options: object) -> None:
        raise lost

    monkeypatch.setattr(process, "Worker", fail)
    with pytest.raises(ClipseekError) as caught:
        process.compute(Order(tmp_path, "key", (), {}), lambda *_: None, lambda: False)
    assert (caught.value.reason, caught.value.detail) == (reason, str(lost))
