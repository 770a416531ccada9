"""The part of the insights page about time: what counts, what is said of it, and where its presses lead."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.services import shared
from pages.insights.trends import section
from tests.pages.conftest import address, opened, spoken
from tests.support.insights import put_insights


def at(day: str) -> float:
    return datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()


def shown_over_time(monkeypatch: pytest.MonkeyPatch, changes: list[dict[str, Any]], **params: str) -> AppTest:
    """The page with six moments of three kinds in each video; `changes` are what is known of each."""
    put_insights(shared(), videos=len(changes), moments=7, clusters=3, changes=changes)
    monkeypatch.setattr(section, "chart", lambda *said, **more: None)
    return opened("insights", show="time", **params)


def monthly(*categories: str) -> list[dict[str, Any]]:
    """A video each month from January 2025 on."""
    return [
        {"category": category, "recorded_at": at(f"{2025 + month // 12}-{month % 12 + 1:02d}-15"), "added_at": at("2026-10-01")}
        for month, category in enumerate(categories)
    ]


def test_a_category_that_has_become_more_is_named_and_leads_to_its_footage(monkeypatch: pytest.MonkeyPatch) -> None:
    app = shown_over_time(monkeypatch, monthly(*["Sea"] * 6, *["City"] * 6), colour="category")
    said = spoken(app)
    change = "0 % → 100 % of the moments since July 2025"
    assert "More than before" in said and f"<b>City</b> <span>{change}</span>" in said
    assert "Less than before" in said
    app.button(key="show_rising_0").click().run()
    assert address(app) == {"show": "kinds", "category": "City", "recorded": "2025-07-01.."}


def test_kinds_that_are_the_same_every_month_are_said_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    app = shown_over_time(monkeypatch, monthly(*["Sea"] * 9))
    assert "No clear trend among the groups." in spoken(app)
    assert "All" in spoken(app)


def test_too_little_is_said_with_how_much_would_be_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    app = shown_over_time(monkeypatch, monthly("Sea", "City", "Sea"))
    assert ("Too little to say what has become more or less: that takes footage of at least 8 days. These are of 3.") in spoken(
        app
    )


def test_videos_without_a_date_are_counted_and_can_go_by_when_they_were_added(monkeypatch: pytest.MonkeyPatch) -> None:
    known = monthly("Sea", "City")
    app = shown_over_time(monkeypatch, [*known, {"added_at": at("2026-10-20")}])
    assert "1 of 3 videos does not say when it was recorded and is left out." in spoken(app)
    app.button_group(key="time_dates").set_value("added").run()
    assert "1 of 3 videos does not say when it was recorded and is left out." not in spoken(app)
    assert "28 Sept – 4 Oct 2026" in spoken(app)


def test_without_any_date_the_day_of_adding_is_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    app = shown_over_time(monkeypatch, [{"added_at": at("2026-10-01")}, {"added_at": at("2026-10-02")}])
    assert "None of these videos says when it was recorded" in spoken(app)
    app.button(key="time_added").click().run()
    assert "so there is nothing to compare over time." in spoken(app)


def test_the_length_of_the_parts_stands_in_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    app = shown_over_time(monkeypatch, monthly("Sea", "City", "Sea", "Sea"))
    assert "13 – 19 Jan 2025" in spoken(app)
    app.button_group(key="time_every").set_value("month").run()
    assert "January 2025" in spoken(app)
    assert app.query_params["every"] in ("month", ["month"])
