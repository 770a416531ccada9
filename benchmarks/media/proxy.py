"""What a proxy of a very large original costs in disk and memory, and whether it has the clock of the original to the frame.

The original is a QuickTime film of ProRes frames, each padded to the size that the format has at 4K. The padding is a hole in the
file, so it takes little room, but all else is as with 20 GB: it is read, hashed, decoded and made searchable.
"""

from __future__ import annotations

import io
import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
import numpy as np
import psutil

from benchmarks.figure import Figure
from core.catalog import Catalog
from core.ingest.precheck.precheck import Precheck
from core.media.av.source import open_container
from core.media.av.tracks import picture_stream
from core.media.caches.preview_cache import PreviewCache
from core.media.pictures.pictures import frames_at
from core.models.embedding_models import MODELS
from core.models.jobs import Stage
from core.storage.folder import FolderStorage
from tests.support.running import RunningApp
from tests.support.waiting import wait_for

FRAMES: Final = int(os.environ.get("CLIPSEEK_BENCHMARK_FRAMES", "100100"))
"""So many take some minutes of processor time."""
FPS: Final = 50
FRAME_BYTES: Final = 200_000
SIZE: Final = (640, 360)
BITS: Final = 10
PATTERNS: Final = 997
"""Frames differ from all others within 20 seconds; a prime, so that no piece and no second begins with the same one."""
DISK_BAR_GB: Final = 2.0
MEMORY_BAR_MB: Final = 200.0
WITHIN_SEC: Final = 3 * 3600.0
LOOK_EVERY_SEC: Final = 0.1
CALM_BYTES: Final = 500_000


def figures(frames: int = FRAMES) -> Iterator[Figure]:
    """Disk in GB, memory in MB, and how many of the frames that were looked at differ."""
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "data" / "demo"
        original = library / "uploads" / "staged" / "original.mov"
        original.parent.mkdir(parents=True)
        _make_original(original, frames)
        size_gb = original.stat().st_size / 1e9
        shelf = PreviewCache(library / "previews")
        app = RunningApp(Path(folder) / "data")
        catalog = Catalog(f"sqlite:///{library / 'clipseek.db'}")
        try:
            _settle(psutil.Process(app.process.pid))
            video_id, original = _queue(library, original)
            with _highest(app.process.pid, shelf.folder) as (memory, disk):
                wait_for(lambda: shelf.ready(video_id) is not None, within_sec=WITHIN_SEC, every_sec=0.5, what="the proxy")
            wait_for(
                lambda: catalog.jobs.newest()[0].stage.is_final, within_sec=WITHIN_SEC, every_sec=0.5, what="the end of its job"
            )
        finally:
            app.stop()
        is_ready = catalog.jobs.newest()[0].stage is Stage.READY
        catalog.close()
        yield Figure(f"disk that a proxy of {size_gb:.1f} GB took while it was made", max(disk) / 1e9, DISK_BAR_GB, "GB")
        yield Figure("memory added while it was made", (max(memory) - memory[0]) / 1e6, MEMORY_BAR_MB, "MB")
        yield Figure("videos that did not become searchable through it", float(not is_ready), 0)
        differ = _differing(original, shelf.path(video_id), frames)
        yield Figure(f"frames that differ, of 9 up to number {frames - 100:,}, and times that do", differ, 0)


def _make_original(path: Path, frames: int) -> None:
    """Write the film, with holes behind its pictures."""
    packets = _packets()
    with path.open("w+b") as file:
        with av.open(_Sparse(file), "w", format="mov") as film:
            stream = film.add_stream("prores_ks", rate=FPS)
            stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv422p10le"
            for number in range(frames):
                packet = av.Packet(packets[number % PATTERNS].ljust(FRAME_BYTES, b"\0"))
                packet.stream, packet.time_base = stream, Fraction(1, FPS)
                packet.pts = packet.dts = number
                packet.duration, packet.is_keyframe = 1, True
                film.mux(packet)
        file.truncate(max(file.seek(0, os.SEEK_END), 1))


def _packets() -> list[bytes]:
    """One for each pattern: its number as white and black blocks."""
    packets: list[bytes] = []
    with av.open(io.BytesIO(), "w", format="mov") as film:
        stream = film.add_stream("prores_ks", rate=FPS)
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv422p10le"
        for number in range(PATTERNS):
            picture = np.zeros((SIZE[1], SIZE[0], 3), np.uint8)
            for bit in range(BITS):
                picture[:, bit * 64 : bit * 64 + 64] = 235 if number >> bit & 1 else 20
            frame = av.VideoFrame.from_ndarray(picture, "rgb24")
            frame.pts, frame.time_base = number, Fraction(1, FPS)
            packets += [bytes(packet) for packet in stream.encode(frame)]
        packets += [bytes(packet) for packet in stream.encode()]
    return packets


class _Sparse:
    """A file that leaves holes where only zeros would be written."""

    def __init__(self, file: io.BufferedRandom) -> None:
        self._file = file

    def write(self, data: bytes) -> int:
        kept = data.rstrip(b"\0")
        self._file.write(kept)
        self._file.seek(len(data) - len(kept), os.SEEK_CUR)
        return len(data)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()


def _queue(library: Path, staged: Path) -> tuple[str, Path]:
    """As pressing start does; the video's id and where its file lies now."""
    catalog = Catalog(f"sqlite:///{library / 'clipseek.db'}")
    precheck = Precheck(catalog, FolderStorage(library), library, MODELS["marengo3.5"], allow_private_urls=False)
    candidate = precheck.check_staged(staged, staged.name)
    if candidate.fault is not None or candidate.video_id is None or candidate.proxy is None:
        raise ValueError(f"the original is not taken as it should be: {candidate.fault}")
    precheck.intake.start(candidate, title="Original", category="", watch_url="")
    catalog.close()
    return candidate.video_id, library / "uploads" / f"{candidate.video_id}.mov"


@contextmanager
def _highest(pid: int, folder: Path) -> Iterator[tuple[list[int], list[int]]]:
    """Memory of the app and its children other than the stand-in, before and while, and what lies in the folder; in bytes."""
    app, ended = psutil.Process(pid), threading.Event()
    memory, disk = [_memory(app)], [0]

    def watch() -> None:
        while not ended.wait(LOOK_EVERY_SEC):
            memory.append(_memory(app))
            disk.append(_disk(folder))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield memory, disk
    finally:
        ended.set()
        watcher.join(5)


def _settle(app: psutil.Process) -> None:
    """Wait until the app has finished importing what it works with in the background."""
    seen = [0]

    def rests() -> bool:
        seen.append(_memory(app))
        return abs(seen[-1] - seen[-2]) < CALM_BYTES

    wait_for(rests, within_sec=300, every_sec=5, what="the app to come to rest")


def _memory(app: psutil.Process) -> int:
    total = 0
    for process in (app, *app.children(recursive=True)):
        try:
            command = process.cmdline()
            if "demo" not in command and not any(one.startswith("demo.") for one in command):
                total += process.memory_info().rss
        except psutil.Error:
            continue
    return total


def _disk(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size
        except OSError:
            continue
    return total


def _differing(original: Path, proxy: Path, frames: int) -> float:
    """How many of nine frames are another in the proxy, and how many times of all."""
    with av.open(str(proxy)) as film:
        base = film.streams.video[0].time_base or Fraction(1)
        times = [packet.pts for packet in film.demux(video=0) if packet.pts is not None]
    wrong = float(times != [round(Fraction(number, FPS) / base) for number in range(frames)])
    numbers = sorted({*range(0, frames - 100, (frames - 100) // 7), frames - 100, frames - 1})
    seen = [_numbers_shown(path, [number / FPS for number in numbers]) for path in (original, proxy)]
    expected = [number % PATTERNS for number in numbers]
    return wrong + float(sum(one != want or other != want for one, other, want in zip(*seen, expected, strict=True)))


def _numbers_shown(path: Path, times_sec: list[float]) -> list[int]:
    """The patterns that are on the screen at these times."""
    with open_container(path) as container:
        shown = []
        for _, frame in frames_at(container, picture_stream(container), times_sec, lambda: False):
            picture = frame.to_ndarray(format="rgb24")
            block = picture.shape[1] // BITS
            lights = [picture[picture.shape[0] // 2, bit * block + block // 2].mean() > 128 for bit in range(BITS)]
            shown.append(sum(light << bit for bit, light in enumerate(lights)))
        return shown
