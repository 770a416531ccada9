"""The captions of each video on the disk, one file a video; the folder is the only record.

`<video>.vtt` is what the player shows; its first line says whether it came out of the video file. `<video>.none` says that
somebody looked into the file and there were none.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

from core.errors import MediaError, Reason
from core.files import write_whole
from core.media.av.captions import FROM_THE_FILE
from core.media.workers.reader import media_reader
from core.video_ids import checked_video_id


class CaptionsFrom(StrEnum):
    """Where the captions of a video come from."""

    NOWHERE = "nowhere"
    FILE = "file"
    """They were inside the video file."""
    ADDED = "added"
    """Somebody added them."""


class CaptionCache:
    """The folder of captions. Safe to use from many threads: each file is written whole."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, video_id: str) -> Path:
        """Where the captions lie or would lie. Raises ValueError for an id that can't be."""
        return self.folder / f"{checked_video_id(video_id)}.vtt"

    def known(self, video_id: str) -> CaptionsFrom | None:
        """Where the captions come from, if somebody has looked already. Raises ValueError, OSError."""
        path = self.path(video_id)
        try:
            with path.open(encoding="utf-8") as file:
                return CaptionsFrom.FILE if file.readline().rstrip().endswith(FROM_THE_FILE) else CaptionsFrom.ADDED
        except FileNotFoundError:
            return CaptionsFrom.NOWHERE if path.with_suffix(".none").exists() else None

    def look(self, video_id: str, read_file: Callable[[], str]) -> CaptionsFrom:
        """Where the captions come from; `read_file` gives those inside the video file and is called once, ever.

        A file that can't be read has none. Raises ValueError, DiskFull, OSError.
        """
        path = self.path(video_id)
        known = self.known(video_id)
        if known is not None:
            return known
        try:
            inside = read_file()
        except MediaError:
            inside = ""
        if inside:
            write_whole(path, inside.encode(), Reason.NOT_SAVED)
            return CaptionsFrom.FILE
        write_whole(path.with_suffix(".none"), b"", Reason.NOT_SAVED)
        return CaptionsFrom.NOWHERE

    def add(self, video_id: str, data: bytes) -> int:
        """Keep the captions of an SRT or VTT file in place of any before; returns how many cues.

        Raises MediaError, DiskFull, OSError.
        """
        path = self.path(video_id)
        vtt, count = media_reader().captions_given(data)
        write_whole(path, vtt.encode(), Reason.NOT_SAVED)
        return count

    def remove(self, video_id: str) -> None:
        """Take added captions away; those inside the file, if any, are found again by the next look. Raises OSError."""
        path = self.path(video_id)
        path.unlink(missing_ok=True)
        path.with_suffix(".none").unlink(missing_ok=True)

    def version(self, video_id: str) -> int:
        """Changes when the captions do."""
        try:
            return self.path(video_id).stat().st_mtime_ns // 1_000_000
        except FileNotFoundError:
            return 0
