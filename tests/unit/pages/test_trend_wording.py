"""How stretches of time and shares read."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from core.insights.views.address import Every
from core.insights.views.trends import Course, edges_of
from pages.insights.trends.figure import days_said, range_said, since_said


def course(first: str, last: str, stretch: Every) -> Course:
    begin, end = np.array([first, last], dtype="datetime64[D]")
    edges = edges_of(begin, end, stretch)
    nothing = np.zeros((len(edges) - 1, 1), dtype=np.int64)
    return Course(stretch, edges, nothing, nothing[:, 0])


@pytest.mark.parametrize(
    ("stretch", "first", "last", "said"),
    [
        (Every.WEEK, "2026-03-11", "2026-03-11", "9 – 15 Mar 2026"),
        (Every.WEEK, "2026-03-31", "2026-03-31", "30 Mar – 5 Apr 2026"),
        (Every.WEEK, "2025-12-31", "2025-12-31", "29 Dec 2025 – 4 Jan 2026"),
        (Every.MONTH, "2026-03-31", "2026-03-31", "March 2026"),
        (Every.MONTH, "2026-03-31", "2026-06-01", "March – June 2026"),
        (Every.MONTH, "2025-03-31", "2026-03-01", "March 2025 – March 2026"),
        (Every.YEAR, "2026-03-31", "2026-03-31", "2026"),
        (Every.YEAR, "1936-03-31", "2026-03-31", "1936 – 2026"),
    ],
)
def test_what_both_ends_share_is_said_once(stretch: Every, first: str, last: str, said: str) -> None:
    whole = course(first, last, stretch)
    assert range_said(whole, 0, len(whole.edges) - 1) == said


def test_one_of_many_stretches_has_a_name_of_its_own() -> None:
    assert days_said(course("2026-01-05", "2026-04-05", Every.MONTH), 1) == "February 2026"


def test_since_names_the_begin_as_finely_as_the_stretches_are() -> None:
    day = date(2026, 3, 9)
    assert [since_said(stretch, day) for stretch in Every] == ["9 March 2026", "March 2026", "2026"]
