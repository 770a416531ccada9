"""Lets heavy work in the background hold still while somebody waits for an answer of this process.

Standing back in the queue for the processor is not enough: what runs on the other core takes away the memory and the caches that
a search lives on.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

STILL_SEC: Final = 0.1
"""It goes on so long after the last answer: what a browser asks for next comes at once."""
LONGEST_STILL_SEC: Final = 10.0
"""Then it goes on for a while whoever waits, so that it comes to its end where somebody always does."""
AT_LEAST_SEC: Final = 0.5


class BackgroundThrottle:
    """Who waits and who works. Safe to use from many threads; only Linux can have a process hold still."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting = 0
        self._working: set[int] = set()
        self._still_since: float | None = None
        self._left_at = 0.0
        self._free_until = 0.0

    @contextmanager
    def foreground(self) -> Iterator[None]:
        """What is done inside is done for somebody who waits for it."""
        with self._guard:
            self._waiting += 1
            now = time.monotonic()
            if self._working and self._still_since is None and now >= self._free_until:
                self._tell_all(to_go_on=False)
                self._still_since = now
        try:
            yield
        finally:
            with self._guard:
                self._waiting -= 1
                self._left_at = time.monotonic()

    def nobody_waited_for(self, seconds: float) -> bool:
        """Whether nobody waits now, and nobody has for so long."""
        with self._guard:
            return self._waiting == 0 and time.monotonic() - self._left_at >= seconds

    @contextmanager
    def background(self, pid: int) -> Iterator[None]:
        """This process, a child of ours that nobody has waited for, works in the background."""
        with self._guard:
            self._working.add(pid)
            if self._still_since is not None:
                _tell(pid, to_go_on=False)
        try:
            yield
        finally:
            with self._guard:
                self._working.discard(pid)
                if not self._working:
                    self._still_since = None

    def look(self) -> None:
        """Have it go on if nobody waits any more; to be called several times a second by whoever watches it."""
        with self._guard:
            now = time.monotonic()
            if self._still_since is None:
                return
            has_waited = now - self._still_since >= LONGEST_STILL_SEC
            if has_waited or (self._waiting == 0 and now - self._left_at >= STILL_SEC):
                self._tell_all(to_go_on=True)
                self._still_since = None
                self._free_until = now + AT_LEAST_SEC if has_waited else 0.0

    def _tell_all(self, *, to_go_on: bool) -> None:
        for pid in self._working:
            _tell(pid, to_go_on=to_go_on)


def _tell(pid: int, *, to_go_on: bool) -> None:
    if sys.platform == "linux":
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT if to_go_on else signal.SIGSTOP)


THROTTLE: Final = BackgroundThrottle()
"""That of this process."""
