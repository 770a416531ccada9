"""A real browser on a real app. Without Chromium these tests fail and say what to install; they are never skipped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from tests.e2e.clip import NOTE_STARTS
from tests.support.browsing import NO_CHROMIUM, chromium, launched
from tests.support.running import RunningApp

expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if chromium() is None:
        pytest.fail(NO_CHROMIUM, pytrace=False)
    with sync_playwright() as playwright, launched(playwright) as browser:
        yield browser


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """A demo-mode app that the tests of a session share."""
    running = RunningApp(tmp_path_factory.mktemp("app") / "data")
    yield running
    running.stop()
    assert "Traceback" not in running.log, running.log


class Watched:
    """A page that remembers its console errors and every host it asked."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.errors: list[str] = []
        self.hosts: set[str] = set()
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", lambda request: self.hosts.add(request.url.split("/")[2] if "//" in request.url else ""))

    def _console(self, message: ConsoleMessage) -> None:
        # On a page's own address Streamlit first looks for its server below that address, which is no fault of ours.
        if message.type == "error" and "/_stcore/" not in message.location.get("url", ""):
            self.errors.append(message.text)


@pytest.fixture
def watched(browser: Browser, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Watched]:
    """A fresh browser context of 1440 x 900 in the dark; the test fails on any console error."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, color_scheme="dark", reduced_motion="reduce")
    context.add_init_script(NOTE_STARTS)
    watched = Watched(context.new_page())
    watched.page.set_default_timeout(20_000)
    yield watched
    context.close()
    assert not watched.errors, watched.errors


@pytest.fixture
def page(watched: Watched) -> Page:
    return watched.page
