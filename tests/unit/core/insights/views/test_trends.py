"""How much of the footage is of what, week by week, month by month, year by year."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pytest

from core.insights.views.address import Every
from core.insights.views.trends import (
    MOST_STRETCHES,
    Course,
    Days,
    Footage,
    bands_of,
    course_of,
    days_of,
    edges_of,
    fitting,
    moments_by_video,
    offered,
)


def days(*said: str) -> Days:
    return np.array(said, dtype="datetime64[D]")


def footage(*rows: tuple[str, list[int]]) -> Footage:
    return Footage(days(*(day for day, _ in rows)), np.array([counts for _, counts in rows]))


def begins(course: Course) -> list[date]:
    return [day.item() for day in course.edges]


def test_a_day_is_the_one_it_is_in_utc_and_what_no_calendar_has_is_none() -> None:
    late = datetime(2026, 3, 8, 23, 59, 59, tzinfo=UTC).timestamp()
    found = days_of(np.array([late, late + 1, -1.0, np.nan, np.inf, 1e15]))
    assert [day.item() for day in found] == [date(2026, 3, 8), date(2026, 3, 9), date(1969, 12, 31), None, None, None]


def test_weeks_begin_on_mondays_months_on_their_first_and_years_in_january() -> None:
    sunday, monday = days("2025-12-28", "2025-12-29")
    assert [str(day) for day in edges_of(sunday, monday, Every.WEEK)] == ["2025-12-22", "2025-12-29", "2026-01-05"]
    first, last = days("2025-11-30", "2026-01-01")
    assert [str(day) for day in edges_of(first, last, Every.MONTH)] == ["2025-11-01", "2025-12-01", "2026-01-01", "2026-02-01"]
    assert [str(day) for day in edges_of(first, last, Every.YEAR)] == ["2025-01-01", "2026-01-01", "2027-01-01"]
    before_1970 = days("1936-05-05")[0]
    assert [str(day) for day in edges_of(before_1970, before_1970, Every.WEEK)] == ["1936-05-04", "1936-05-11"]


@pytest.mark.parametrize(
    ("first", "last", "wanted", "told_by"),
    [
        ("2026-01-01", "2026-06-30", None, Every.WEEK),
        ("2026-01-01", "2026-07-10", None, Every.MONTH),
        ("2026-01-01", "2026-07-10", Every.WEEK, Every.WEEK),
        ("2026-01-01", "2026-07-10", Every.YEAR, Every.MONTH),
        ("2026-05-02", "2026-05-25", Every.MONTH, Every.WEEK),
        ("2026-05-05", "2026-05-06", None, Every.WEEK),
        ("2013-01-01", "2026-07-10", None, Every.YEAR),
        ("2013-01-01", "2026-07-10", Every.MONTH, Every.MONTH),
        ("2013-01-01", "2026-07-10", Every.WEEK, Every.YEAR),
        ("1936-01-01", "2026-07-10", Every.MONTH, Every.YEAR),
        ("0005-01-01", "9990-07-10", None, Every.YEAR),
    ],
)
def test_short_spans_are_told_by_the_week_long_ones_by_the_year(
    first: str, last: str, wanted: Every | None, told_by: Every
) -> None:
    assert fitting(days(first, last), wanted) is told_by


def test_what_is_offered_is_neither_one_stretch_nor_too_many() -> None:
    assert offered(days("2026-05-02", "2026-05-25")) == (Every.WEEK,)
    assert offered(days("2025-12-02", "2026-05-25")) == (Every.WEEK, Every.MONTH, Every.YEAR)
    assert offered(days("2010-12-02", "2026-05-25")) == (Every.MONTH, Every.YEAR)
    assert offered(days("1700-01-01", "2026-05-25")) == (Every.YEAR,)
    for first in ("1900-01-01", "2000-01-01", "2020-01-01", "2026-01-01"):
        span = days(first, "2026-05-25")
        assert all(1 < len(edges_of(span[0], span[1], one)) - 1 <= MOST_STRETCHES for one in offered(span))


def test_moments_are_counted_by_video_and_group() -> None:
    counted = moments_by_video(np.array([0, 0, 2, 2, 2]), np.array([1, 1, 0, 3, 3]), 3, 4)
    assert counted.tolist() == [[0, 2, 0, 0], [0, 0, 0, 0], [1, 0, 0, 2]]


def test_a_stretch_without_footage_has_no_shares() -> None:
    course = course_of(footage(("2026-01-05", [3, 1]), ("2026-04-30", [0, 4]), ("2026-01-31", [0, 4])), Every.MONTH)
    assert begins(course) == [date(2026, month, 1) for month in range(1, 6)]
    assert course.counts.tolist() == [[3, 5], [0, 0], [0, 0], [0, 4]]
    assert course.videos.tolist() == [2, 0, 0, 1]
    assert course.shares[[0, 3]].tolist() == [[3 / 8, 5 / 8], [0, 1]]
    assert np.isnan(course.shares[1:3]).all()
    assert course.runs() == [(0, 1), (3, 4)]


def test_groups_can_be_taken_together() -> None:
    course = course_of(footage(("2026-01-05", [3, 1, 2]), ("2026-02-05", [0, 4, 1])), Every.MONTH)
    assert course.merged([[2], [0, 1]]).counts.tolist() == [[2, 4], [1, 4]]
    assert course.merged([]).counts.shape == (2, 0)


def test_bands_are_the_largest_and_what_has_changed() -> None:
    sizes = np.array([5, 40, 0, 30, 20, 10, 1])
    assert bands_of(sizes, [], most=3) == [1, 3, 4]
    assert bands_of(sizes, [6, 4], most=3) == [1, 4, 6]
    assert bands_of(sizes, [0, 3, 4, 5], most=3) == [3, 4, 0]


def test_nobody_is_left_alone_in_the_rest() -> None:
    assert bands_of(np.array([5, 4, 3, 2]), [], most=3) == [0, 1, 2, 3]
    assert bands_of(np.array([5, 4, 3, 2, 1]), [], most=3) == [0, 1, 2]
    assert bands_of(np.array([0, 0]), [], most=3) == []
