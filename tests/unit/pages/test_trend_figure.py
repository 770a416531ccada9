"""The figure and the table of footage over time: gaps stay gaps, and every figure has its count."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import numpy as np
import pytest

from core.cached.insights.trends import REST, Band, Trend
from core.insights.views.address import Every
from core.insights.views.changes import Changes
from core.insights.views.trends import Course, edges_of
from pages.insights.trends.figure import csv_rows, figure, legend, table

COUNTS = np.array([[3, 1, 0], [1, 2, 1], [0, 0, 0], [0, 0, 0], [0, 200, 1]])
NAMES = {"a": "Street <b>", "b": "Sea", REST: "Other kinds"}


@pytest.fixture
def trend() -> Trend:
    """January to May 2026, with nothing in March and April."""
    first, last = np.array(["2026-01-01", "2026-05-31"], dtype="datetime64[D]")
    course = Course(Every.MONTH, edges_of(first, last, Every.MONTH), COUNTS, np.array([2, 1, 0, 0, 3]))
    bands = (Band("a", "@0"), Band("b", "@1"), Band(REST, "@text/0.2"))
    return Trend(6, 0, (Every.WEEK, Every.MONTH), course, bands, Changes((), 9, can_say=True), ("a", "b", "few"))


def drawn(trend: Trend) -> list[dict[str, Any]]:
    assert trend.course is not None
    traces: list[dict[str, Any]] = json.loads(figure(trend, trend.course, NAMES.__getitem__))["data"]
    return traces


def test_each_stretch_with_footage_has_a_bar_of_the_shares_one_on_the_other(trend: Trend) -> None:
    street, sea, others = drawn(trend)[:3]
    assert street["x"] == sea["x"] == others["x"]
    assert [day[:7] for day in street["x"]] == ["2026-01", "2026-02", "2026-05"]
    assert (street["base"], street["y"]) == ([0, 0, 0], [0.75, 0.25, 0])
    assert (sea["base"], sea["y"][:2]) == ([0.75, 0.25, 0], [0.25, 0.5])
    assert others["base"][:2] == [1, 0.75]
    assert [round(base + share, 4) for base, share in zip(others["base"], others["y"], strict=True)] == [1, 1, 1]
    assert street["width"][0] == street["width"][2] > street["width"][1]


def test_every_stretch_can_be_pointed_at_and_says_its_figures(trend: Trend) -> None:
    to_point_at, counts = drawn(trend)[3:]
    assert counts["y"] == [4, 4, 0, 0, 201]
    assert to_point_at["customdata"] == [0, 1, 2, 3, 4]
    said = to_point_at["hovertext"]
    assert said[0] == "<b>January 2026</b><br>4 moments, 2 videos<br>25 %  Sea<br>75 %  Street &lt;b&gt;"
    assert said[2] == "<b>March 2026</b><br>no footage"
    assert said[4] == "<b>May 2026</b><br>201 moments, 3 videos<br>under 1 %  Other kinds<br>over 99 %  Sea"


def test_the_table_has_the_newest_first_all_counts_and_a_line_for_a_gap(trend: Trend) -> None:
    assert trend.course is not None
    html = table(trend, trend.course, NAMES.__getitem__)
    rows = [unescape(re.sub(r"<[^>]*>", " ", row)).split() for row in re.findall(r"<tr.*?</tr>", html)]
    assert [" ".join(row) for row in rows] == [
        "When Videos Moments Street <b> Sea Other kinds",
        "All 6 209 2 % 4 97 % 203 under 1 % 2",
        "May 2026 3 201 – over 99 % 200 under 1 % 1",
        "March – April 2026 no footage",
        "February 2026 1 4 25 % 1 50 % 2 25 % 1",
        "January 2026 2 4 75 % 3 25 % 1 –",
    ]
    assert "<b>" not in html.replace("&lt;b&gt;", "")
    assert legend(trend, NAMES.__getitem__).count("<li>") == 3


def test_the_file_to_take_away_has_a_line_for_each_share(trend: Trend) -> None:
    assert trend.course is not None
    lines = list(csv_rows(trend.course, ("a", "b", "c"), ("Street", "Sea", "Snow"), "recorded"))
    assert len(lines) == 9
    assert lines[0] == ("2026-01-01", "2026-01-31", "recorded", "a", "Street", 3, 0.75, 4, 2)
    assert {line[0] for line in lines} == {"2026-01-01", "2026-02-01", "2026-05-01"}
