"""Times on the visitor's clock, across midnight and across the year."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from web.ui.clock import Clock

EVENING = datetime(2026, 12, 30, 22, 30, tzinfo=UTC).timestamp()
IN_BERLIN = Clock(EVENING, ZoneInfo("Europe/Berlin"))
HOUR = 3600


def test_the_same_moment_reads_differently_elsewhere() -> None:
    assert IN_BERLIN.hour(EVENING) == "23:30"
    assert Clock(EVENING, ZoneInfo("America/New_York")).hour(EVENING) == "17:30"


def test_what_is_to_come_names_the_day_where_it_is_not_today() -> None:
    assert IN_BERLIN.when(EVENING + 0.25 * HOUR) == "at 23:45"
    assert IN_BERLIN.when(EVENING + HOUR) == "tomorrow at 00:30"
    assert IN_BERLIN.when(EVENING + 36 * HOUR) == "on 1 Jan 2027 at 11:30"


def test_the_days_of_history() -> None:
    assert IN_BERLIN.day(EVENING) == "Today"
    assert IN_BERLIN.day(EVENING - 24 * HOUR) == "Yesterday"
    assert IN_BERLIN.day(EVENING - 72 * HOUR) == "27 Dec"


def test_the_change_to_winter_time_names_the_hours_as_the_clocks_there_do() -> None:
    before = datetime(2026, 10, 25, 0, 30, tzinfo=UTC).timestamp()
    at_night = Clock(before, ZoneInfo("Europe/Berlin"))
    assert [at_night.hour(before + hours * HOUR) for hours in range(3)] == ["02:30", "02:30", "03:30"]
    assert at_night.when(before + 24 * HOUR) == "tomorrow at 01:30"


def test_the_change_to_summer_time_leaves_out_an_hour() -> None:
    before = datetime(2026, 3, 29, 0, 30, tzinfo=UTC).timestamp()
    at_night = Clock(before, ZoneInfo("Europe/Berlin"))
    assert [at_night.hour(before + hours * HOUR) for hours in range(2)] == ["01:30", "03:30"]
    assert at_night.day(before - 24 * HOUR) == "Yesterday"
