"""A part of a video, as people write it: from `1:30` to `1:04:09`."""

from __future__ import annotations

import re
from typing import Final

from core.errors import MediaError, Reason
from core.models import Span, timecode

SHORTEST_PART_SEC: Final = 4.0
ROUNDING_SEC: Final = 1.0
"""The length on the screen is rounded down, so a time up to a second past the end means the end."""

_TIME: Final = re.compile(r"(?:(?:(\d{1,3}):)?(\d{1,3}):)?(\d{1,5})(?:[.,](\d{1,3}))?")


def seconds_of(text: str) -> float | None:
    """`1:04:09`, `1:30`, `90` or `90.5` in seconds; None if it is empty. Raises MediaError(PART_UNREADABLE)."""
    text = text.strip()
    if not text:
        return None
    match = _TIME.fullmatch(text)
    if match is None:
        raise MediaError(Reason.PART_UNREADABLE, text=text[:40])
    hours, minutes, seconds, decimals = match.groups()
    if (minutes is not None and int(seconds) > 59) or (hours is not None and int(minutes) > 59):
        raise MediaError(Reason.PART_UNREADABLE, text=text[:40])
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds) + float(f"0.{decimals or 0}")


def part_of(start: str, end: str, duration_sec: float) -> Span | None:
    """The part between two times, an empty one meaning the start or the end; None for the whole video.

    Raises MediaError: PART_UNREADABLE, PART_BACKWARDS, PART_OUTSIDE, PART_TOO_SHORT.
    """
    start_sec, end_sec = seconds_of(start) or 0.0, seconds_of(end)
    if end_sec is None or duration_sec < end_sec <= duration_sec + ROUNDING_SEC:
        end_sec = duration_sec
    if end_sec > duration_sec or start_sec >= duration_sec:
        raise MediaError(Reason.PART_OUTSIDE, length=timecode(duration_sec))
    if start_sec >= end_sec:
        raise MediaError(Reason.PART_BACKWARDS)
    if end_sec - start_sec < SHORTEST_PART_SEC:
        raise MediaError(Reason.PART_TOO_SHORT)
    return None if start_sec == 0 and end_sec == duration_sec else Span(start_sec, end_sec)
