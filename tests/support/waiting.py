"""Waiting for a condition instead of sleeping."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, TypeVar

T = TypeVar("T")
PATIENCE_SEC: Final = 45.0
"""Who waits for long waits for nothing but a machine that does other things beside."""


def wait_for(
    look: Callable[[], T], *, within_sec: float = PATIENCE_SEC, every_sec: float = 0.05, what: str = "the condition"
) -> T:
    """Call `look` until it gives something true, and return that; AssertionError after `within_sec`."""
    deadline = time.monotonic() + within_sec
    while True:
        seen = look()
        if seen:
            return seen
        assert time.monotonic() < deadline, f"{what} did not come true within {within_sec} s"
        time.sleep(every_sec)
