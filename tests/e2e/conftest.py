"""A real browser on a real app. Without Chromium these tests fail and say what to install; they are never skipped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, expect, sync_playwright
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from tests.e2e.clip import NOTE_STARTS
from tests.support.browsing import NO_CHROMIUM, PATIENCE_MS, chromium, launched
from tests.support.clips import make_clip
from tests.support.libraries.full import full_app
from tests.support.made_up_language import made_up_catalogue
from tests.support.running import RunningApp

PREPARED_WITHIN_MS = 120_000
GROUPS: Final = {
    "foreign": ("accessibility", "another_language"),
    "app": ("search_page", "main_job", "presses", "collections"),
    "app again": ("player", "video_page", "card_grid", "tasks", "health", "confirm_button"),
    "full": ("steady_layout", "small_screens", "page_changes"),
}
"""Modules that share an app of the session are run by one process, so that it is started for them once."""
ORDER: Final = (*GROUPS, "ways_to_play", "library", "lost_connection", "samples", "upload_box", "sharing", "people", "examples")
"""What takes longest comes first, so that no process is left alone with it at the end."""


class ByGroup(LoadScopeScheduling):  # type: ignore[misc]
    """Gives each process a whole group, or a module that is in none."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    config.option.loadscopereorder = False
    return ByGroup(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    order = {group: place for place, group in enumerate(ORDER)}
    if all(item.path.parent == Path(__file__).parent for item in items):
        items.sort(key=lambda item: order.get(group_of(item.nodeid), len(order)))


def group_of(nodeid: str) -> str:
    module = Path(nodeid.partition("::")[0]).stem.removeprefix("test_")
    return next((group for group, modules in GROUPS.items() if module in modules), module)


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


@pytest.fixture(scope="session")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The catalogue of a made-up language."""
    return made_up_catalogue(tmp_path_factory.mktemp("language"))


@pytest.fixture(scope="session")
def foreign(tmp_path_factory: pytest.TempPathFactory, made_up: Path) -> Iterator[RunningApp]:
    """The same as `full`, in the made-up language."""
    with full_app(tmp_path_factory.mktemp("foreign") / "data", CLIPSEEK_LANGUAGE=str(made_up)) as running:
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


@pytest.fixture(scope="session")
def desk(browser: Browser) -> Iterator[BrowserContext]:
    """A browser context of 1440 x 900 in the dark, kept from test to test: Streamlit's own scripts are read and compiled once."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, color_scheme="dark", reduced_motion="reduce")
    context.set_default_timeout(PATIENCE_MS)
    context.add_init_script(NOTE_STARTS)
    yield context
    context.close()


@pytest.fixture(scope="session")
def rough(browser: Browser) -> Iterator[BrowserContext]:
    """Another such context, for pages whose console may complain: of hosts that are gone and of connections that are cut."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, color_scheme="dark", reduced_motion="reduce")
    context.set_default_timeout(PATIENCE_MS)
    context.add_init_script(NOTE_STARTS)
    yield context
    context.close()


@pytest.fixture
def bare_page(rough: BrowserContext) -> Iterator[Page]:
    """A new page there, of somebody who was never here before."""
    yield rough.new_page()
    forget(rough)


@pytest.fixture
def watched(desk: BrowserContext, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Watched]:
    """A new page, of somebody who was never here before; the test fails on any console error."""
    watched = Watched(desk.new_page())
    yield watched
    # What is asked while it is left comes from nobody any more, and may be refused.
    errors = list(watched.errors)
    forget(desk)
    assert not errors, errors


def forget(context: BrowserContext) -> None:
    """Leave nothing in the browser of what the pages were allowed or have kept, and of them only one that does nothing.

    Chromium ends the process of a site with its last page, and what it had compiled with it.
    """
    *others, last = context.pages
    for page in others:
        page.close()
    if last.url.startswith("http"):
        last.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
        # Where the app is gone by now, the page of an error does as well.
        with suppress(Error):
            last.goto(urljoin(last.url, "/_stcore/health"))
    context.clear_cookies()
    context.clear_permissions()


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
def _uploaded(desk: BrowserContext, app: RunningApp, clips: list[Path]) -> None:
    """Both clips, added in the browser as people would, and waited for on the Tasks page."""
    page = desk.new_page()
    page.goto(f"{app.url}/add_videos")
    page.locator(".st-key-upload .area input[type=file]").set_input_files([str(clip) for clip in clips])
    start = page.locator(".st-key-start button")
    expect(start).to_have_text("Prepare 2 videos", timeout=30_000)
    start.click()
    expect(page).to_have_url(re.compile("/tasks"))
    for title in ("Colour parade", "Silent blue"):
        row = page.locator("[class*=st-key-task_]").filter(has_text=title)
        expect(row.locator(".state.ready").first).to_be_visible(timeout=PREPARED_WITHIN_MS)
    forget(desk)


@pytest.fixture
def prepared(page: Page, _uploaded: None) -> Page:
    """A page of an app in which both clips are ready."""
    return page
