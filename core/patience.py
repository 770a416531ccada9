"""How long a thread may wait for something that is slow: little where somebody looks at a page, long in the background."""

from __future__ import annotations

import threading
from typing import Final

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
