"""Whether the provider accepts our key: asked for nothing and beside the pages, which would else wait for its answer."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from core.errors import KeyRefused, ProviderError

if TYPE_CHECKING:
    from core.twelve_labs import TwelveLabsClient

log = logging.getLogger(__name__)

ASKED_EVERY_SEC: Final = 600.0


class KeyCheck:
    """What was found when it was last asked, and whether somebody wants to know. A new key wants a new start, which asks anew."""

    def __init__(self, provider: Callable[[], TwelveLabsClient]) -> None:
        self.refused: KeyRefused | None = None
        self.is_known = False
        """Whether it was asked at all; also true where no answer came, which says nothing of the key."""
        self.wanted = threading.Event()
        self._provider = provider
        self._due = 0.0

    def is_due(self) -> bool:
        """Whether somebody wants to know and it was not asked just now; only once for each time it is."""
        if not self.wanted.is_set() or time.monotonic() < self._due:
            return False
        self.wanted.clear()
        self._due = time.monotonic() + ASKED_EVERY_SEC
        return True

    def ask(self) -> None:
        """Takes as long as the provider takes."""
        try:
            next(self._provider().recent_tasks(time.time()), None)
        except KeyRefused as error:
            self.refused = error
        except ProviderError as error:
            log.info("whether the key is accepted is not known: %s", error.reason)
        else:
            self.refused = None
        self.is_known = True
