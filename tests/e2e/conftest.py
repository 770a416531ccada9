"""A real browser on a real app. Without Chromium these tests fail and say what to install; they are never skipped."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from tests.support.running import RunningApp

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]
NO_CHROMIUM = "The browser tests need Chromium: run 'apt-get install -y chromium', or set CHROMIUM to one."


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not executable:
        pytest.fail(NO_CHROMIUM, pytrace=False)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield browser
        browser.close()


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
        if message.type == "error":
            self.errors.append(message.text)


@pytest.fixture
def watched(browser: Browser, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Watched]:
    """A fresh browser context of 1440 x 900 in the dark; the test fails on any console error."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, color_scheme="dark", reduced_motion="reduce")
    watched = Watched(context.new_page())
    watched.page.set_default_timeout(20_000)
    yield watched
    context.close()
    assert not watched.errors, watched.errors


@pytest.fixture
def page(watched: Watched) -> Page:
    return watched.page
