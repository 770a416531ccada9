"""From the press on "Try it with sample footage", in an empty library just opened, to the first search that is answered."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from playwright.sync_api import sync_playwright

from benchmarks.figure import Figure
from tests.support.browsing import launched
from tests.support.running import RunningApp

BAR_SEC: Final = 15
GIVEN_UP_AFTER_MS: Final = 120_000


def figures() -> Iterator[Figure]:
    """Everything that a newcomer waits for: all sample clips added and prepared, the examples shown, one of them pressed."""
    with tempfile.TemporaryDirectory() as folder:
        app = RunningApp(Path(folder) / "data")
        try:
            with sync_playwright() as playwright, launched(playwright) as browser:
                page = browser.new_page(viewport={"width": 1440, "height": 900})
                page.goto(app.url)
                button = page.locator(".st-key-samples button")
                button.wait_for()
                began = time.monotonic()
                button.click()
                example = page.locator(".st-key-example_0 button")
                example.wait_for(timeout=GIVEN_UP_AFTER_MS)
                prepared_sec = time.monotonic() - began
                example.click()
                page.locator(".st-key-hit_0 .title").wait_for()
                took_sec = time.monotonic() - began
        finally:
            app.stop()
    yield Figure(f"button to first search (examples shown after {prepared_sec:.1f} s)", took_sec, BAR_SEC, "s")
