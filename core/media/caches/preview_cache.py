"""Previews on the disk and what is known of each video beside them. The folder is the only record; all of it may be deleted.

`<video>.mp4` is a preview, whole as soon as it has this name, and `.heard` which of the original's sound tracks it has, if they
were chosen; `.pieces` a folder with what there is of one being made, `.part`
the film that is put together of them, `.share` how far it is; `.wanted` the wish for one; `.json` what the file is made of, and
why no preview could be made of it.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from core import disk
from core.files import PARTIAL_SUFFIX, read_note, write_whole
from core.media.previews.playable import MediaFormat, media_format_said
from core.models.video import checked_video_id, is_video_id

CAP_BYTES: Final = 20_000_000_000
MOST_PREVIEWS: Final = 500

_ENDINGS: Final = (".mp4", ".heard", ".pieces", ".part", ".share", ".wanted", ".json")


class PreviewState(StrEnum):
    """How it stands with the preview of a video."""

    NONE = "none"
    WANTED = "wanted"
    MAKING = "making"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class PreviewStatus:
    """`share` is 0..1 while it is being made; `reason` is that of the error after a failure."""

    state: PreviewState
    share: float = 0.0
    reason: str = ""


class PreviewCache:
    """The folder of previews. Safe to use from many threads and processes; one makes, all others look."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, video_id: str) -> Path:
        """Where the preview lies or would lie. Raises ValueError for an id that can't be."""
        return self._file(video_id, ".mp4")

    def ready(self, video_id: str) -> Path | None:
        """The preview, if it is there. Raises ValueError."""
        path = self.path(video_id)
        return path if path.is_file() else None

    def ready_with(self, video_id: str, sound: str) -> Path | None:
        """The same, but only one with this choice of sound tracks (`core.models.sound`). Raises ValueError."""
        path = self.ready(video_id)
        return path if path is not None and self._heard(video_id) == sound else None

    def status(self, video_id: str) -> PreviewStatus:
        """Raises ValueError."""
        if self.ready(video_id):
            return PreviewStatus(PreviewState.READY)
        if self._file(video_id, ".share").exists() or self.part(video_id).exists():
            return PreviewStatus(PreviewState.MAKING, self._share(video_id))
        if self._file(video_id, ".wanted").exists():
            return PreviewStatus(PreviewState.WANTED)
        failed = read_note(self._file(video_id, ".json")).get("failed")
        return PreviewStatus(PreviewState.FAILED, reason=str(failed)) if failed else PreviewStatus(PreviewState.NONE)

    def want(self, video_id: str) -> None:
        """Ask for a preview, also once more after a failure. Raises ValueError, DiskFull, OSError."""
        wanted = self._file(video_id, ".wanted")
        with disk.writing(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            wanted.touch()

    def wanted(self) -> list[str]:
        """The videos whose previews were asked for, the longest ago first."""
        return [path.stem for _, _, path in sorted(self._files(".wanted"))]

    def media_format(self, video_id: str) -> MediaFormat | None:
        """What is known of a file; None if nobody has looked yet. Raises ValueError."""
        said = read_note(self._file(video_id, ".json")).get("makeup")
        try:
            return media_format_said(said) if isinstance(said, dict) else None
        except (KeyError, TypeError, ValueError):
            return None

    def note(self, video_id: str, media_format: MediaFormat | None, failed: str = "") -> None:
        """Keep what a file is made of, and why there is no preview, if so. Raises ValueError, DiskFull, OSError."""
        said = {"makeup": None if media_format is None else asdict(media_format), "failed": failed}
        write_whole(self._file(video_id, ".json"), json.dumps(said).encode())

    def was_looked_at(self, video_id: str) -> bool:
        """Whether there is a note. Raises ValueError."""
        return bool(read_note(self._file(video_id, ".json")))

    def part(self, video_id: str) -> Path:
        """Where it is written to before it is whole. Raises ValueError."""
        return self._file(video_id, ".part")

    def pieces(self, video_id: str) -> Path:
        """The folder with what is made of it so far. Raises ValueError."""
        return self._file(video_id, ".pieces")

    def is_wanted_since(self, seconds: float) -> bool:
        """Whether somebody asked for any preview no longer ago than that."""
        return any(at > time.time() - seconds for at, _, _ in self._files(".wanted"))

    @contextmanager
    def making(self) -> Iterator[bool]:
        """Whether we are the one that makes a preview now; of all processes one does. Raises OSError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.folder / ".film.lock", thread_local=False)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            yield False
            return
        try:
            yield True
        finally:
            lock.release()

    def report(self, video_id: str, share: float) -> None:
        """Say how far it is, where that can be said. Raises ValueError."""
        with suppress(OSError):
            self._file(video_id, ".share").write_text(f"{share:.3f}")

    def put(self, video_id: str, sound: str = "") -> None:
        """The part is whole: give it its name. On the disk before it has it. Raises ValueError, DiskFull, OSError."""
        part, note = self.part(video_id), self._file(video_id, ".heard")
        with disk.writing(self.folder):
            with part.open("rb") as file:
                os.fsync(file.fileno())
            # What a kill leaves between these is taken for one with another sound, and made again.
            self._remove(self.path(video_id))
            self._remove(note)
            if sound:
                write_whole(note, sound.encode())
            part.replace(self.path(video_id))
        self.put_away(video_id)

    def put_away(self, video_id: str) -> None:
        """Nothing is being made or wanted of this video any more. Raises ValueError."""
        for ending in (".part", ".share", ".wanted", ".pieces"):
            self._remove(self._file(video_id, ending))

    def leave_off(self, video_id: str) -> None:
        """It is not made any more for now; what there is of it stays for who goes on with it. Raises ValueError."""
        for ending in (".part", ".share"):
            self._remove(self._file(video_id, ending))

    def sweep(self) -> None:
        """Remove what a maker that was killed left behind and nobody can go on with, unless somebody makes one just now."""
        with self.making() as is_ours:
            for ending in (".part", ".share", PARTIAL_SUFFIX) if is_ours else ():
                for _, _, path in self._files(ending):
                    path.unlink(missing_ok=True)

    def has_pieces(self, video_id: str) -> bool:
        """Whether something is left of one that was not made to its end. Raises ValueError."""
        return self.pieces(video_id).is_dir()

    def pieces_bytes(self, video_id: str) -> int:
        """How much of the disk these take. Raises ValueError."""
        size_bytes = 0
        for path in self.pieces(video_id).glob("*"):
            with suppress(OSError):
                size_bytes += path.stat().st_size
        return size_bytes

    def with_pieces(self) -> list[str]:
        """The videos of which there are pieces."""
        return [path.stem for _, _, path in self._files(".pieces") if is_video_id(path.stem)]

    def is_full(self, cap_bytes: int = CAP_BYTES) -> bool:
        """Whether no preview is made any more that nobody asked for."""
        previews = list(self._files(".mp4"))
        return len(previews) >= MOST_PREVIEWS or sum(size for _, size, _ in previews) >= cap_bytes

    def make_room(self, cap_bytes: int = CAP_BYTES) -> None:
        """Remove the previews used longest ago, so that one more fits."""
        previews = sorted(self._files(".mp4"))
        total, count = sum(size for _, size, _ in previews), len(previews)
        for _, size, path in previews:
            if count < MOST_PREVIEWS and total < cap_bytes:
                return
            path.unlink(missing_ok=True)
            total, count = total - size, count - 1

    def ids(self) -> set[str]:
        """Every video of which there is anything here."""
        return {path.stem for ending in _ENDINGS for _, _, path in self._files(ending) if is_video_id(path.stem)}

    def changed_at(self, video_id: str) -> float:
        """When anything here of a video was last written, in seconds since 1970; 0 where there is nothing. Raises ValueError."""
        times = [0.0]
        for ending in _ENDINGS:
            with suppress(FileNotFoundError):
                times.append(self._file(video_id, ending).stat().st_mtime)
        return max(times)

    def forget(self, video_id: str) -> None:
        """Remove all there is of a video. Raises ValueError."""
        for ending in _ENDINGS:
            self._remove(self._file(video_id, ending))

    @staticmethod
    def _remove(path: Path) -> None:
        try:
            path.unlink(missing_ok=True)
        except (IsADirectoryError, PermissionError):
            # What a folder is called by one system and by another.
            shutil.rmtree(path, ignore_errors=True)

    def _file(self, video_id: str, ending: str) -> Path:
        return self.folder / f"{checked_video_id(video_id)}{ending}"

    def _heard(self, video_id: str) -> str:
        try:
            return self._file(video_id, ".heard").read_text()
        except (OSError, ValueError):
            return ""

    def _share(self, video_id: str) -> float:
        try:
            return float(self._file(video_id, ".share").read_text())
        except (OSError, ValueError):
            return 0.0

    def _files(self, ending: str) -> Iterator[tuple[float, int, Path]]:
        """When each was last used or made, its size, and where it lies."""
        for path in self.folder.glob(f"*{ending}"):
            with suppress(OSError):
                facts = path.stat()
                yield max(facts.st_atime, facts.st_mtime), facts.st_size, path
