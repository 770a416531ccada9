"""How stretches of time and shares read."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from core import messages
from core.insights.views.address import Every
from core.insights.views.trends import Course

SAYS: Final = messages.TIME


def share_said(share: float) -> str:
    """`31 %`; what is there is never said to be nothing, and what is not all of it never to be all."""
    if 0 < share < 0.01:
        return SAYS["share_small"]
    if 0.99 < share < 1:
        return SAYS["share_nearly"]
    return SAYS["share"].format(share=round(100 * share))


def days_said(course: Course, at: int) -> str:
    """`9 – 15 Mar 2026`, `March 2026`, `2026`: stretch `at`."""
    return range_said(course, at, at + 1)


def range_said(course: Course, begin: int, end: int) -> str:
    """`March – May 2026`: the stretches from `begin` up to the one before `end`."""
    first, last = _day(course, begin), _day(course, end) - timedelta(days=1)
    wanted = {Every.YEAR: 1, Every.MONTH: 2, Every.WEEK: 3}[course.stretch]
    # From the year down to the day: what both ends share is said once.
    month = "%b" if course.stretch is Every.WEEK else "%B"
    ends = [(str(day.year), f"{day:{month}}", str(day.day))[:wanted] for day in (first, last)]
    shared = next((place for place in range(wanted) if ends[0][place] != ends[1][place]), wanted)
    said = " ".join(reversed(ends[1]))
    return said if shared == wanted else SAYS["range"].format(first=" ".join(reversed(ends[0][shared:])), last=said)


def since_said(stretch: Every, since: date) -> str:
    """`9 March 2026`, `March 2026`, `2026`: the begin of a stretch."""
    month = "" if stretch is Every.YEAR else f"{since:%B} "
    return f"{since.day} {month}{since.year}" if stretch is Every.WEEK else f"{month}{since.year}"


def _day(course: Course, edge: int) -> date:
    day: date = course.edges[edge].item()
    return day
