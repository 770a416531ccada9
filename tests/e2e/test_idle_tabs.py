"""Open tabs in which nobody does anything: they run no script, and all of them wake by themselves."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, WebSocket, expect

from core.catalog import Catalog
from core.models.jobs import Stage
from tests.support.jobs import FAR_SEC, a_job, a_video, erase, set_stage, write
from tests.support.running import RunningApp

PAGES = ("/", "/library", "/tasks", "/health", "/insights")
SETTLED_MS = 3_000
IDLE_MS = 6_500
NUMBER = """number => getComputedStyle(
    document.querySelector("[data-testid=stSidebarNavLink][href$='/tasks']"), "::after").content === number"""


@dataclass
class Noted:
    """A tab, what it told the server over its websocket, and what it asked to know whether anything changed."""

    page: Page
    said: list[bytes | str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    @classmethod
    def opened(cls, context: BrowserContext, address: str) -> Noted:
        noted = cls(context.new_page())
        noted.page.on("websocket", noted._listen)
        noted.page.on("request", lambda request: noted.asked.append(request.url) if request.url.endswith("/revision") else None)
        noted.page.goto(address)
        expect(noted.page.locator("h1").first).to_be_visible()
        return noted

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framesent", self._hear)

    def _hear(self, frame: bytes | str) -> None:
        self.said.append(frame)


@pytest.fixture(scope="module")
def empty_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    app = RunningApp(tmp_path_factory.mktemp("idle") / "data")
    yield app
    app.stop()
    assert "Traceback" not in app.log, app.log


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    yield context
    context.close()


@pytest.fixture
def catalog(empty_app: RunningApp) -> Iterator[Catalog]:
    catalog = Catalog(f"sqlite:///{empty_app.library_dir / 'clipseek.db'}")
    yield catalog
    catalog.close()


def until_quiet(tabs: list[Noted]) -> None:
    """Until what belongs to the opening of the pages is over: the checks of the health page go on for some seconds."""
    deadline = time.monotonic() + 60
    while any(tab.said for tab in tabs):
        assert time.monotonic() < deadline, [len(tab.said) for tab in tabs]
        for tab in tabs:
            tab.said.clear()
        tabs[0].page.wait_for_timeout(SETTLED_MS)


def test_idle_tabs_run_nothing_and_wake_when_a_job_appears_and_when_it_is_done(
    empty_app: RunningApp, context: BrowserContext, catalog: Catalog
) -> None:
    tabs = [Noted.opened(context, f"{empty_app.url}{path}") for path in PAGES]
    until_quiet(tabs)
    for tab in tabs:
        tab.asked.clear()
    # Nothing to wait for: that nothing happens meanwhile is what is looked at.
    tabs[0].page.wait_for_timeout(IDLE_MS)
    assert [(tab.page.url, len(tab.said)) for tab in tabs if tab.said] == []
    assert all(1 <= len(tab.asked) <= 5 for tab in tabs), [len(tab.asked) for tab in tabs]

    video = a_video(77, title="Harbour", duration_sec=4.0)
    write(catalog, [(video, a_job(video, Stage.EMBEDDING, next_at=time.time() + FAR_SEC))])
    try:
        for tab in tabs:
            tab.page.wait_for_function(NUMBER, arg='"1"')
        expect(tabs[2].page.locator(f".st-key-task_{video.id}")).to_be_visible()
        expect(tabs[0].page.locator(".empty")).to_contain_text("are being prepared")
        set_stage(catalog, video, Stage.READY, moments=3)
        for tab in tabs:
            tab.page.wait_for_function(NUMBER, arg="none")
        expect(tabs[3].page.locator("[data-testid=stToast]").filter(has_text="“Harbour” is ready.")).to_be_visible()
        expect(tabs[2].page.locator(f".st-key-task_{video.id} .state.ready")).to_be_visible()
    finally:
        erase(catalog, video.id)
