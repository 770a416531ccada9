"""The data folder as the catalog's other half: the file with the id that both carry, what lies in it, and whether its disk is
there.

The empty mount point of a disk looks like the place for a new library. The system's table of disks says what belongs there; it
knows nothing of what is mounted by hand or by a container's engine.
"""

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
from core.files import sync_folder
from core.models.video import video_id_of_upload
from core.storage.opening import storage_of
from core.storage.storage import EMBEDDINGS, LIBRARY_ID, UPLOADS, Storage, StoredFile

ID_FILE: Final = LIBRARY_ID
LOCK_TIMEOUT_SEC: Final = 30.0
_ID: Final = re.compile(r"[0-9a-f]{32}")
FSTAB: Final = Path("/etc/fstab")
_ESCAPED: Final = re.compile(r"\\([0-7]{3})")


@dataclass(frozen=True, slots=True)
class FolderFacts:
    """What lies in a data folder that can't be made again for nothing.

    `last_used`: when one of them was last written, in seconds since 1970; None if there is none.
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
    """Raises OSError, StorageAway."""

    def __init__(self, path: Path, storage: Storage) -> None:
        self.path = path
        self._storage = storage

    @classmethod
    def of(cls, settings: Settings) -> Self:
        return cls(settings.library_dir, storage_of(settings))

    @property
    def place(self) -> str:
        """Where the files lie, for people."""
        return self._storage.place

    @property
    def is_on_this_machine(self) -> bool:
        """Whether the files lie in the folder itself; in a bucket, the folder has only what can be made again."""
        return self._storage.path_of(ID_FILE) is not None

    def id(self) -> str | None:
        """The id of the library, None if the folder carries none, or one that a power cut left half written."""
        try:
            said = self._storage.read(ID_FILE).decode("ascii", errors="replace").strip()
        except FileNotFoundError:
            return None
        return said if _ID.fullmatch(said) else None

    def check_here(self) -> None:
        """Raises FolderAway where the folder, which carries an id, is not there, or an empty one is in its place.

        Whoever writes into a folder that is away would make another one, and whoever looks for files would take them for gone.
        """
        if self.is_on_this_machine and not (self.path / ID_FILE).exists():
            raise FolderAway(Reason.FOLDER_AWAY, folder=self.path)
        self._storage.check_here()

    def check_may_begin(self) -> None:
        """Raises FolderAway where a new library would begin on the empty mount point of a disk that is not mounted."""
        if not (self.path / ID_FILE).exists() and missing_mount(self.path) is not None:
            raise FolderAway(Reason.FOLDER_AWAY, folder=self.path)

    def stamp(self, library_id: str) -> None:
        """Carry this id from now on: whole on the disk when this returns."""
        self._storage.write(ID_FILE, f"{library_id}\n".encode())
        if self.is_on_this_machine:
            sync_folder(self.path)

    def lock(self) -> FileLock:
        """Held by whoever decides which id the folder carries."""
        self.path.mkdir(parents=True, exist_ok=True)
        return FileLock(self.path / f"{ID_FILE}.lock", timeout=LOCK_TIMEOUT_SEC)

    def uploads(self) -> set[str]:
        """The names of the uploaded files."""
        return {file.name for file in self._storage.files(UPLOADS) if video_id_of_upload(file.name)}

    def saved(self) -> set[str]:
        """The ids of the videos of which there are saved embeddings."""
        return {file.name.removesuffix(".parquet") for file in self._parquets()}

    def holds(self) -> FolderFacts:
        """What lies here, and when one of these files was last written."""
        videos = [file for file in self._storage.files(UPLOADS) if video_id_of_upload(file.name)]
        saved = self._parquets()
        last_used = max((file.changed_at for file in (*videos, *saved)), default=None)
        return FolderFacts(len(videos), len({file.name for file in saved}), last_used)

    def _parquets(self) -> list[StoredFile]:
        folders = (f"{EMBEDDINGS}/{name}" for name in self._storage.folders(EMBEDDINGS))
        files = (file for folder in folders for file in self._storage.files(folder))
        return [file for file in files if file.name.endswith(".parquet") and not file.is_partial]


def missing_mount(folder: Path, table: Path = FSTAB) -> Path | None:
    """The mount point that the folder is or lies in, if a disk belongs there and none is mounted now."""
    place = folder.resolve()
    return next((point for point in _points(table) if place.is_relative_to(point) and not os.path.ismount(point)), None)


def _points(table: Path) -> Iterator[Path]:
    try:
        lines = table.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return
    for line in lines:
        fields = line.split()
        # Swap and the like are mounted nowhere.
        if len(fields) > 1 and not fields[0].startswith("#") and fields[1].startswith("/"):
            yield Path(_ESCAPED.sub(lambda escaped: chr(int(escaped[1], 8)), fields[1]))
