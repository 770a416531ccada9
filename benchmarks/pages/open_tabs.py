"""What many open tabs cost: garbage collection beside a search, idle tabs, many sessions open at once, and sessions that go."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

import numpy as np
import psutil
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from benchmarks.figure import Figure
from benchmarks.pages.search_page import search, small_library
from tests.support.browser.tab import open_tab
from tests.support.browsing import launched
from tests.support.running import ROOT, RunningApp

ENTER_BAR: Final = 0.75
RUN_BAR: Final = 0.5
IDLE_BAR_PERCENT: Final = 5.0
MEMORY_BAR: Final = 1.10
PATHS: Final = ("/", "/library", "/tasks", "/health", "/insights")
TABS: Final = 20
SETTLED_MS: Final = 10_000
SETTLED_WITHIN_MS: Final = 400_000
IDLE_MS: Final = 20_000
SESSIONS: Final = 300
SESSION_BAR_KB: Final = 1000
BESIDE_BAR: Final = 1.5
RUNS: Final = 40
WARM_OPEN: Final = 20
WARM: Final = 150
"""Streamlit keeps the last 128 sessions that have gone for two minutes, so that they can come back."""

FORMER: Final = f"""
import gc, sys
sys.path.insert(0, {str(ROOT)!r})
gc.freeze = lambda: None
import streamlit as st
from web.shell.lifespan import lifespan
from web.http.routes import ROUTES
app = st.App({str(ROOT / "web" / "shell" / "main.py")!r}, routes=ROUTES, lifespan=lifespan)
"""
"""The app with nothing exempt; with Streamlit's own setting, it collects everything after each run."""


def figures() -> Iterator[Figure]:
    """All with the same library of the sample footage: its moments, and words whose vectors are known."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright, launched(playwright) as browser:
        data_dir = Path(folder) / "data"
        words = small_library(data_dir / "demo")
        script = Path(folder) / "former.py"
        script.write_text(FORMER)
        with _running(data_dir, script=script, STREAMLIT_RUNNER_POST_SCRIPT_GC="true") as app:
            former = _enter_ms(browser, app, words), _run_ms(app, words)
        with _running(data_dir) as app:
            now = _enter_ms(browser, app, words), _run_ms(app, words)
        what = "{} beside a whole collection after each run ({:.0f} and {:.0f} ms, medians)"
        yield Figure(what.format("Enter to cards", now[0], former[0]), now[0] / former[0], ENTER_BAR, "x")
        yield Figure(what.format("a search until its run is over", now[1], former[1]), now[1] / former[1], RUN_BAR, "x")
        # An empty library has a start page of its own, which used to look every second.
        for name, there in (("of an empty library", Path(folder) / "empty"), ("of a library", data_dir)):
            with _running(there) as app:
                percent, asked = _idle(browser, app)
            yield Figure(f"{TABS} idle tabs {name}: share of a core", percent, IDLE_BAR_PERCENT, "%")
            yield Figure(f"{TABS} idle tabs {name}: runs in {IDLE_MS // 1000} s", asked, 0)
        with _running(data_dir) as app:
            yield from _beside_others(app, words)
        with _running(data_dir) as app:
            yield Figure(f"memory after {SESSIONS} more sessions", _growth(app, words), MEMORY_BAR, "x")


@contextmanager
def _running(data_dir: Path, *, script: Path = ROOT / "app.py", **environment: str) -> Iterator[RunningApp]:
    app = RunningApp(data_dir, script=script, **environment)
    try:
        yield app
    finally:
        app.stop()


def _enter_ms(browser: Browser, app: RunningApp, words: Sequence[str]) -> float:
    """The median of some searches, after a first round that fills the caches."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    try:
        for text in words:
            search(page, app.url, text)
        return float(np.median([search(page, app.url, text).took_ms for text in words]))
    finally:
        page.close()


def _run_ms(app: RunningApp, words: Sequence[str]) -> float:
    """The median time from asking for a known search to the end of its run, without a browser, after a first round."""
    times = []
    with open_tab(app) as tab:
        for text in [*words, *words]:
            begun = time.monotonic()
            tab.open("", _query(text))
            times.append(1000 * (time.monotonic() - begun))
    return float(np.median(times[len(words) :]))


class _IdleTabs:
    """Tabs of all pages, all visible, and how often one of them asked the app to run something."""

    def __init__(self, context: BrowserContext, app: RunningApp) -> None:
        self.asked = 0
        self._log = app.data_dir / "logs" / "clipseek.log"
        self._pages = [self._opened(context, f"{app.url}{PATHS[number % len(PATHS)]}") for number in range(TABS)]

    def _opened(self, context: BrowserContext, address: str) -> Page:
        page = context.new_page()
        page.on("websocket", lambda socket: socket.on("framesent", self._hear))
        page.goto(address)
        page.locator("h1, .st-key-q").first.wait_for()
        return page

    def _hear(self, _frame: bytes | str) -> None:
        self.asked += 1

    def stay(self, milliseconds: int) -> None:
        self._pages[0].wait_for_timeout(milliseconds)

    def settle(self) -> None:
        """Until nothing goes on any more: checks of the health page, insights that are computed and named as somebody looks."""
        for _ in range(SETTLED_WITHIN_MS // SETTLED_MS):
            self.asked, logged_bytes = 0, self._log.stat().st_size
            self.stay(SETTLED_MS)
            if not self.asked and self._log.stat().st_size == logged_bytes:
                return
        raise RuntimeError("the app does not come to rest")


def _idle(browser: Browser, app: RunningApp) -> tuple[float, int]:
    """The app's share of a core in percent, without the stand-in of the provider, and how many runs the tabs asked for."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    try:
        tabs = _IdleTabs(context, app)
        tabs.settle()
        process = psutil.Process(app.process.pid)
        tabs.asked, before = 0, process.cpu_times()
        tabs.stay(IDLE_MS)
        after = process.cpu_times()
        return 100 * (after.user + after.system - before.user - before.system) / (IDLE_MS / 1000), tabs.asked
    finally:
        context.close()


def _beside_others(app: RunningApp, words: Sequence[str]) -> Iterator[Figure]:
    """Sessions that are all open at once, each with the answer of a search: what one takes, and how much longer others wait."""
    process = psutil.Process(app.process.pid)
    with ExitStack() as tabs:

        def open_more(count: int) -> None:
            for number in range(count):
                tabs.enter_context(open_tab(app, "", _query(words[number % len(words)])))

        open_more(WARM_OPEN)
        alone, before = _slow_run_ms(app, words), process.memory_info().rss
        open_more(SESSIONS - WARM_OPEN)
        after, beside = process.memory_info().rss, _slow_run_ms(app, words)
    what = f"{SESSIONS} sessions open at once"
    yield Figure(f"{what}: memory of each", (after - before) / (SESSIONS - WARM_OPEN) / 1000, SESSION_BAR_KB, "kB")
    yield Figure(f"{what}: a search beside them ({beside:.0f} and {alone:.0f} ms, p95)", beside / alone, BESIDE_BAR, "x")


def _slow_run_ms(app: RunningApp, words: Sequence[str]) -> float:
    """The 95th percentile of known searches in one more session."""
    times = []
    with open_tab(app) as tab:
        for number in range(RUNS):
            begun = time.monotonic()
            tab.open("", _query(words[number % len(words)]))
            times.append(1000 * (time.monotonic() - begun))
    return float(np.percentile(times, 95))


def _growth(app: RunningApp, words: Sequence[str]) -> float:
    """The app's memory after sessions that came, searched and went, beside that after a first few."""
    process = psutil.Process(app.process.pid)

    def come_and_go(sessions: int) -> int:
        for number in range(sessions):
            with open_tab(app, "", _query(words[number % len(words)])):
                pass
        rss: int = process.memory_info().rss
        return rss

    before = come_and_go(WARM)
    return come_and_go(SESSIONS) / before


def _query(text: str) -> str:
    return f"q={text.replace(' ', '+')}"
