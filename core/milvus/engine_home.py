"""The folder that stands for the home of this process's engines, and taking away those whose process was killed."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
import weakref
from contextlib import suppress
from pathlib import Path
from typing import Final

PREFIX: Final = "clipseek-engine-"
LOCK: Final = ".in-use"
"""Locked for as long as the process of its folder lives: the system lets go of it however that ends."""


class EngineHome:
    """A folder in the temp folder, made by the constructor and gone with the process.

    One that is killed cannot take its folder away, so whoever makes the next one does. A folder without a lock belongs to
    something else, or to a release that had none, and is left alone.
    """

    def __init__(self) -> None:
        _take_away_left_behind()
        held = None
        while held is None:
            self.path = tempfile.mkdtemp(prefix=PREFIX)
            # Another process may come before it is locked, and take it for one that was left behind.
            with suppress(FileNotFoundError):
                held = _held(Path(self.path) / LOCK, os.O_CREAT | os.O_EXCL)
        self.close = weakref.finalize(self, _remove, self.path, held)


def _take_away_left_behind() -> None:
    """Only folders of this user, and none that another process has."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):
            about = folder.lstat()
            if stat.S_ISDIR(about.st_mode) and about.st_uid == os.getuid() and (held := _held(folder / LOCK)) is not None:
                _remove(str(folder), held)


def _held(lock: Path, how: int = 0) -> int | None:
    """The lock, taken until it is closed; None if somebody else has it, or removed it meanwhile. Raises OSError without one."""
    import fcntl  # noqa: PLC0415 - not on every system that can use a server

    opened = os.open(lock, os.O_RDWR | os.O_NOFOLLOW | how, 0o600)
    with suppress(OSError):
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.path.samestat(os.fstat(opened), lock.stat()):
            return opened
    os.close(opened)
    return None


def _remove(folder: str, held: int) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    os.close(held)
