"""Pictures of moments kept on disk, still or as a strip of frames: each is made once, by few decoders at a time."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Final

from core.errors import ClipseekError, LinkError, MediaError
from core.files import changed_at, write_whole
from core.media.caches.picture_files import shown_ms
from core.media.remote.range_reader import RangeReader
from core.media.workers.reader import media_reader
from core.models.video import Span, checked_video_id

if TYPE_CHECKING:
    from core.media.av.source import MediaSource

MAX_DECODERS: Final = 2
MAX_STRIPS_WAITING: Final = 6
"""A strip shows a hovered card moving; who comes after so many others would get it when nobody looks any more."""
STRIPS_A_VIDEO: Final = 200
"""The oldest beyond these are removed; each is some 50 kB and made again in a tenth of a second."""
REST_SEC: Final = 60.0
"""After a failure the same is not tried again for this long: a grid asks for twenty pictures of a dead link at once."""

_WIDTHS_PX: Final = range(32, 1921)
_GATES: Final = 64
_STRIP: Final = "strip_"


class ThumbCache:
    """JPEGs in `folder`, one sub-folder a video. Safe to use from many threads."""

    def __init__(self, folder: Path, moment_of: Callable[[str, int], Span | None] = lambda _video_id, _at_ms: None) -> None:
        """`moment_of` tells which moment of a video a picture stands for; it is asked for links only. Of files, the background
        chooses the pictures ahead.
        """
        self._folder = folder
        self._moment_of = moment_of
        self._decoders = threading.BoundedSemaphore(MAX_DECODERS)
        # One at a time, apart from the pictures: a strip never keeps a still picture waiting.
        self._strip_decoder = threading.BoundedSemaphore(1)
        self._strip_queue = threading.BoundedSemaphore(MAX_STRIPS_WAITING)
        self._gates = [threading.Lock() for _ in range(_GATES)]
        self._guard = threading.Lock()
        self._making: dict[Path, Future[Path]] = {}
        self._failures: dict[Path, tuple[float, ClipseekError]] = {}

    def get(self, video_id: str, at_ms: int, open_source: Callable[[], MediaSource], width_px: int = 480) -> Path:
        """The picture that stands for `at_ms`, made now if it is not there. `open_source` is called only then, and what it opened
        is closed.

        Raises ValueError for an id, moment or width that can't be; MediaError or LinkError if there is no picture to be had;
        DiskFull.
        """
        if at_ms < 0 or width_px not in _WIDTHS_PX:
            raise ValueError(f"no picture at {at_ms} ms, {width_px} px wide")
        path = self._video_folder(video_id) / f"{at_ms}_{width_px}.jpg"

        def make(source: MediaSource) -> bytes:
            stands_for = self._moment_of(video_id, at_ms) if isinstance(source, RangeReader) else None
            return media_reader().picture(source, shown_ms(self._folder, video_id, at_ms) / 1000, width_px, stands_for)

        return self._once(path, lambda: self._make(path, open_source, self._decoders, make))

    def strip(self, video_id: str, start_ms: int, end_ms: int, open_source: Callable[[], MediaSource]) -> Path | None:
        """The strip of frames of a stretch of time, made now if it is not there; None if too many wait for strips already.

        Raises as `get`.
        """
        if not 0 <= start_ms < end_ms:
            raise ValueError(f"no strip from {start_ms} to {end_ms} ms")
        path = self._video_folder(video_id) / f"{_STRIP}{start_ms}_{end_ms}.jpg"
        if _is_made(path):
            return path
        if not self._strip_queue.acquire(blocking=False):
            return None

        def make(source: MediaSource) -> bytes:
            return media_reader().strip(source, Span(start_ms / 1000, end_ms / 1000))

        try:
            made = self._once(path, lambda: self._make(path, open_source, self._strip_decoder, make))
        finally:
            self._strip_queue.release()
        _keep_newest_strips(path.parent)
        return made

    def forget(self, video_id: str) -> None:
        """Remove all pictures of a video. Raises ValueError for an id that can't be."""
        folder = self._video_folder(video_id)
        with self._guard:
            self._failures = {path: failure for path, failure in self._failures.items() if folder not in (path, path.parent)}
        shutil.rmtree(folder, ignore_errors=True)

    def _video_folder(self, video_id: str) -> Path:
        return self._folder / checked_video_id(video_id)

    def _once(self, path: Path, make: Callable[[], None]) -> Path:
        """`path`, made by the first who asks while the others wait."""
        if _is_made(path):
            return path
        with self._guard:
            running = self._making.get(path)
            mine = running or self._making.setdefault(path, Future())
        return running.result() if running is not None else self._make_for_all(path, mine, make)

    def _make_for_all(self, path: Path, promise: Future[Path], make: Callable[[], None]) -> Path:
        """Keep what was promised to those who wait for the same picture, a failure too."""
        try:
            if not _is_made(path):
                make()
        except BaseException as error:
            promise.set_exception(error)
            raise
        else:
            promise.set_result(path)
            return path
        finally:
            with self._guard:
                del self._making[path]

    def _make(
        self,
        path: Path,
        open_source: Callable[[], MediaSource],
        decoders: threading.BoundedSemaphore,
        make: Callable[[MediaSource], bytes],
    ) -> None:
        source = self._open(path, open_source)
        try:
            with decoders:
                self._raise_recent_failure(path)
                data = make(source)
        except LinkError as error:
            self._remember_failure(path.parent, error)
            raise
        except MediaError as error:
            self._remember_failure(path, error)
            raise
        finally:
            if isinstance(source, RangeReader):
                source.close()
        if not _is_made(path):
            # Else the background chose a better one meanwhile.
            write_whole(path, data)

    def _open(self, path: Path, open_source: Callable[[], MediaSource]) -> MediaSource:
        """Links of one video are opened one after the other, and no decoder waits for a host: others have pictures to make."""
        with self._gates[int(path.parent.name, 16) % _GATES]:
            self._raise_recent_failure(path)
            try:
                return open_source()
            except LinkError as error:
                self._remember_failure(path.parent, error)
                raise

    def _remember_failure(self, place: Path, error: ClipseekError) -> None:
        """`place` is one picture, or the folder of a video whose link is dead for all moments alike."""
        now = time.monotonic()
        with self._guard:
            self._failures = {other: failure for other, failure in self._failures.items() if failure[0] > now}
            self._failures[place] = (now + REST_SEC, error)

    def _raise_recent_failure(self, path: Path) -> None:
        with self._guard:
            known = self._failures.get(path) or self._failures.get(path.parent)
        if known is not None and known[0] > time.monotonic():
            error = known[1]
            raise type(error)(error.reason, detail=error.detail, **error.facts)


def _keep_newest_strips(folder: Path) -> None:
    """Others may be removing the same; what is gone is gone."""
    strips = [(changed_at(path), path) for path in folder.glob(f"{_STRIP}*.jpg")]
    for _, path in sorted(strips, reverse=True)[STRIPS_A_VIDEO:]:
        path.unlink(missing_ok=True)


def _is_made(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0
