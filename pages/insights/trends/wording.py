"""How stretches of time read."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from core.insights.views.address import Every
from core.insights.views.trends import Course
from core.messages.formatting import day, days

PARTS: Final = {Every.YEAR: "y", Every.MONTH: "yMMMM", Every.WEEK: "yMMMd"}
"""What of a date is said, as Babel calls it."""


def days_said(course: Course, at: int) -> str:
    """`9 – 15 Mar 2026`, `March 2026`, `2026`: stretch `at`."""
    return range_said(course, at, at + 1)


def range_said(course: Course, begin: int, end: int) -> str:
    """`March – May 2026`: the stretches from `begin` up to the one before `end`."""
    first, after = (course.edges[edge].item() for edge in (begin, end))
    return days(first, after - timedelta(days=1), PARTS[course.stretch])


def since_said(stretch: Every, since: date) -> str:
    """`9 March 2026`, `March 2026`, `2026`: the begin of a stretch."""
    return day(since, "yMMMMd" if stretch is Every.WEEK else PARTS[stretch])
