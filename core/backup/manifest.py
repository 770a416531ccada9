"""What a backup holds: a note that lists each file with its size and digest. Written last, it never promises too much."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final, Self

from core.errors import ClipseekError, Reason
from core.files import read_note, write_whole

NAME: Final = "backup.json"
FILES: Final = "files"
"""The folder of a backup in which the library's files lie, by their place in it."""
BLOCK_BYTES: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Kept:
    """One file: its size, when it was last changed, and the SHA-256 of what is in it."""

    size_bytes: int
    changed_ns: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """A whole backup. `catalog` is the name of its SQLite file; `files` has what is kept, by its path in the library's folder.

    `left_out` has the sizes of originals that were not copied, which have to come from elsewhere.
    """

    made_at: float
    catalog: str
    files: Mapping[str, Kept] = field(default_factory=dict)
    left_out: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> Self | None:
        """None where there is no backup yet. Raises ClipseekError(BACKUP_UNREADABLE)."""
        if not (folder / NAME).exists():
            return None
        note = read_note(folder / NAME)
        try:
            files = {
                str(path): Kept(int(size), int(changed), str(digest)) for path, (size, changed, digest) in note["files"].items()
            }
            left_out = {str(path): int(size) for path, size in note["left_out"].items()}
            return cls(float(note["made_at"]), str(note["catalog"]), files, left_out)
        except (KeyError, TypeError, ValueError, AttributeError):
            raise ClipseekError(Reason.BACKUP_UNREADABLE, folder=folder) from None

    def write(self, folder: Path) -> None:
        """From now on this is what the backup holds. Raises DiskFull, OSError."""
        note = {
            "made_at": self.made_at,
            "catalog": self.catalog,
            "files": {path: [kept.size_bytes, kept.changed_ns, kept.sha256] for path, kept in self.files.items()},
            "left_out": dict(self.left_out),
        }
        write_whole(folder / NAME, json.dumps(note, indent=1).encode())


def digest_of(path: Path) -> str:
    """Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def copied(reading: BinaryIO, changed_ns: int, target: Path) -> Kept:
    """Copy a file that is open; whole under its name, or not there. Raises OSError, StorageAway."""
    target.parent.mkdir(parents=True, exist_ok=True)
    half = target.with_name(f".{target.name}.part")
    sha256, size_bytes = hashlib.sha256(), 0
    try:
        with half.open("wb") as writing:
            while block := reading.read(BLOCK_BYTES):
                writing.write(block)
                sha256.update(block)
                size_bytes += len(block)
        half.replace(target)
    except BaseException:
        half.unlink(missing_ok=True)
        raise
    return Kept(size_bytes, changed_ns, sha256.hexdigest())
