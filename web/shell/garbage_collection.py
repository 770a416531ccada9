"""When Python's garbage collector runs, so that nobody who waits for a page waits for it.

A whole collection looks at every object that can be part of a cycle and holds the interpreter meanwhile: 140 to 265 ms with the
230,000 objects that the imported packages leave behind. Streamlit asks for one after each run of a script, also of a fragment, so
that is off (`runner.postScriptGC` in `.streamlit/config.toml`). Instead, what start-up made is exempt for good, Python collects
young objects by itself as always, and the whole of the rest is collected at moments when nobody waits.
"""

from __future__ import annotations

import gc
import logging
import time
from collections.abc import Callable
from typing import Final

from core.background.throttle import THROTTLE

log = logging.getLogger(__name__)

YOUNG: Final = 10_000
"""So many new objects start a collection of young ones. Python's 700 would look at those of a single run several times."""
QUIET_SEC: Final = 3.0
"""Nobody has waited for so long: the whole collection would hold up nobody who is in the middle of something."""
EVERY_SEC: Final = 60.0


class GarbageCollector:
    """Collects for one process; used from one thread. `is_quiet(seconds)` says whether nobody has waited for so long."""

    def __init__(self, is_quiet: Callable[[float], bool] = THROTTLE.nobody_waited_for) -> None:
        self._is_quiet = is_quiet
        self._due = 0.0
        self._frozen_with_pages = False
        # From the start: imports create many objects, and next to none of them are garbage.
        gc.set_threshold(YOUNG, *gc.get_threshold()[1:])

    def exempt_all(self) -> None:
        """Collect what is garbage now, and never look at the objects again that are left."""
        begun = time.monotonic()
        gc.collect()
        gc.freeze()
        ended = time.monotonic()
        self._due = ended + EVERY_SEC
        log.info("garbage collection: %d objects are exempt (took %d ms)", gc.get_freeze_count(), round(1000 * (ended - begun)))

    def look(self, *, pages_were_shown: bool) -> bool:
        """To be called every few seconds: collects everything if it is due, nobody waits, and there can be any garbage.

        The first time after a page was shown, what showing it imported is exempt from then on as well.
        """
        if not self._is_quiet(QUIET_SEC):
            return False
        if pages_were_shown and not self._frozen_with_pages:
            self._frozen_with_pages = True
            self.exempt_all()
            return True
        if time.monotonic() < self._due or not _anything_new():
            return False
        gc.collect()
        self._due = time.monotonic() + EVERY_SEC
        return True


def _anything_new() -> bool:
    """Whether there were so many new objects since the last whole collection that it is worth another."""
    young, *older = gc.get_count()
    return young > YOUNG // 2 or any(older)
