"""Work that may hang, such as reaching a server: one attempt at a time on a thread of its own, shared by all who need it.

Whoever needs the result waits a few seconds for the attempt that is under way. Once an attempt has failed or outlasted that,
everybody is answered at once with what is known, while the next attempt goes on in the background. `part` is a value that is made
so, once for its owner. How long a thread may wait for something slow depends on whether somebody looks at a page (`hurry`,
`at_most`).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, Final, Generic, TypeVar

from core.errors import CatalogError, ClipseekError, Reason

T = TypeVar("T")

BRIEF_SEC: Final = 0.2
"""Where the last attempt failed, a new one is still waited for so long: a server that is back, or refuses, says so in less."""
IMPORTED_WITHIN_SEC: Final = 60.0
"""Most parts only have to be imported, which is slow at worst."""
OPENED_WITHIN_SEC: Final = 5.0
REST_SEC: Final = 1.0


class SharedAttempt(Generic[T]):
    """`work` on a daemon thread, begun when somebody asks and no attempt is under way. Safe to share between threads."""

    def __init__(
        self,
        work: Callable[[], T],
        *,
        name: str,
        patience_sec: float,
        silent: Callable[[], Exception],
        brief_sec: float = BRIEF_SEC,
        rest_sec: float = 0.0,
    ) -> None:
        """Nobody waits longer than `patience_sec` after an attempt began; then `silent` makes the exception to raise.

        After a failure each caller waits only `brief_sec`, and no attempt begins within `rest_sec` of the last one's end.
        """
        self._work = work
        self._name = name
        self._patience_sec = patience_sec
        self._silent = silent
        self._brief_sec = brief_sec
        self._rest_sec = rest_sec
        self._changed = threading.Condition()
        self._running = False
        self._began_at = 0.0
        self._rested_at = 0.0
        self._ended = 0
        self._failure: Exception | None = None
        self._outcome: list[T] = []

    def result(self) -> T:
        """What the work gave, in an attempt that ended after this call began. Raises what it raised, or what `silent` makes."""
        with self._changed:
            now = time.monotonic()
            known_to_fail = self._failure is not None
            if not self._running and not (known_to_fail and now < self._rested_at):
                self._begin(now)
            number = self._ended
            if self._running:
                until = (
                    now + self._brief_sec if known_to_fail else max(self._began_at + self._patience_sec, now + self._brief_sec)
                )
                self._changed.wait_for(lambda: self._ended > number, until - now)
            if self._ended > number and self._failure is None:
                return self._outcome[0]
            failure = self._failure or self._silent()
        # One exception is raised in many threads; without this, its traceback would grow with each of them.
        raise failure.with_traceback(None)

    def start(self) -> None:
        """Begin an attempt, unless one is under way, and wait for nothing."""
        with self._changed:
            if not self._running:
                self._begin(time.monotonic())

    def _begin(self, now: float) -> None:
        self._running, self._began_at = True, now
        threading.Thread(target=self._run, daemon=True, name=self._name).start()

    def _run(self) -> None:
        outcome: list[T] = []
        failure: Exception | None = None
        try:
            outcome = [self._work()]
        except Exception as error:  # noqa: BLE001 - raised again in every thread that waits for it
            failure = error
        with self._changed:
            self._running = False
            self._ended += 1
            self._outcome, self._failure = outcome, failure
            self._rested_at = time.monotonic() + self._rest_sec
            self._changed.notify_all()


class part(Generic[T]):  # noqa: N801 - used as a decorator, like `property`
    """A value made once for its owner, on a thread of its own, and from then on a plain attribute.

    Each part is made apart from the others, so that one which hangs holds up only who needs it. All who ask for a part while it
    is being made share the outcome, a failure too. Parts that need each other must not form a circle.
    """

    _patience_sec = _brief_sec = IMPORTED_WITHIN_SEC
    _rest_sec = 0.0

    def __init__(self, make: Callable[[Any], T]) -> None:
        self._make = make
        self._name = make.__name__

    def __get__(self, owner: Any, _type: type | None = None) -> T:
        # Found here only until it is made: then the attribute of the same name goes first.
        made: T = owner.attempts.setdefault(self._name, self._attempt(owner)).result()
        return made

    def _attempt(self, owner: Any) -> SharedAttempt[T]:
        def make() -> T:
            if self._name not in owner.__dict__:
                owner.__dict__[self._name] = self._make(owner)
            made: T = owner.__dict__[self._name]
            return made

        return SharedAttempt(
            make,
            name=f"make-{self._name}",
            patience_sec=self._patience_sec,
            brief_sec=self._brief_sec,
            rest_sec=self._rest_sec,
            silent=self._silent,
        )

    def _silent(self) -> ClipseekError:
        return ClipseekError(Reason.UNEXPECTED, detail=f"{self._name} was not made in time")


class opened_part(part[T]):  # noqa: N801 - see above
    """A part whose making waits for a server: asked for again while it does not answer, the last failure is raised at once."""

    _patience_sec, _brief_sec, _rest_sec = OPENED_WITHIN_SEC, BRIEF_SEC, REST_SEC

    def _silent(self) -> ClipseekError:
        return CatalogError(Reason.CATALOG_SILENT, detail=f"{self._name} was not opened in time")


IN_A_HURRY_SEC: Final = 5.0
"""On a page a sentence is better than more waiting."""


class _Thread(threading.local):
    in_a_hurry = False


_this_thread: Final = _Thread()


def hurry() -> None:
    """Mark this thread, for good, as one that makes what somebody waits for."""
    _this_thread.in_a_hurry = True


def at_most(seconds: float) -> float:
    """`seconds`, or less where somebody waits."""
    return min(seconds, IN_A_HURRY_SEC) if _this_thread.in_a_hurry else seconds
