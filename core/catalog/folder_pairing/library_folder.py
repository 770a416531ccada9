"""The data folder as the catalog's other half: the file with the id that both carry, and what lies in the folder."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from filelock import FileLock

from core.config import Settings
from core.errors import FolderAway, Reason
from core.files import changed_at
from core.video_ids import video_id_of_upload

ID_FILE: Final = "library.id"
LOCK_TIMEOUT_SEC: Final = 30.0
_ID: Final = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class FolderFacts:
    """What lies in a data folder that can't be made again for nothing.

    `last_used`: when a file last came or went, in seconds since 1970; None if there is none.
    """

    videos: int
    saved: int
    last_used: float | None

    @property
    def is_empty(self) -> bool:
        return not (self.videos or self.saved)


def new_id() -> str:
    """An id that no other library has."""
    return secrets.token_hex(16)


class LibraryFolder:
    """Raises OSError."""

    def __init__(self, path: Path, uploads_dir: Path, embeddings_dir: Path) -> None:
        self.path = path
        self._uploads_dir = uploads_dir
        self._embeddings_dir = embeddings_dir

    @classmethod
    def of(cls, settings: Settings) -> Self:
        return cls(settings.library_dir, settings.uploads_dir, settings.embeddings_dir)

    def id(self) -> str | None:
        """The id of the library, None if the folder carries none, or one that a power cut left half written."""
        try:
            said = (self.path / ID_FILE).read_text(encoding="ascii", errors="replace").strip()
        except FileNotFoundError:
            return None
        return said if _ID.fullmatch(said) else None

    def check_here(self) -> None:
        """Raises FolderAway where the folder, which carries an id, is not there, or an empty one is in its place.

        Whoever writes into a folder that is away would make another one, and whoever looks for files would take them for gone.
        """
        if not (self.path / ID_FILE).exists():
            raise FolderAway(Reason.FOLDER_AWAY, folder=self.path)

    def stamp(self, library_id: str) -> None:
        """Carry this id from now on: whole on the disk when this returns."""
        self.path.mkdir(parents=True, exist_ok=True)
        half = self.path / f".{ID_FILE}.part"
        with half.open("w", encoding="ascii") as file:
            file.write(f"{library_id}\n")
            file.flush()
            os.fsync(file.fileno())
        half.replace(self.path / ID_FILE)
        _sync(self.path)

    def lock(self) -> FileLock:
        """Held by whoever decides which id the folder carries."""
        self.path.mkdir(parents=True, exist_ok=True)
        return FileLock(self.path / f"{ID_FILE}.lock", timeout=LOCK_TIMEOUT_SEC)

    def uploads(self) -> set[str]:
        """The names of the uploaded files."""
        return {entry.name for entry in _entries(self._uploads_dir) if video_id_of_upload(entry.name)}

    def saved(self) -> set[str]:
        """The ids of the videos of which there are saved embeddings."""
        return {entry.name.removesuffix(".parquet") for folder in self._collections() for entry in _parquets(folder)}

    def holds(self) -> FolderFacts:
        """What lies here. Looks at names only, and at the time when one last came or went, so that it is fast on any disk."""
        videos, saved = len(self.uploads()), len(self.saved())
        places = [self._uploads_dir, *(Path(folder) for folder in self._collections())]
        return FolderFacts(videos, saved, max(map(changed_at, places)) if videos or saved else None)

    def _collections(self) -> list[str]:
        return [entry.path for entry in _entries(self._embeddings_dir) if entry.is_dir()]


def _entries(folder: Path | str) -> Iterator[os.DirEntry[str]]:
    """What lies in a folder; nothing if it is not there."""
    try:
        with os.scandir(folder) as entries:
            yield from entries
    except FileNotFoundError:
        return


def _parquets(folder: str) -> Iterator[os.DirEntry[str]]:
    return (entry for entry in _entries(folder) if entry.name.endswith(".parquet") and not entry.name.startswith("."))


def _sync(folder: Path) -> None:
    """Make the new name of a file last through a power cut."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
