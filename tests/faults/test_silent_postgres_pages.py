"""The pages of a real app while its Postgres accepts and says nothing: from the start, or since a moment ago."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from core.errors import Reason
from core.messages.errors import ERRORS
from tests.support.browser.sessions import Run, load, load_together
from tests.support.browsing import NO_CHROMIUM, PATIENCE_MS, chromium, launched
from tests.support.running import RunningApp
from tests.support.servers.postgres import USER, Cluster, new_cluster
from tests.support.servers.silent import silent_server
from tests.support.waiting import wait_for

ONE_BY_ONE_SEC = 20.0
"""What ten sessions would take at least if each waited for the database after the other."""
AT_ONCE_SEC = 2.0
"""Less than the shortest wait for a database."""
SENTENCE = ERRORS[Reason.CATALOG_SILENT].what_happened
PLACES = ("", "library", "tasks", "add_videos", "insights") * 2


@pytest.fixture
def unreachable(tmp_path: Path) -> Iterator[RunningApp]:
    """An app whose database has never said a word."""
    with silent_server() as server:
        app = RunningApp(tmp_path / "data", DATABASE_URL=f"postgresql+psycopg://{USER}@127.0.0.1:{server.port}/clipseek")
        yield app
        app.stop()
        assert "Traceback" not in app.log, app.log


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    cluster = new_cluster()
    yield cluster
    cluster.remove()


@pytest.fixture
def database(cluster: Cluster) -> str:
    return cluster.new_database()


@pytest.fixture
def app(database: str, tmp_path: Path) -> Iterator[RunningApp]:
    """An app whose database answers, and can be held still."""
    app = RunningApp(tmp_path / "data", DATABASE_URL=database)
    assert SENTENCE not in load(app.url, "").said
    yield app
    app.stop()
    assert "Traceback" not in app.log, app.log


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if chromium() is None:
        pytest.fail(NO_CHROMIUM, pytrace=False)
    with sync_playwright() as playwright, launched(playwright) as browser:
        yield browser


def ten_hear_so(app: RunningApp) -> None:
    """Ten sessions at once have the sentence together, and soon at once.

    Who waits for the database waits for two seconds each time; a slow moment of the machine passes.
    """

    def slowest_sec() -> float:
        runs = load_together(app.url, PLACES)
        assert [SENTENCE in run.said for run in runs] == [True] * len(PLACES)
        return max(run.seconds for run in runs)

    assert slowest_sec() < ONE_BY_ONE_SEC
    wait_for(lambda: slowest_sec() < AT_ONCE_SEC, within_sec=60, what="an answer at once")


def test_ten_sessions_have_their_sentence_together_and_then_at_once(unreachable: RunningApp) -> None:
    # The first page of a process imports what it stands on; it needs no catalog.
    load(unreachable.url, "health")
    ten_hear_so(unreachable)


def test_health_opens_at_once_and_says_what_is_wrong(unreachable: RunningApp) -> None:
    def says_so() -> Run | None:
        run = load(unreachable.url, "health")
        return run if SENTENCE in run.said and run.seconds < AT_ONCE_SEC else None

    assert "System" in load(unreachable.url, "health").said
    run = wait_for(says_so, within_sec=60, what="the check of the catalog")
    assert run is not None
    assert "Connected" in run.said


def test_a_database_that_goes_silent_is_a_sentence_for_all_and_no_restart_is_needed(app: RunningApp, cluster: Cluster) -> None:
    with cluster.held_still():
        ten_hear_so(app)
        wait_for(lambda: load(app.url, "health").seconds < AT_ONCE_SEC, within_sec=60, what="health, which needs no catalog")


def test_open_tabs_say_so_once_and_come_back_by_themselves(app: RunningApp, cluster: Cluster, browser: Browser) -> None:
    context = browser.new_context()
    tabs = [context.new_page() for _ in range(3)]
    tabs[0].goto(f"{app.url}/tasks")
    expect(tabs[0].get_by_text("Nothing to do")).to_be_visible(timeout=PATIENCE_MS)
    with cluster.held_still():
        # One that was open, one that is opened now, and one that needs no catalog.
        tabs[1].goto(f"{app.url}/library")
        tabs[2].goto(f"{app.url}/health")
        for tab in tabs:
            expect(tab.get_by_text(SENTENCE).first).to_be_visible(timeout=PATIENCE_MS)
        for tab in tabs:
            expect(tab.get_by_test_id("stSidebar").get_by_text(SENTENCE)).to_have_count(0)
    expect(tabs[0].get_by_text("Nothing to do")).to_be_visible(timeout=PATIENCE_MS)
    expect(tabs[1].get_by_text("Your library is empty").first).to_be_visible(timeout=PATIENCE_MS)
    for tab in tabs[:2]:
        expect(tab.get_by_text(SENTENCE)).to_have_count(0)
    context.close()


def test_a_part_of_a_page_that_had_no_answer_comes_back_by_itself(
    app: RunningApp, database: str, cluster: Cluster, browser: Browser
) -> None:
    page = browser.new_page()
    with psycopg.connect(database.replace("+psycopg", "")) as other:
        # The page has begun, and waits for what else it shows.
        other.execute("lock table scripts in access exclusive mode")
        page.goto(f"{app.url}/script")
        expect(page.get_by_text("Cut into lines")).to_be_visible()
        with cluster.held_still():
            expect(page.get_by_text(SENTENCE).first).to_be_visible()
    expect(page.get_by_text(SENTENCE)).to_have_count(0)
    page.close()
