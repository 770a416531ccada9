"""When insights are computed: once the library is quiet, sooner if somebody looks, and now and then while it grows for hours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

OFTEN: Final = 3
"""While somebody looks, so many times as long as the last computation took passes before the next."""
SELDOM: Final = 20
"""While nobody looks at a library that grows without a pause, so many times."""
SELDOM_SEC: Final = 600.0
"""And at least so long."""
FIRST_RETRY_SEC: Final = 60.0
LONGEST_RETRY_SEC: Final = 3600.0


@dataclass(slots=True)
class Turn:
    """Tells whether it is time; all times are of one clock, in seconds. `after_sec` is how long the library has to be quiet."""

    after_sec: float
    ended_at: float
    """When the last computation ended; at first, when this process began."""
    took_sec: float = 0.0
    """How long it took."""
    changed_at: float = 0.0
    """When the library last changed or was being worked on."""
    failures: int = 0
    """How many computations in a row went wrong."""

    def is_due(self, now: float, *, is_wanted: bool, has_any: bool) -> bool:
        """Whether to compute now; `has_any` says that there are earlier insights that can be shown."""
        if self.failures and now < self.ended_at + min(LONGEST_RETRY_SEC, FIRST_RETRY_SEC * 2 ** (self.failures - 1)):
            return False
        if is_wanted and (not has_any or now >= self.ended_at + OFTEN * self.took_sec):
            return True
        return now >= min(self.changed_at + self.after_sec, self.ended_at + max(SELDOM_SEC, SELDOM * self.took_sec))

    def ended(self, now: float, began_at: float) -> None:
        """A computation came to its end."""
        self.ended_at, self.took_sec, self.failures = now, now - began_at, 0

    def failed(self, now: float) -> None:
        """A computation went wrong."""
        self.ended_at, self.failures = now, self.failures + 1
