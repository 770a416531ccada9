"""Many who keep a running app waiting, or fill its memory, keep nobody else waiting."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import psutil
import pytest

from tests.support.browser.tab import Tab, open_tab
from tests.support.hostile.attacked import Attacked
from tests.support.hostile.bystander import bystander
from tests.support.running import RunningApp
from tests.support.waiting import wait_for

HALF_OPEN = 500
LOOKS = 15
BOUND_SEC = 1.0
MEGABYTE = 1024 * 1024


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Attacked]:
    attacked = Attacked(tmp_path_factory.mktemp("slow"))
    yield attacked
    attacked.stop()
    assert attacked.traces == []


def test_half_sent_requests_keep_no_page_and_no_clip_waiting(attacked: Attacked) -> None:
    app = attacked.app
    body = f"POST /examples HTTP/1.1\r\nHost: 127.0.0.1\r\nUpload-Token: {attacked.token()}\r\nContent-Length: 1000000\r\n\r\nabc"
    with bystander(app, attacked.clip) as idle:
        wait_for(lambda: len(idle.clip_sec) >= LOOKS, what="a quiet app to answer")
    with ExitStack() as lines, bystander(app, attacked.clip) as waits:
        for number in range(HALF_OPEN):
            line = lines.enter_context(socket.create_connection(("127.0.0.1", app.port), timeout=5))
            line.sendall(body.encode() if number % 10 == 0 else b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ")
        wait_for(lambda: len(waits.clip_sec) >= LOOKS, within_sec=60, what="the app to answer")
    page_sec, clip_sec = waits.p95()
    assert page_sec < max(BOUND_SEC, 4 * idle.p95()[0])
    assert clip_sec < max(BOUND_SEC, 4 * idle.p95()[1])


class Uploader:
    """Streamlit's own, as its page uses it."""

    def __init__(self, app: RunningApp, tab: Tab) -> None:
        self._client = httpx.Client(base_url=app.url, trust_env=False, timeout=30)
        token = self._client.get("/_stcore/health").cookies.get("_streamlit_xsrf") or ""
        self._headers = {"X-Xsrftoken": token, "Cookie": f"_streamlit_xsrf={token}"}
        self._session_id = tab.session_id

    def close(self) -> None:
        self._client.close()

    def send(self, name: str, content: bytes) -> int:
        address = f"/_stcore/upload_file/{self._session_id}/{name}"
        return self._client.put(address, files={"file": ("list.csv", content)}, headers=self._headers).status_code


def test_streamlits_uploader_takes_small_files_and_not_too_many(attacked: Attacked) -> None:
    process = psutil.Process(attacked.app.process.pid)
    with open_tab(attacked.app, "add_videos") as tab:
        before = process.memory_info().rss
        uploader = Uploader(attacked.app, tab)
        assert uploader.send("large", bytes(11 * MEGABYTE)) == 413
        answers = [uploader.send(f"small{number}", bytes(9 * MEGABYTE)) for number in range(30)]
        uploader.close()
        assert process.memory_info().rss - before < 250 * MEGABYTE
    assert set(answers) == {204, 503}
    assert answers.count(204) < 13
