"""Room on the disk: how much there is, and the one error for all the ways in which a system says that there is none.

A full disk, a quota that is used up and a database that can't grow are the same to people: something was not written, and room
has to be made. Whoever writes does so within `writing`, or asks `is_full` about the error.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from core.errors import DiskFull, Reason

QUOTA: Final = frozenset(
    code
    for name in ("EDQUOT", "EFBIG")
    if (code := getattr(errno, name, None))  # not every system has them
)
"""A bound for this user, or for one file, is reached, whatever room the disk has."""
NO_ROOM: Final = frozenset({errno.ENOSPC, *QUOTA})
WINDOWS_NO_ROOM: Final = frozenset({39, 112, 1295})
"""ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL, ERROR_DISK_QUOTA_EXCEEDED."""
SQLITE_FULL: Final = 13
POSTGRES_FULL: Final = "53100"
PROBE_BYTES: Final = 1_000_000
_CUT_SHORT: Final = re.compile(r"\d{1,20} requested and \d{1,20} written")
"""What NumPy says where the system told it of no error, but took less than it was given."""


def is_full(error: BaseException | None) -> bool:
    """Whether this error, or one that it was raised from, says that there is no room.

    Of the system, of FFmpeg (PyAV), Arrow and Pillow, which pass its number on, of SQLite, and of Postgres.
    """
    while error is not None:
        if isinstance(error, DiskFull) or _says_full(error):
            return True
        # SQLAlchemy keeps the driver's error there.
        inner = getattr(error, "orig", None)
        error = inner if isinstance(inner, BaseException) and inner is not error else error.__cause__
    return False


def full(
    folder: Path, error: BaseException | None = None, reason: Reason = Reason.DISK_FULL, *, detail: str | None = None
) -> DiskFull:
    """The error for people: that there is no room in `folder`, which need not be there, and how much is left."""
    is_bound = getattr(error, "errno", None) in QUOTA
    left = 0 if is_bound else free_bytes(folder)
    return DiskFull(reason, free_bytes=left, detail=detail or f"{folder.name}: {error}")


@contextmanager
def writing(folder: Path, reason: Reason = Reason.DISK_FULL) -> Iterator[None]:
    """Around whatever writes into `folder`. Raises DiskFull where there is no room; passes on every other error."""
    try:
        yield
    except Exception as error:
        if isinstance(error, DiskFull) or not is_full(error):
            raise
        raise full(folder, error, reason) from error


def check_room(folder: Path, needed_bytes: int, reason: Reason = Reason.DISK_FULL) -> None:
    """Raises DiskFull if the disk of `folder`, which need not be there yet, has less than `needed_bytes` left."""
    if free_bytes(folder) < needed_bytes:
        raise full(folder, reason=reason)


def takes_more(folder: Path) -> bool:
    """Whether something can really be written in `folder`: what a disk has left says nothing of a quota."""
    try:
        # Buffered, since the system itself may take a part without a word.
        with tempfile.TemporaryFile(dir=_there(folder)) as file:
            file.write(bytes(PROBE_BYTES))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        return not is_full(error)
    return True


def free_bytes(folder: Path) -> int:
    """What the disk of `folder`, which need not be there yet, has left for us."""
    return shutil.disk_usage(_there(folder)).free


def _there(folder: Path) -> Path:
    return next(place for place in (folder, *folder.absolute().parents) if place.exists())


def _says_full(error: BaseException) -> bool:
    if getattr(error, "errno", None) in NO_ROOM or getattr(error, "winerror", None) in WINDOWS_NO_ROOM:
        return True
    code = getattr(error, "sqlite_errorcode", None)
    if (isinstance(code, int) and code & 0xFF == SQLITE_FULL) or getattr(error, "sqlstate", None) == POSTGRES_FULL:
        return True
    return isinstance(error, OSError) and error.errno is None and _CUT_SHORT.search(str(error)) is not None
