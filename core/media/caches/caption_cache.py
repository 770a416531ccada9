"""The captions of each video, one file a video in the storage of the library; these files are the only record.

`<video>.vtt` is what the player shows; its first line says whether it came out of the video file. `<video>.none` says that
somebody looked into the file and there were none.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from enum import StrEnum

from core.errors import MediaError, Reason
from core.media.captions.captions import FROM_THE_FILE, Cue, cues_of
from core.media.workers.reader import media_reader
from core.models.video import checked_video_id
from core.storage.storage import CAPTIONS, Storage


class CaptionsFrom(StrEnum):
    """Where the captions of a video come from."""

    NOWHERE = "nowhere"
    FILE = "file"
    """They were inside the video file."""
    ADDED = "added"
    """Somebody added them."""


class CaptionCache:
    """Safe to use from many threads and processes: each file is written whole. All raise StorageAway."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def read(self, video_id: str) -> bytes | None:
        """The captions as WebVTT; None if there are none. Raises ValueError for an id that can't be."""
        try:
            return self._storage.read(_key(video_id))
        except FileNotFoundError:
            return None

    def known(self, video_id: str) -> CaptionsFrom | None:
        """Where the captions come from, if somebody has looked already. Raises ValueError, OSError."""
        vtt = self.read(video_id)
        if vtt is None:
            return CaptionsFrom.NOWHERE if self._storage.find(_key(video_id, ".none")) is not None else None
        first_line = vtt.partition(b"\n")[0].decode(errors="replace").rstrip()
        return CaptionsFrom.FILE if first_line.endswith(FROM_THE_FILE) else CaptionsFrom.ADDED

    def look(self, video_id: str, read_file: Callable[[], str]) -> CaptionsFrom:
        """Where the captions come from; `read_file` gives those inside the video file and is called once, ever.

        A file that can't be read has none. Raises ValueError, DiskFull, OSError.
        """
        known = self.known(video_id)
        if known is not None:
            return known
        try:
            inside = read_file()
        except MediaError:
            inside = ""
        if inside:
            self._storage.write(_key(video_id), inside.encode(), Reason.NOT_SAVED)
            return CaptionsFrom.FILE
        self._storage.write(_key(video_id, ".none"), b"", Reason.NOT_SAVED)
        return CaptionsFrom.NOWHERE

    def add(self, video_id: str, data: bytes) -> int:
        """Keep the captions of an SRT or VTT file in place of any before; returns how many cues.

        Raises MediaError, DiskFull, OSError.
        """
        key = _key(video_id)
        vtt, count = media_reader().captions_given(data)
        self._storage.write(key, vtt.encode(), Reason.NOT_SAVED)
        return count

    def cues(self, video_id: str) -> list[Cue]:
        """All captions in the order of time. Raises ValueError, OSError."""
        vtt = self.read(video_id)
        try:
            return [] if vtt is None else cues_of(vtt)
        except MediaError:
            # Somebody wrote into the file.
            return []

    def remove(self, video_id: str) -> None:
        """Take added captions away; those inside the file, if any, are found again by the next look. Raises OSError."""
        for problem in self._storage.delete([_key(video_id), _key(video_id, ".none")]).values():
            raise problem

    def version(self, video_id: str) -> int:
        """Changes when the captions do."""
        file = self._storage.find(_key(video_id))
        return 0 if file is None else int.from_bytes(hashlib.sha256(file.version.encode()).digest()[:6])


def _key(video_id: str, suffix: str = ".vtt") -> str:
    """Raises ValueError for an id that can't be."""
    return f"{CAPTIONS}/{checked_video_id(video_id)}{suffix}"
