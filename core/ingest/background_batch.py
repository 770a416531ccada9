"""Many small pieces of work done in the background: watched while they go on, and stopped when nobody wants them any more.

A page's run ends at every click; looking at a thousand links must not end with it.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from typing import Final, Generic, TypeVar

log = logging.getLogger(__name__)

T = TypeVar("T")
R = TypeVar("R")

UNWATCHED_SEC: Final = 600.0
"""A batch nobody has asked after for so long ends, unless it is to be kept on; browsers slow hidden tabs to a look a minute."""


class BackgroundBatch(Generic[T, R]):
    """`work` applied to each item by a few threads, started by the constructor.

    Where `work` raises what nobody foresaw, `otherwise` says what came of the item, and the others go on. With `keep_on`, it
    goes to its end whether anybody watches or not.
    """

    def __init__(
        self,
        work: Callable[[T], R],
        items: Sequence[T],
        *,
        otherwise: Callable[[T], R],
        threads: int,
        name: str,
        keep_on: bool = False,
    ) -> None:
        self.items = tuple(items)
        self._work = work
        self._otherwise = otherwise
        self._keep_on = keep_on
        self._results: dict[int, R] = {}
        self._next = 0
        self._running = min(threads, len(self.items))
        self._stopped = False
        self._watched_at = time.monotonic()
        self._changed = threading.Condition()
        for number in range(self._running):
            threading.Thread(target=self._go, name=f"{name}-{number}", daemon=True).start()

    @property
    def is_over(self) -> bool:
        """Nothing of it is being worked on any more."""
        with self._changed:
            self._watched_at = time.monotonic()
            return self._running == 0

    @property
    def done(self) -> int:
        """How many items are through."""
        with self._changed:
            return len(self._results)

    def results(self) -> list[tuple[T, R]]:
        """Each item that is through with what came of it, in the order given."""
        with self._changed:
            return [(self.items[place], self._results[place]) for place in sorted(self._results)]

    def stop(self) -> None:
        """Begin nothing more; what is being worked on comes to its end."""
        with self._changed:
            self._stopped = True

    def wait(self, timeout_sec: float) -> bool:
        """Wait until it is over, `timeout_sec` at most; whether it is."""
        with self._changed:
            self._changed.wait_for(lambda: self._running == 0, timeout_sec)
        return self.is_over

    def _take(self) -> int | None:
        with self._changed:
            forgotten = not self._keep_on and time.monotonic() - self._watched_at > UNWATCHED_SEC
            if self._stopped or forgotten or self._next >= len(self.items):
                return None
            self._next += 1
            return self._next - 1

    def _go(self) -> None:
        try:
            while (place := self._take()) is not None:
                result = self._result(self.items[place])
                with self._changed:
                    self._results[place] = result
        finally:
            with self._changed:
                self._running -= 1
                self._changed.notify_all()

    def _result(self, item: T) -> R:
        try:
            return self._work(item)
        except Exception:
            log.exception("a batch went wrong")
            return self._otherwise(item)
