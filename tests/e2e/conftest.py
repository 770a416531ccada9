"""A real browser on a real app. Without Chromium these tests fail and say what to install; they are never skipped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from tests.e2e.clip import NOTE_STARTS
from tests.support.browsing import NO_CHROMIUM, chromium, launched
from tests.support.clips import make_clip
from tests.support.full_library import full_app
from tests.support.running import RunningApp

expect.set_options(timeout=20_000)

PREPARED_WITHIN_MS = 60_000


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


@pytest.fixture(scope="session")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """An app in which every page has something to show; who changes that brings an app of their own."""
    with full_app(tmp_path_factory.mktemp("full") / "data") as running:
        yield running


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


@pytest.fixture(scope="session")
def clips(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("footage")
    return [
        make_clip(folder / "colour_parade.mp4", seconds=16, seconds_a_colour=4),
        make_clip(folder / "silent_blue.mp4", seconds=8, seconds_a_colour=8, shift=2, sound=False),
    ]


@pytest.fixture(scope="session")
def _uploaded(browser: Browser, app: RunningApp, clips: list[Path]) -> None:
    """Both clips, added in the browser as people would, and waited for on the Tasks page."""
    page = browser.new_page()
    page.goto(f"{app.url}/add_videos")
    page.locator(".st-key-upload input[type=file]").set_input_files([str(clip) for clip in clips])
    start = page.locator(".st-key-start button")
    expect(start).to_have_text("Prepare 2 videos", timeout=30_000)
    start.click()
    expect(page).to_have_url(re.compile("/tasks"))
    for title in ("Colour parade", "Silent blue"):
        row = page.locator("[class*=st-key-task_]").filter(has_text=title)
        expect(row.locator(".state.ready")).to_be_visible(timeout=PREPARED_WITHIN_MS)
    page.close()


@pytest.fixture
def prepared(page: Page, _uploaded: None) -> Page:
    """A page of an app in which both clips are ready."""
    return page
