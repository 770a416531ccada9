"""How much is tried: a little of each in every run, all of it in `make torture`."""

from __future__ import annotations

import os
from typing import Final

TORTURE: Final = "CLIPSEEK_TORTURE" in os.environ


def seeds(first: int, *more: int) -> tuple[int, ...]:
    """The chances a test is run with: each run of a test with one of them is the same, so one tells of a change that matters."""
    return (first, *more) if TORTURE else (first,)
