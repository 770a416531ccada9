"""Many people at once: thirty sessions that open together and stay open, without a browser's drawing."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import psutil
import pytest

from tests.support.browser.tab import Tab, open_tab
from tests.support.libraries.full import full_app
from tests.support.running import RunningApp

SESSIONS = 30
WARM = 10
TRIES = 5
PAGES = ("", "library", "tasks")
MOST_BYTES_A_SESSION = 4_000_000
"""Some 500 kB are usual; whoever kept a library's rows for each session would need more than this."""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    with full_app(tmp_path_factory.mktemp("sessions") / "data") as running:
        yield running


def test_thirty_sessions_at_once_are_all_served_and_none_takes_much(app: RunningApp) -> None:
    process = psutil.Process(app.process.pid)
    with ExitStack() as open_ones, ThreadPoolExecutor(SESSIONS) as people:

        def opened(number: int) -> Tab:
            return open_ones.enter_context(open_tab(app, PAGES[number % len(PAGES)]))

        list(people.map(opened, range(WARM)))
        before = process.memory_info().rss
        tabs = list(people.map(opened, range(SESSIONS)))
        after = process.memory_info().rss
        # Each is a session of its own, and still answers.
        assert len({tab.session_id for tab in tabs}) == SESSIONS
        for tab in tabs[:3]:
            tab.open("library")
    assert (after - before) / SESSIONS < MOST_BYTES_A_SESSION


def test_enter_before_a_page_is_whole_is_a_search_and_no_trouble(app: RunningApp) -> None:
    """As in a tab that connects again, whose box has stood there all the while."""
    for _ in range(TRIES):
        with open_tab(app, until="search") as tab:
            tab.search("red")
            assert tab.traces == []
            assert "q=red" in tab.query
