"""Work that one process does for all: the one that holds the lock in the folder it works in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from filelock import FileLock, Timeout


class FolderLock:
    """The right to work in `folder`. `tidy` is called when it is won: whatever is half made there is so for good."""

    def __init__(self, folder: Path, tidy: Callable[[], None]) -> None:
        self._folder = folder
        self._tidy = tidy
        self._lock = FileLock(folder / ".maker.lock", thread_local=False)

    def is_ours(self) -> bool:
        """Whether this process has it, or could take it just now. Raises OSError."""
        if self._lock.is_locked:
            return True
        self._folder.mkdir(parents=True, exist_ok=True)
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            return False
        self._tidy()
        return True

    def leave(self) -> None:
        """Let another process have it."""
        self._lock.release()
