"""Work that goes on beside everything else: a thread that looks for something to do again and again, until it is told to stop.

Nothing that goes wrong in one look may end it, since everything that comes later depends on it. Where one process works for all
that share a folder, it is the one that holds the lock in there.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from core.errors import ClipseekError

log = logging.getLogger(__name__)

AFTER_FAULT_SEC: Final = 1.0
LOCK_NAME: Final = ".maker.lock"
"""In each folder that one process works in for all."""


class FolderLock:
    """The right to work in `folder`. `tidy` is called when it is taken: what is half made then is of a dead process.

    `check_here` raises where the disk that the folder lies on is away: a folder made in its place would hide under it.
    """

    def __init__(self, folder: Path, tidy: Callable[[], None], check_here: Callable[[], None]) -> None:
        self._folder = folder
        self._tidy = tidy
        self._check_here = check_here
        self._lock = FileLock(folder / LOCK_NAME, thread_local=False)

    def is_ours(self) -> bool:
        """Whether this process has it, or could take it just now. Raises OSError, FolderAway."""
        self._check_here()
        if self._lock.is_locked:
            return True
        self._folder.mkdir(parents=True, exist_ok=True)
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            return False
        self._tidy()
        return True

    def release(self) -> None:
        """Let another process have it."""
        self._lock.release()


class BackgroundLoop:
    """Calls `look`, which does a piece of work and returns how many seconds to rest before the next look.

    `stopping` and `wake` may be shared with others: the first ends the loop, the second ends its rest. With `lock`, the work is
    that of one process for all; at the end another may have it.
    """

    def __init__(
        self,
        name: str,
        look: Callable[[], float],
        *,
        first_rest_sec: float = 0.0,
        after_fault_sec: float = AFTER_FAULT_SEC,
        stopping: threading.Event | None = None,
        wake: threading.Event | None = None,
        lock: FolderLock | None = None,
    ) -> None:
        self.stopping = stopping or threading.Event()
        self._name = name
        self._do = look
        self._first_rest_sec = first_rest_sec
        self._after_fault_sec = after_fault_sec
        self._wake = wake or threading.Event()
        self._lock = lock
        self._thread = threading.Thread(target=self._run, daemon=True, name=name)

    def start(self) -> None:
        self._thread.start()

    def stop(self, timeout_sec: float = 1.0) -> bool:
        """Begin no other look, and wait so long for the one under way, which the next start takes up; whether none goes on."""
        self.stopping.set()
        self._wake.set()
        if self._thread.ident is not None:
            self._thread.join(timeout_sec)
        has_ended = not self._thread.is_alive()
        if has_ended and self._lock is not None:
            self._lock.release()
        return has_ended

    def _run(self) -> None:
        rest_sec = self._first_rest_sec
        while True:
            self._wake.wait(rest_sec)
            self._wake.clear()
            if self.stopping.is_set():
                return
            rest_sec = self._safe_look()

    def _safe_look(self) -> float:
        try:
            return self._do()
        except ClipseekError as error:
            log.warning("%s: has to wait: %s %s", self._name, error.reason, error.detail)
        except OSError as error:
            log.warning("%s: has to wait: %s", self._name, error)
        except Exception:
            log.exception("%s: unexpected", self._name)
        return self._after_fault_sec
