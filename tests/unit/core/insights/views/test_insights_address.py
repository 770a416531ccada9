"""The insights page as a link: whatever is shown is found again, and whatever is written there is read without failing."""

from __future__ import annotations

from datetime import date

import pytest

from core.insights.views.address import Colour, Dates, Every, InsightsView, Scope, Section, insights_of, insights_params
from core.models.search_query import MomentRef, Narrow
from core.models.video import Span

FULL = InsightsView(
    section=Section.CLUSTERS,
    narrow=Narrow(
        video_ids=("00aa", "00bb"), categories=("Sea, deep", ""), added_from=date(2025, 1, 2), recorded_to=date(2024, 5, 6)
    ),
    colour=Colour.DATE,
    cluster="0a1b2c3d",
    scope=Scope.VIDEO,
    dates=Dates.ADDED,
    every=Every.WEEK,
    page=3,
    open=MomentRef("00aa", Span(1.25, 7.1)),
)


@pytest.mark.parametrize(
    "view",
    [FULL, *(InsightsView(section=section) for section in Section), *(InsightsView(every=every) for every in (None, *Every))],
)
def test_what_is_written_is_read_again(view: InsightsView) -> None:
    assert insights_of(insights_params(view)) == view


@pytest.mark.parametrize(
    "params",
    [
        {"show": "everything", "colour": "", "scope": "world", "dates": "never", "every": "day", "kind": "../x", "page": "-1"},
        {"in": "..", "added": "x..y", "recorded": "2025-13-01..", "open": "a~b~c", "kind": "", "page": "1e9"},
    ],
)
def test_what_is_not_understood_is_left_out(params: dict[str, str]) -> None:
    assert insights_of(params) == InsightsView()


def test_what_only_searches_narrow_by_is_left_out() -> None:
    assert insights_of({"length": "1..9", "look": "a"}) == InsightsView()
    assert insights_params(InsightsView(narrow=Narrow(shortest_sec=1.0, concept_id="a"))) == {}
