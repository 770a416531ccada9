"""From the command to the first page, drawn in a browser, with everything installed and an empty data folder."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks.figure import Figure
from tests.support.browsing import launched
from tests.support.running import ROOT, RunningApp

RUNS = 5
BAR_SEC = 4.0
BAR_RATIO = 1.25
EMPTY_APP = """import streamlit as st
with st.container(key="samples"):
    st.text_input("q", key="q")
    st.button("go")
"""


def figures() -> Iterator[Figure]:
    """Medians of a few starts, ours and an empty Streamlit app in turn; the first pair, which warms the disk, is left out."""
    ours: list[float] = []
    floor: list[float] = []
    with sync_playwright() as playwright, launched(playwright) as browser, tempfile.TemporaryDirectory() as folder:
        empty = Path(folder) / "empty.py"
        empty.write_text(EMPTY_APP)
        for turn in range(RUNS + 1):
            floor.append(_first_page_sec(browser, Path(folder) / f"floor{turn}", script=empty))
            ours.append(_first_page_sec(browser, Path(folder) / f"ours{turn}"))
    ours_sec, floor_sec = statistics.median(ours[1:]), statistics.median(floor[1:])
    yield Figure(f"cold start: command to the first page (an empty Streamlit app: {floor_sec:.2f} s)", ours_sec, BAR_SEC, "s")
    yield Figure("cold start beside an empty Streamlit app", ours_sec / floor_sec, BAR_RATIO, "x")


def _first_page_sec(browser: Browser, data_dir: Path, script: Path = ROOT / "app.py") -> float:
    page = browser.new_page()
    started = time.monotonic()
    app = RunningApp(data_dir, script=script)
    try:
        page.goto(app.url)
        page.locator(".st-key-q input").wait_for()
        page.locator(".st-key-samples button").wait_for()
        return time.monotonic() - started
    finally:
        page.close()
        app.stop()
