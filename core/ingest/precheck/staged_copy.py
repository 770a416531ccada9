"""A file brought to where it is looked into before anybody decides on it: all of it, or nothing."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Final

from core import disk
from core.errors import MediaError, Reason
from core.library.names import MEDIA_SUFFIXES
from core.storage.left_in_place import leave

COPY_BLOCK_BYTES: Final = 1 << 20

_FICLONE: Final = 0x40049409
"""Linux's name for it."""

OnBytes = Callable[[int], None]
"""Told how many more bytes were copied; what it raises ends the copying and leaves nothing behind."""


def staged_copy(stream: BinaryIO, folder: Path, name: str, on_bytes: OnBytes | None) -> Path:
    """Where in `folder` the copy lies, under a name of its own. Raises MediaError(UNREADABLE), DiskFull."""
    path = _new_path(folder, name)
    with disk.writing(folder, Reason.UPLOAD_DISK):
        folder.mkdir(parents=True, exist_ok=True)
        try:
            with path.open("wb") as target:
                if _share_blocks(stream, target):
                    # It takes no room of its own, and none of what is written to one of them is seen in the other.
                    stream.seek(0, os.SEEK_END)
                    if on_bytes is not None:
                        on_bytes(stream.tell())
                while block := next_block(stream):
                    target.write(block)
                    if on_bytes is not None:
                        on_bytes(len(block))
                target.flush()
                os.fsync(target.fileno())
        except BaseException:
            path.unlink(missing_ok=True)
            raise
    return path


def staged_link(original: Path, folder: Path, name: str) -> Path:
    """Where in `folder` a link to a file lies that stays where it is. Raises DiskFull, OSError."""
    path = _new_path(folder, name)
    with disk.writing(folder, Reason.UPLOAD_DISK):
        leave(original, path)
    return path


def _new_path(folder: Path, name: str) -> Path:
    suffix = Path(name).suffix.lower()
    return folder / f"{uuid.uuid4().hex}{suffix if suffix in MEDIA_SUFFIXES else '.mp4'}"


def _share_blocks(source: BinaryIO, target: BinaryIO) -> bool:
    """Have the target be a copy of the source that takes no room, where the disk can do that (Btrfs, XFS and others)."""
    try:
        import fcntl  # noqa: PLC0415 - there is none on Windows

        fcntl.ioctl(target.fileno(), _FICLONE, source.fileno())
    except (ImportError, OSError):
        return False
    return True


def next_block(stream: BinaryIO) -> bytes:
    """Raises MediaError(UNREADABLE) if what is copied can't be read; what is wrong where it is written to is no fault of it."""
    try:
        return stream.read(COPY_BLOCK_BYTES)
    except OSError as error:
        raise MediaError(Reason.UNREADABLE, detail=str(error.strerror)) from error
