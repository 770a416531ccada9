"""From the command to the first page, drawn in a browser, with everything installed and an empty data folder."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import sync_playwright

from benchmarks.figure import Figure
from tests.support.browsing import launched
from tests.support.running import RunningApp

RUNS = 5
BAR_SEC = 4.0


def figures() -> Iterator[Figure]:
    """The median of a few starts; the first one, which fills the disk cache, is left out."""
    with sync_playwright() as playwright, launched(playwright) as browser:
        seconds = []
        for _ in range(RUNS + 1):
            with tempfile.TemporaryDirectory() as folder:
                page = browser.new_page()
                started = time.monotonic()
                app = RunningApp(Path(folder) / "data")
                try:
                    page.goto(app.url)
                    page.locator(".st-key-q input").wait_for()
                    page.locator(".st-key-samples button").wait_for()
                    seconds.append(time.monotonic() - started)
                finally:
                    page.close()
                    app.stop()
    yield Figure("cold start: command to the first page, median", statistics.median(seconds[1:]), BAR_SEC, "s")
