"""Moments as films of their own, made when somebody wants one and kept for a while: a player asks for the same many times."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from core.errors import Reason
from core.files import changed_at, write_whole
from core.media.remote.range_reader import RangeReader
from core.media.workers.reader import media_reader
from core.models.sound import sound_suffix
from core.models.video import Span, is_video_id

if TYPE_CHECKING:
    from core.media.av.source import MediaSource

KEPT_SEC: Final = 6 * 3600.0
MOST_KEPT: Final = 60
"""A shared link of three pages of hits, watched more than once in a day; a moment of ten seconds takes some 6 MB."""
MOST_WAITING: Final = 4
"""One is made at a time; who comes after so many others is told to come again."""


class CutCache:
    """The folder of such films. Safe to use from many threads; all of it may be deleted at any time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._making = threading.Lock()
        self._waiting = threading.BoundedSemaphore(MOST_WAITING)

    def get(
        self, video_id: str, start_ms: int, end_ms: int, open_source: Callable[[], MediaSource], sound: str = ""
    ) -> Path | None:
        """The film of a stretch, made now if it is not there; None if too many wait for theirs already.

        `sound` says which tracks are heard (`core.models.sound`).
        Raises ValueError for what can't be; MediaError, LinkError, DiskFull; OSError.
        """
        if not is_video_id(video_id) or not 0 <= start_ms < end_ms:
            raise ValueError(f"no film of {video_id!r} from {start_ms} to {end_ms} ms")
        path = self._folder / f"{video_id}_{start_ms}_{end_ms}{sound_suffix(sound)}.mp4"
        if self._is_here(path):
            return path
        if not self._waiting.acquire(blocking=False):
            return None
        try:
            with self._making:
                if not self._is_here(path):
                    self.prune(MOST_KEPT - 1)
                    write_whole(path, _made(open_source, Span(start_ms / 1000, end_ms / 1000), sound), Reason.NOT_SAVED)
        finally:
            self._waiting.release()
        return path

    def prune(self, most: int = MOST_KEPT) -> None:
        """Remove those that nobody asked for lately, and the oldest beyond `most`."""
        films = sorted(((changed_at(path), path) for path in self._folder.glob("*")), reverse=True)
        for number, (used_at, path) in enumerate(films):
            if number >= most or used_at < time.time() - KEPT_SEC:
                # On Windows a film that is being sent can't be removed; the next time it can.
                with suppress(OSError):
                    path.unlink()

    @staticmethod
    def _is_here(path: Path) -> bool:
        """Whether it is made; it then counts as used just now."""
        with suppress(FileNotFoundError):
            os.utime(path)
            return True
        return False


def _made(open_source: Callable[[], MediaSource], span: Span, sound: str) -> bytes:
    source = open_source()
    try:
        return media_reader().cut(source, span, sound)
    finally:
        if isinstance(source, RangeReader):
            source.close()
