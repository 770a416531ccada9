"""What a long queue costs: its time beside the schedule that the limits allow, our CPU for each video, and our memory."""

from __future__ import annotations

import heapq
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil

from benchmarks.figure import Figure
from benchmarks.queue.quiet_provider import ROOT, ROWS_A_VIDEO, VIDEO_SEC, quiet_provider
from core.catalog import Catalog
from core.milvus import SegmentStore
from core.models.embedding_models import MODELS
from core.models.jobs import EmbedOptions, Stage
from core.models.video import Modality
from tests.support.jobs import a_link
from tests.support.waiting import wait_for

VIDEOS: Final = int(os.environ.get("CLIPSEEK_BENCHMARK_VIDEOS", "300"))
"""300 take half a minute; 1,000 tell more of the memory."""
ACTIVE: Final = 50
PER_MINUTE: Final = 1500
TASK_SEC: Final = 6.0
POLL_SEC: Final = 0.5
"""The same proportion as of a task that takes a minute to the five seconds between two looks that are the default."""
WARM: Final = 50
"""What is spent before so many videos are ready is the start, not the queue."""
FULL_STRIDE: Final = 200
"""From here on all caches are full, and memory should stay as it is."""
LOOK_EVERY_SEC: Final = 0.2
MODEL: Final = MODELS["marengo3.5"]
TIME_BAR: Final = 1.15
CPU_BAR_MS: Final = 40
MEMORY_BAR: Final = 1.10


@dataclass(frozen=True, slots=True)
class Reading:
    """One look at the run. CPU is in seconds, memory in bytes; the engine is the embedded store's own process."""

    at: float
    ready: int
    cpu_sec: float
    engine_cpu_sec: float
    memory_bytes: int


def figures(videos: int = VIDEOS) -> Iterator[Figure]:
    """Time as a ratio; CPU of the worker and of the store's engine, in ms a video; memory as a ratio."""
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder) / "data"
        readings, calls = _run(data_dir, videos)
        _check_nothing_is_missing(data_dir, videos, calls)
    first, last = readings[0], readings[-1]
    took_sec = last.at - first.at
    yield Figure(f"{videos} links, {ACTIVE} in flight, beside the schedule", took_sec / _allowed_sec(videos), TIME_BAR, "x")
    warm = next(reading for reading in readings if reading.ready >= WARM)
    done = last.ready - warm.ready
    own_ms = 1000 * (last.cpu_sec - warm.cpu_sec) / done
    engine_ms = 1000 * (last.engine_cpu_sec - warm.engine_cpu_sec) / done
    yield Figure("our CPU for each video, without the store's engine", own_ms, CPU_BAR_MS, "ms")
    yield Figure("CPU for each video with the embedded store's engine", own_ms + engine_ms, CPU_BAR_MS, "ms")
    full = next(reading for reading in readings if reading.ready >= min(FULL_STRIDE, videos // 2))
    growth = last.memory_bytes / full.memory_bytes
    yield Figure(f"memory after {last.ready} videos beside {full.ready}", growth, MEMORY_BAR, "x")
    yield Figure("calls to the provider for each video", sum(calls.values()) / videos, 4, "")


def _allowed_sec(videos: int) -> float:
    """The shortest time within the limits: a task every so often, so many at once, each as long as the provider takes."""
    places = [0.0] * ACTIVE
    gate_at = 0.0
    for _ in range(videos):
        asked_at = max(places[0], gate_at)
        gate_at = asked_at + 60 / PER_MINUTE
        heapq.heapreplace(places, asked_at + TASK_SEC)
    return max(places)


def _run(data_dir: Path, videos: int) -> tuple[list[Reading], dict[str, int]]:
    catalog = Catalog(f"sqlite:///{data_dir / 'clipseek.db'}")
    try:
        _fill(catalog, videos)
        with quiet_provider(TASK_SEC) as provider, _worker(data_dir, provider.settings) as process:
            wait_for(lambda: catalog.jobs.counts().get(Stage.WAITING, 0) < videos, what="the worker's first step")
            readings = [_read(catalog, process)]
            while readings[-1].ready < videos:
                time.sleep(LOOK_EVERY_SEC)
                readings.append(_read(catalog, process))
                if process.poll() is not None or readings[-1].at - readings[0].at > 10 * videos:
                    raise RuntimeError(f"the worker gave up after {readings[-1].ready} videos")
            return readings, dict(provider.calls())
    finally:
        catalog.close()


def _fill(catalog: Catalog, videos: int) -> None:
    options = EmbedOptions((Modality.VISUAL, Modality.AUDIO))
    for number in range(videos):
        catalog.jobs.add(a_link(number, duration_sec=VIDEO_SEC), MODEL, options)


@contextmanager
def _worker(data_dir: Path, settings: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """The worker as it is run beside an app."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("CLIPSEEK_", "TWELVE", "MILVUS_"))}
    library_spread = {
        "DATA_DIR": str(data_dir),
        "CLIPSEEK_MAX_ACTIVE": str(ACTIVE),
        "CLIPSEEK_REQUESTS_PER_MINUTE": str(PER_MINUTE),
        "CLIPSEEK_POLL_SECONDS": str(POLL_SEC),
        "CLIPSEEK_SPARE_DISK_BYTES": "0",
    }
    log_path = data_dir.parent / "worker.log"
    command = [sys.executable, "-m", "core.ingest"]
    with log_path.open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env={**clean, **settings, **library_spread}, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)


def _read(catalog: Catalog, process: subprocess.Popen[bytes]) -> Reading:
    counts = catalog.jobs.counts()
    worker = psutil.Process(process.pid)
    spent = worker.cpu_times()
    engine = [child.cpu_times() for child in worker.children(recursive=True)]
    return Reading(
        at=time.monotonic(),
        ready=counts.get(Stage.READY, 0),
        cpu_sec=spent.user + spent.system,
        engine_cpu_sec=sum(times.user + times.system for times in engine),
        memory_bytes=worker.memory_info().rss,
    )


def _check_nothing_is_missing(data_dir: Path, videos: int, calls: dict[str, int]) -> None:
    store = SegmentStore(str(data_dir / "milvus.db"), timeout_sec=60)
    try:
        rows = store.count(MODEL)
    finally:
        store.close()
    if rows != videos * ROWS_A_VIDEO or calls["POST tasks"] != videos:
        raise RuntimeError(f"{rows} rows and {calls['POST tasks']} paid tasks for {videos} videos of {ROWS_A_VIDEO} rows")
