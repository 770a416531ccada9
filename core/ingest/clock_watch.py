"""Finding out that the clock of this machine was set: by hand, or as it was wrong until a time server answered."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Final

from core.catalog.queue.leases import Queue
from core.errors import CatalogError

log = logging.getLogger(__name__)

LEAST_SEC: Final = 5.0
"""Less is the small correction that every clock needs now and then."""


def steady_sec() -> float:
    """Seconds on a clock that nobody sets and that goes on while the machine sleeps, where the system has one."""
    for name in ("CLOCK_BOOTTIME", "CLOCK_MONOTONIC"):
        if hasattr(time, name):
            return time.clock_gettime(getattr(time, name))
    return time.monotonic()


class ClockWatch:
    """Moves the times of the queue along whenever the clock was set. For all threads of one worker."""

    def __init__(self, queue: Queue, *, wall: Callable[[], float] = time.time, steady: Callable[[], float] = steady_sec) -> None:
        self._queue = queue
        self._wall = wall
        self._steady = steady
        self._lock = threading.Lock()
        self._apart_sec = wall() - steady()

    def follow(self) -> None:
        """To be called before a time of the queue is read, and before one is written."""
        with self._lock:
            apart_sec = self._wall() - self._steady()
            moved_sec = apart_sec - self._apart_sec
            if abs(moved_sec) < LEAST_SEC:
                return
            log.warning("the clock of this machine was set by %+.0f s; the waits of the queue are moved along", moved_sec)
            try:
                self._queue.clock_moved(moved_sec)
            except CatalogError as error:
                log.warning("the waits could not be moved yet: %s", error.detail)
                return
            self._apart_sec = apart_sec
