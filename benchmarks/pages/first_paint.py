"""From opening the address to the first thing of use: the search box with what an empty library offers, or the first pictures.

The server has answered before. Beside each page stands an empty Streamlit page in the same run, which none can be quicker than.
"""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.figure import Figure
from benchmarks.pages.cold_start import EMPTY_APP
from tests.support.browsing import launched
from tests.support.running import RunningApp

RUNS: Final = 7
BAR_SEC: Final = 1.0
BAR_RATIO: Final = 1.6
PREPARED_WITHIN_MS: Final = 120_000
BUTTON: Final = ".st-key-samples button"
PICTURES: Final = ".st-key-recent"
NOTE: Final = """
    const seen = (root, selector) => {
        for (const element of root.querySelectorAll("*")) {
            const found = element.matches(selector) ? element : element.shadowRoot && seen(element.shadowRoot, selector);
            if (found) return found;
        }
        return null;
    };
    const shown = (element) => element?.checkVisibility({ visibilityProperty: true, opacityProperty: true })
        && (element.tagName !== "IMG" || (element.complete && element.naturalWidth > 0));
    const look = () => {
        const box = document.querySelector(".st-key-q input"), holder = document.querySelector(window.useful[0]);
        if (shown(box) && holder && shown(window.useful[1] ? seen(holder, window.useful[1]) : holder)) {
            // What was laid out in this frame is painted before the next one begins.
            requestAnimationFrame(() => { window.usefulAt = performance.now(); });
        } else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
"""
"""Notes in the page when the search box and what comes with it were first painted, in milliseconds since the navigation began."""


def figures() -> Iterator[Figure]:
    """Medians of a few loads of each, in turn; the first of each, which warms the server, is left out."""
    with sync_playwright() as playwright, launched(playwright) as browser, tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "empty.py"
        script.write_text(EMPTY_APP)
        bare, ours = RunningApp(Path(folder) / "bare", script=script), RunningApp(Path(folder) / "ours")
        try:
            yield from _compared("an empty library", browser, ours, bare, (BUTTON, ""))
            _fill(browser, ours)
            yield from _compared("a library with its first pictures", browser, ours, bare, (PICTURES, "img"))
        finally:
            ours.stop()
            bare.stop()


def _compared(what: str, browser: Browser, ours: RunningApp, bare: RunningApp, useful: tuple[str, str]) -> Iterator[Figure]:
    for who, is_new in (("somebody new", True), ("somebody who was here", False)):
        times: dict[str, list[float]] = {ours.url: [], bare.url: []}
        tabs = {ours.url: _tab(browser, useful), bare.url: _tab(browser, (BUTTON, ""))}
        for _ in range(RUNS + 1):
            for url, tab in tabs.items():
                times[url].append(_useful_sec(tab, url, is_new))
        for tab in tabs.values():
            tab.context.close()
        ours_sec, bare_sec = (statistics.median(times[app.url][1:]) for app in (ours, bare))
        yield Figure(f"first useful paint, {what}, {who} (an empty Streamlit page: {bare_sec:.2f} s)", ours_sec, BAR_SEC, "s")
        yield Figure(f"first useful paint, {what}, {who}, beside an empty Streamlit page", ours_sec / bare_sec, BAR_RATIO, "x")


def _tab(browser: Browser, useful: tuple[str, str]) -> Page:
    tab = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    tab.add_init_script(f"window.useful = {list(useful)!r};{NOTE}")
    return tab


def _useful_sec(tab: Page, url: str, is_new: bool) -> float:
    if is_new:
        session = tab.context.new_cdp_session(tab)
        session.send("Network.clearBrowserCache")
        session.detach()
    tab.goto(url, wait_until="commit")
    return float(tab.wait_for_function("window.usefulAt").json_value()) / 1000


def _fill(browser: Browser, app: RunningApp) -> None:
    page = browser.new_page()
    page.goto(app.url)
    page.locator(BUTTON).click()
    page.locator(".st-key-examples").wait_for(timeout=PREPARED_WITHIN_MS)
    page.close()
