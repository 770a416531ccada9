"""In a started app, no run of a page ends with a whole garbage collection: nobody who waits for a page waits for that."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.browser.tab import open_tab
from tests.support.running import ROOT, RunningApp
from tests.support.waiting import wait_for

EXEMPT = re.compile(r"garbage collection: (\d+) objects are exempt")
MOST_OF_THE_START = 100_000
LAUNCHER = f"""
import gc, sys
sys.path.insert(0, {str(ROOT)!r})

def tell(phase, info):
    if phase == "start" and info["generation"] == 2:
        print("whole collection", flush=True)

gc.callbacks.append(tell)

import streamlit as st
from web.shell.lifespan import lifespan
from web.http.routes import ROUTES
app = st.App({str(ROOT / "web" / "shell" / "main.py")!r}, routes=ROUTES, lifespan=lifespan)
"""


@pytest.fixture
def app(tmp_path: Path) -> Iterator[RunningApp]:
    """The app, which prints a line for each whole collection."""
    script = tmp_path / "launcher.py"
    script.write_text(LAUNCHER)
    running = RunningApp(tmp_path / "data", script=script)
    yield running
    running.stop()


def exempt(app: RunningApp) -> list[int]:
    """How many objects were exempt after each time that all were."""
    log = app.data_dir / "logs" / "clipseek.log"
    return [int(count) for count in EXEMPT.findall(log.read_text())] if log.exists() else []


def whole_collections(app: RunningApp) -> int:
    return app.log.count("whole collection")


def test_what_the_start_made_is_exempt_and_runs_of_pages_collect_nothing_whole(app: RunningApp) -> None:
    with open_tab(app) as tab:
        wait_for(lambda: len(exempt(app)) == 2, within_sec=30, what="the exemption after the first page")
        assert exempt(app)[0] > MOST_OF_THE_START
        before, runs = whole_collections(app), tab.runs
        for _ in range(10):
            tab.open("library")
        assert tab.runs == runs + 10
        assert whole_collections(app) == before
