"""A store behind an address: a real engine that serves TCP, and the ways a server can be away."""

from __future__ import annotations

import logging
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path

import pytest

from core.errors import ClipseekError, Reason, StoreError, StoreUnavailable
from core.milvus import SegmentStore, StoredVideo
from core.milvus.connection import ServerConnection, without_password
from tests.support.running import free_port
from tests.support.saying import sentence_of
from tests.support.waiting import wait_for
from tests.unit.core.milvus.milvus_rows import MODEL, moments, one_vector, vectors

SERVE = """
import sys, warnings
warnings.simplefilter("ignore")
from milvus_lite.server import Server
server = Server(sys.argv[1], sys.argv[2])
assert server.init() and server.start()
print("up", flush=True)
sys.stdin.read()
server._p.kill()
server.stop()
"""


@pytest.fixture
def hung_port() -> Iterator[int]:
    """Something that takes connections and never says a word."""
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(50)
        yield int(listener.getsockname()[1])


def serve(folder: Path, port: int) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(folder / "served.db"), f"127.0.0.1:{port}"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "up\n"
    return process


def stop(process: subprocess.Popen[str]) -> None:
    process.communicate("", timeout=20)


def test_works_over_the_network_and_finds_back_to_a_server_that_was_away(tmp_path: Path) -> None:
    port = free_port()
    server = serve(tmp_path, port)
    store = SegmentStore(f"http://127.0.0.1:{port}", timeout_sec=5)
    store.replace_video(MODEL, StoredVideo("v", "", "news"), moments(vectors(4, 1)))
    assert len(store.search(MODEL, one_vector(2), limit=9)) == 4

    stop(server)
    started = time.monotonic()
    with pytest.raises(StoreUnavailable):
        store.search(MODEL, one_vector(2), limit=9)
    assert time.monotonic() - started < 20

    server = serve(tmp_path, port)

    def found() -> int:
        with suppress(StoreUnavailable):
            return len(store.search(MODEL, one_vector(2), limit=9))
        return 0

    assert wait_for(found, what="the store, which is back") == 4
    store.close()
    stop(server)


@pytest.mark.parametrize("host", ["127.0.0.1", "someone:hunter2@127.0.0.1"])
def test_nobody_listening_is_said_at_once_without_secrets(host: str, caplog: pytest.LogCaptureFixture) -> None:
    port = free_port()
    started = time.monotonic()
    with caplog.at_level(logging.DEBUG), pytest.raises(StoreUnavailable) as caught:
        SegmentStore(f"http://{host}:{port}", "token-5up3r").search(MODEL, one_vector(0), limit=3)
    assert time.monotonic() - started < 10
    assert caught.value.reason is Reason.STORE_UNREACHABLE
    assert f"http://127.0.0.1:{port}" in sentence_of(caught.value)
    told = caplog.text + sentence_of(caught.value) + caught.value.detail + repr(caught.value.__cause__)
    assert "hunter2" not in told
    assert "5up3r" not in told


def test_a_server_that_never_answers_costs_one_wait_however_many_ask(hung_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.milvus.connection.CONNECT_SEC", 1.0)
    store = SegmentStore(f"http://127.0.0.1:{hung_port}")

    def reason(_: int) -> Reason:
        with pytest.raises(StoreUnavailable) as caught:
            store.check()
        return caught.value.reason

    started = time.monotonic()
    with ThreadPoolExecutor(30) as pool:
        assert set(pool.map(reason, range(30))) == {Reason.STORE_UNREACHABLE}
    assert time.monotonic() - started < 30, "one after the other"


@pytest.mark.parametrize("uri", ["ftp://127.0.0.1/x", "sqlite:///x.db", "http://127.0.0.1:99999", "http://127.0.0.1:port"])
def test_an_address_that_is_none_is_a_wrong_setting(uri: str) -> None:
    with pytest.raises(StoreError) as caught:
        SegmentStore(uri, "token-5up3r").check()
    assert caught.value.reason is Reason.SETTING_WRONG
    assert isinstance(caught.value, ClipseekError)


@pytest.mark.parametrize(
    ("uri", "shown"),
    [
        ("https://user:pw@host:443/db?token=1", "https://host:443/db"),
        ("http://host:19530", "http://host:19530"),
        ("https://a:b@c@host", "https://host"),
        ("http://u:p@[broken", "http://[broken"),
    ],
)
def test_addresses_are_shown_without_what_is_secret(uri: str, shown: str) -> None:
    assert without_password(uri) == shown


@pytest.mark.parametrize(
    ("uri", "limit", "params"),
    [
        ("http://milvus:19530", 10, {"ef": 200}),
        ("http://milvus:19530", 500, {"ef": 500}),
        ("https://in03-1.serverless.gcp-us-west1.cloud.zilliz.com.zillizcloud.com", 10, {"level": 5}),
    ],
)
def test_a_servers_search_looks_wide_and_does_not_wait_for_the_last_moments(uri: str, limit: int, params: dict[str, int]) -> None:
    options = ServerConnection(uri, "", 200).search_options(limit)
    assert options == {"consistency_level": "Bounded", "search_params": {"params": params}}
