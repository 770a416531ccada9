"""Brings the files of a library to another storage, and checks that all of them arrived.

What is there already and is the same is not copied again, so it can be cut off and started anew. Nothing is removed from where
it was: that is for people, once what they see is right.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from core import disk
from core.errors import ClipseekError, Reason
from core.storage.storage import EMBEDDINGS, KEPT, LIBRARY_ID, Storage, StoredFile

BLOCK_BYTES: Final = 1024 * 1024
HALF: Final = ".moving-"
"""How the name of a folder begins in which a file is on its way."""

OnFile = Callable[[int, int], None]
"""Told how many files are through, and how many there are."""


@dataclass(frozen=True, slots=True)
class Moved:
    """`copied` files of so many bytes are new there, `same` were there already. `gone` went away meanwhile."""

    copied: int
    copied_bytes: int
    same: int
    gone: int


def move(source: Storage, target: Storage, folder: Path, on_file: OnFile = lambda _done, _of: None) -> Moved:
    """Copy what `target` lacks, by way of `folder`, which has to have room for the largest file. Raises ClipseekError, OSError.

    The id of the library comes last: until then, no catalog takes the new place for its own.
    """
    library_id, other_id = _id(source), _id(target)
    if other_id is not None and other_id != library_id:
        raise ClipseekError(Reason.STORAGE_NOT_EMPTY, place=target.place)
    for left in folder.glob(f"{HALF}*"):
        # Of one that was killed; two at once are not started.
        shutil.rmtree(left, ignore_errors=True)
    files = sorted(all_files(source), key=lambda file: file.key)
    copied = copied_bytes = same = gone = 0
    for done, file in enumerate(files, 1):
        try:
            if _is_same(source, target, file):
                same += 1
            else:
                _copy(source, target, file, folder)
                copied += 1
                copied_bytes += file.size_bytes
        except FileNotFoundError:
            gone += 1
        on_file(done, len(files))
    if library_id is not None:
        target.write(LIBRARY_ID, library_id)
    return Moved(copied, copied_bytes, same, gone)


def all_files(storage: Storage) -> Iterator[StoredFile]:
    """Every whole file that belongs to the library; what is being received or written is none."""
    for folder in KEPT:
        yield from files_below(storage, folder)


def files_below(storage: Storage, folder: str) -> Iterator[StoredFile]:
    """Those of one of its folders, and of the folders in there that hold embeddings."""
    inner = [f"{folder}/{name}" for name in storage.folders(folder)] if folder == EMBEDDINGS else []
    for place in (folder, *inner):
        yield from (file for file in storage.files(place) if not file.is_partial)


def _id(storage: Storage) -> bytes | None:
    try:
        return storage.read(LIBRARY_ID)
    except FileNotFoundError:
        return None


def _is_same(source: Storage, target: Storage, file: StoredFile) -> bool:
    """Whether the other place has this very content; only what is as large is read."""
    there = target.find(file.key)
    if there is None or there.size_bytes != file.size_bytes:
        return False
    return digest_of_stored(source, file.key) == digest_of_stored(target, file.key)


def _copy(source: Storage, target: Storage, file: StoredFile, folder: Path) -> None:
    """Raises ClipseekError(STORAGE_DIFFERS) where what arrived is not what was read."""
    disk.check_room(folder, file.size_bytes)
    sha256 = hashlib.sha256()
    with tempfile.TemporaryDirectory(dir=folder, prefix=HALF) as own, disk.writing(folder):
        half = Path(own) / file.name
        with source.open(file.key) as reading, half.open("wb") as writing:
            for block in _blocks(reading):
                sha256.update(block)
                writing.write(block)
        target.put(file.key, half)
    if digest_of_stored(target, file.key) != sha256.hexdigest():
        target.delete([file.key])
        raise ClipseekError(Reason.STORAGE_DIFFERS, name=file.key)


def digest_of_stored(storage: Storage, key: str) -> str:
    """SHA-256 of a stored file, as hex digits. Raises FileNotFoundError, StorageAway, OSError."""
    with storage.open(key) as reading:
        sha256 = hashlib.sha256()
        for block in _blocks(reading):
            sha256.update(block)
        return sha256.hexdigest()


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    while block := file.read(BLOCK_BYTES):
        yield block
