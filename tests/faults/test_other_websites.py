"""What another website, or somebody on the network, gets from an app that runs on this machine: nothing, and at once."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect, sync_playwright
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from tests.faults.conftest import StartProvider
from tests.support.browsing import PATIENCE_MS, launched
from tests.support.running import ROOT, RunningApp
from tests.support.services import KEY
from tests.support.waiting import wait_for

ORIGIN = "http://evil.example"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    running = RunningApp(tmp_path_factory.mktemp("websites") / "data")
    yield running
    running.stop()


def test_another_name_for_this_machine_is_refused_everywhere(app: RunningApp) -> None:
    for path in ("/", "/_stcore/health", "/_stcore/host-config", "/revision", "/uploads", "/clips/0123456789abcdef"):
        assert httpx.get(app.url + path, headers={"Host": "evil.example"}, trust_env=False).status_code == 421


def test_another_website_opens_no_session_and_holds_nobody_up(app: RunningApp) -> None:
    began = time.monotonic()
    httpx.get(f"{app.url}/_stcore/health", trust_env=False)
    usual_sec, began = time.monotonic() - began, time.monotonic()
    with pytest.raises(InvalidStatus):
        connect(app.url.replace("http", "ws") + "/_stcore/stream", origin=Origin(ORIGIN), proxy=None)
    assert httpx.post(f"{app.url}/uploads", headers={"Origin": ORIGIN}, trust_env=False).status_code == 403
    read = httpx.get(f"{app.url}/_stcore/health", headers={"Origin": ORIGIN}, trust_env=False)
    assert "access-control-allow-origin" not in read.headers
    # Streamlit would have asked a host on the internet, for seconds each.
    assert time.monotonic() - began < 2 + 10 * usual_sec


def test_what_it_writes_is_for_its_own_user(app: RunningApp) -> None:
    httpx.get(app.url, trust_env=False)
    wait_for(lambda: len(list(app.data_dir.rglob("*"))) > 3, within_sec=60, what="the files of an app that runs")
    written = [app.data_dir, *app.data_dir.rglob("*")]
    others = stat.S_IRWXG | stat.S_IRWXO
    assert [path for path in written if path.lstat().st_mode & others and not path.is_symlink()] == []


def test_it_does_not_start_where_others_reach_it(tmp_path: Path) -> None:
    environment = {**os.environ, "STREAMLIT_SERVER_ADDRESS": "0.0.0.0", "DATA_DIR": str(tmp_path / "data")}
    started = subprocess.run(
        [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", "0"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert started.returncode == 1
    assert "CLIPSEEK_SIGN_IN=off" in started.stderr
    assert "Traceback" not in started.stderr
    assert not (tmp_path / "data").exists()


def test_a_link_with_new_words_spends_nothing_until_somebody_presses(tmp_path: Path, start_provider: StartProvider) -> None:
    provider = start_provider()
    app = RunningApp(tmp_path / "data", TWELVE_LABS_API_KEY=KEY, TWELVELABS_BASE_URL=provider.url)
    try:
        with sync_playwright() as playwright, launched(playwright) as browser:
            page = browser.new_page()
            page.goto(f"{app.url}/?q=a+red+car")
            button = page.locator(".st-key-search_link button")
            expect(button).to_contain_text("a red car", timeout=PATIENCE_MS)
            assert provider.counters.get("queries", 0) == 0
            button.click()
            expect(button).to_have_count(0, timeout=PATIENCE_MS)
            page.wait_for_function("document.body.innerText.includes('moments')")
            assert provider.counters["queries"] == 1
            # Known words cost nothing, whoever asks.
            page.goto(f"{app.url}/?q=a+red+car")
            expect(page.locator(".st-key-q input")).to_have_value("a red car", timeout=PATIENCE_MS)
            expect(button).to_have_count(0)
    finally:
        app.stop()
