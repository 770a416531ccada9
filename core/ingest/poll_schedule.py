"""When to look at a task again: not before it can be done, then often enough to notice soon, and never more often than told."""

from __future__ import annotations

from collections import deque
from statistics import median
from typing import Final

TAKES_AT_LEAST_SEC: Final = 2.0
TAKES_PER_SEC: Final = 0.05
"""How long the provider works on a second of video, as it says itself; used until we have seen for ourselves."""
REMEMBERED: Final = 30
SOONEST: Final = 0.9
"""The first look comes after this share of the time that a task of its length has taken lately."""
LATE_BY: Final = 0.05
"""Later looks come after this share of the time it has taken so far: an hour's work is noticed within three minutes."""
LONGEST_SEC: Final = 60.0
FAR_BEYOND: Final = 5.0
LATE_FROM_SEC: Final = 600.0
"""A task is late that has taken so many times as long as others of its length, and at least so long."""


class PollSchedule:
    """Learns from the tasks that ended. Shared by the threads of one worker; a lost entry does no harm."""

    def __init__(self, poll_seconds: float) -> None:
        self._poll_seconds = poll_seconds
        self._seen: deque[float] = deque(maxlen=REMEMBERED)

    def first_look_sec(self, duration_sec: float) -> float:
        """How long after a task was made the first look is worth it."""
        return max(self._poll_seconds, min(LONGEST_SEC, SOONEST * self._usual_sec(duration_sec)))

    def next_look_sec(self, so_far_sec: float) -> float:
        """How long until the next look at a task that has been worked on for `so_far_sec`."""
        return max(self._poll_seconds, min(LONGEST_SEC, LATE_BY * so_far_sec))

    def usual_sec_if_late(self, duration_sec: float, so_far_sec: float) -> float | None:
        """How long a task of this length has taken lately, if one that has been worked on for `so_far_sec` is far beyond that."""
        usual_sec = self._usual_sec(duration_sec)
        return usual_sec if so_far_sec > max(LATE_FROM_SEC, FAR_BEYOND * usual_sec) else None

    def _usual_sec(self, duration_sec: float) -> float:
        seen = list(self._seen)
        return (TAKES_AT_LEAST_SEC + TAKES_PER_SEC * duration_sec) * (median(seen) if seen else 1.0)

    def learn(self, duration_sec: float, took_sec: float) -> None:
        """A task of a video of this length was found done after `took_sec`."""
        self._seen.append(took_sec / (TAKES_AT_LEAST_SEC + TAKES_PER_SEC * duration_sec))
