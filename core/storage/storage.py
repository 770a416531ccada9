"""What both kinds of storage do: the one way to originals, embeddings, captions and examples.

A file is named by a key: its path in the library, such as `uploads/0123456789abcdef.mp4`. What can be made again for nothing
(pictures, previews, clips, insights) is no concern of this: it lies in the data folder of each machine.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Hashable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final, Protocol

from core.errors import Reason

UPLOADS: Final = "uploads"
EMBEDDINGS: Final = "embeddings"
CAPTIONS: Final = "captions"
EXAMPLES: Final = "examples"
KEPT: Final = (UPLOADS, EMBEDDINGS, CAPTIONS, EXAMPLES)
"""The folders of a library that lie in its storage."""
INCOMING: Final = "incoming"
"""The folder of a bucket that has what came of uploads that nobody started yet; it belongs to no library."""
EXPORTS: Final = "exports"
"""The same for what was made of moments, to be taken away within some days."""
INSIGHTS: Final = "insights"
"""The same for insights that one machine has computed for all; without them, each computes its own."""
LIBRARY_ID: Final = "library.id"
"""Tells to which catalog these files belong (`core.catalog.folder_pairing`)."""
PARTIAL_SUFFIXES: Final = (".tmp", ".part")
_SEGMENT: Final = re.compile(r"(?!\.{1,2}$)[^/\\\x00-\x1f]+")
_TYPES: Final = {
    ".mp4": "video/mp4",
    ".m4v": "video/mp4",
    ".mov": "video/mp4",
    ".webm": "video/webm",
    ".mkv": "video/x-matroska",
    ".vtt": "text/vtt; charset=utf-8",
    ".jpg": "image/jpeg",
}


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file as it is now. `version` is another one as soon as the file is another; `changed_ns` in nanoseconds since 1970."""

    key: str
    size_bytes: int
    changed_ns: int
    version: str

    @property
    def changed_at(self) -> float:
        """In seconds since 1970."""
        return self.changed_ns / 1e9

    @property
    def name(self) -> str:
        return PurePosixPath(self.key).name

    @property
    def is_partial(self) -> bool:
        """Whether somebody is writing it, or was when the process ended."""
        return self.name.startswith(".") or self.name.endswith(PARTIAL_SUFFIXES)


class Storage(Hashable, Protocol):
    """Safe to use from many threads and processes.

    Where nothing is under a key, reading raises FileNotFoundError. All else that goes wrong is StorageAway where the bucket does
    not answer or does not let us in, which may be over later; DiskFull; OSError.
    """

    @property
    def place(self) -> str:
        """What people call it: the folder, or the address of the bucket. Holds no secret."""

    def find(self, key: str) -> StoredFile | None:
        """What lies under a key; None for nothing."""

    def files(self, folder: str) -> list[StoredFile]:
        """What lies in a folder itself, also what is being written; nothing if there is none."""

    def folders(self, folder: str) -> list[str]:
        """The names of the folders in a folder."""

    def read(self, key: str) -> bytes:
        """All of a small file."""

    def open(self, key: str) -> BinaryIO:
        """A file to read from and to seek in. Close it."""

    def local(self, key: str) -> AbstractContextManager[Path]:
        """A whole file as a path on this machine, to be read only, as long as the context lasts."""

    def write(self, key: str, data: bytes | memoryview, reason: Reason = Reason.DISK_FULL) -> None:
        """Keep a small file, whole or not at all, and lasting once this returns. `reason` has the words for a full disk."""

    def touch(self, key: str) -> None:
        """Have a small file count as changed just now, or, in a bucket, within a day. FileNotFoundError if it is not there."""

    def put(self, key: str, path: Path) -> None:
        """Take over a whole file of this machine, which is then no longer in its place. FileNotFoundError if it is not there."""

    def delete(self, keys: Collection[str]) -> dict[str, Exception]:
        """Remove files; one that is gone already is no fault. Returns which could not be removed, and why."""

    def path_of(self, key: str) -> Path | None:
        """Where the file lies on this machine for good; None in a bucket."""

    def address(self, key: str, valid_sec: float) -> str | None:
        """A signed address at which anybody may read the file for so long; None in the data folder."""

    def check_here(self) -> None:
        """Raises StorageAway. Quick: what was seen some seconds ago counts."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A file of a storage, as far as it can be used as a path would be."""

    storage: Storage
    key: str

    @property
    def name(self) -> str:
        return PurePosixPath(self.key).name

    @property
    def suffix(self) -> str:
        return PurePosixPath(self.key).suffix

    @property
    def size_bytes(self) -> int:
        """Raises FileNotFoundError."""
        file = self.storage.find(self.key)
        if file is None:
            raise FileNotFoundError(self.key)
        return file.size_bytes

    def open(self) -> BinaryIO:
        return self.storage.open(self.key)

    def read_bytes(self) -> bytes:
        return self.storage.read(self.key)


def is_name(name: str) -> bool:
    """Whether a file of this name can be asked for by a key."""
    return _SEGMENT.fullmatch(name) is not None


def checked_key(key: str) -> str:
    """The key, if it leads nowhere but into the library. Raises ValueError."""
    if not all(map(is_name, key.split("/"))):
        raise ValueError(f"{key!r} is no key of a file")
    return key


def upload_key(file_name: str | None) -> str:
    """The key of the original with this name. Raises ValueError where there is no name."""
    return checked_key(f"{UPLOADS}/{file_name or ''}")


def media_type_of(name: str) -> str:
    """The media type of a file by its name. A `.mov` is called MP4, which browsers then try to play."""
    return _TYPES.get(PurePosixPath(name).suffix, "application/octet-stream")
