"""What programs in a terminal say: a line, why not, and how far they are."""

from __future__ import annotations

import sys
import time
from typing import Final

TELL_EVERY_SEC: Final = 1.0


def say(line: str) -> None:
    """At once, also where it goes into a file."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def refused(*lines: str) -> int:
    """Say why it was not done; returns the status with which a program ends that could not do what it was asked."""
    sys.stderr.write("".join(f"{line}\n" for line in lines if line))
    return 2


class Teller:
    """Says now and then how far something is, and when it is whole."""

    def __init__(self) -> None:
        self._told_at = time.monotonic()

    def __call__(self, what: str, done: int, total: int) -> None:
        if total and (done == total or time.monotonic() - self._told_at > TELL_EVERY_SEC):
            self._told_at = time.monotonic()
            say(f"{what}: {done:,} of {total:,}")
