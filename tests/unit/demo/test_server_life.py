"""How a stand-in starts, ends, and goes on where the last one stopped."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from demo.process import ROOT, StandIn
from tests.support.waiting import wait_for
from tests.unit.demo.provider import TINY, Provider, inline, running, video
from tests.unit.demo.tiny_understanding import film

PARENT = """
import sys, time
from pathlib import Path
from demo.process import StandIn
stand_in = StandIn()
stand_in.start(Path(sys.argv[1]), understanding=sys.argv[2])
print(stand_in.url, flush=True)
time.sleep(60)
"""


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    made = StandIn()
    yield made
    made.stop()


def port_of(url: str) -> int:
    return httpx.URL(url).port or 0


def answers(url: str) -> bool:
    with suppress(httpx.TransportError):
        return httpx.get(url, trust_env=False, timeout=2).status_code == 401
    return False


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def test_says_one_line_when_it_listens(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "demo", "--data", str(tmp_path), "--understanding", TINY]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        url = line.removeprefix("listening on ").strip()
        assert line == f"listening on http://127.0.0.1:{port_of(url)}/v1.3\n"
        assert answers(f"{url}/assets")
        process.terminate()
        assert process.stdout.read() == ""


def test_listens_where_it_is_told(stand_in: StandIn, tmp_path: Path) -> None:
    port = free_port()
    stand_in.start(tmp_path, understanding=TINY, port=port)
    assert stand_in.url == f"http://127.0.0.1:{port}/v1.3"
    assert stand_in.admin_url == f"http://127.0.0.1:{port}"
    assert stand_in.alive()
    stand_in.stop()
    assert not stand_in.alive()
    stand_in.start(tmp_path, understanding=TINY, port=port)
    assert answers(f"{stand_in.url}/assets")


def test_a_start_that_fails_says_why(stand_in: StandIn, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match="in use"):
        stand_in.start(tmp_path, understanding=TINY, port=taken.getsockname()[1], log_file=tmp_path / "log")
    with pytest.raises(OSError, match="no_such_module"):
        stand_in.start(tmp_path, understanding="no_such_module", log_file=tmp_path / "log")
    with pytest.raises(OSError, match="did not start"):
        stand_in.start(tmp_path, understanding="no_such_module")
    assert not stand_in.alive()


def test_a_signal_ends_it_within_a_second_whatever_it_does(stand_in: StandIn, tmp_path: Path) -> None:
    stand_in.start(tmp_path / "data", understanding=TINY, test_switches=True)
    provider = Provider(stand_in)
    provider.task(video(inline(film(hold=str(tmp_path / "never")))))
    provider.faults({"script": ["slow"], "slow_seconds": 30, "paths": ["/assets"]})
    waiting = threading.Thread(target=lambda: _tolerant(provider, "/assets"))
    waiting.start()
    wait_for(lambda: provider.counters()["faults"].get("slow"), within_sec=5, every_sec=0.01, what="the slow request")
    process = stand_in._process
    assert process is not None
    began = time.monotonic()
    os.kill(process.pid, signal.SIGTERM)
    process.wait(5)
    assert time.monotonic() - began < 1.0
    waiting.join()
    provider.close()


def test_dies_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", PARENT, str(tmp_path), TINY]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        url = parent.stdout.readline().strip()
        assert answers(f"{url}/assets")
        parent.kill()
    wait_for(lambda: not answers(f"{url}/assets"), within_sec=5, every_sec=0.02, what="the end of the stand-in")


def test_a_kill_loses_no_task_and_doubles_none(tmp_path: Path) -> None:
    hold = tmp_path / "go"
    with running(tmp_path / "data") as provider:
        asset_id = provider.asset(film(hold=str(hold)), "held.mp4")
        task_id = provider.task(video({"asset_id": asset_id}))
        second = provider.task(video(inline(film())))
        provider.stand_in.kill()
    hold.touch()
    with running(tmp_path / "data") as provider:
        assert provider.settled_task(task_id)["status"] == "ready"
        assert provider.settled_task(second)["status"] == "ready"
        assert provider.counters()["tasks"] == 2
        assert provider.counters()["sources"]["held.mp4"] == 1


def test_a_kill_in_an_upload_leaves_no_rubbish(tmp_path: Path) -> None:
    with running(tmp_path / "data", chunk_bytes=64) as provider:
        upload = provider.post("/assets/multipart-uploads", {"filename": "a.mp4", "type": "video", "total_size": 100}).json()
        (tmp_path / "data" / "partial" / "left.asset").write_bytes(b"half a file")
        provider.stand_in.kill()
    with running(tmp_path / "data", chunk_bytes=64) as provider:
        left = [path.name for path in (tmp_path / "data" / "partial").iterdir()]
        assert left == [f"{upload['upload_id']}.upload"], "an upload under way can go on"
        assert provider.settled_task(provider.task(video(inline(film()))))["status"] == "ready"


def test_a_file_that_kills_the_process_looking_into_it_fails_alone(tmp_path: Path) -> None:
    with running(tmp_path / "data") as provider:
        deadly = provider.task(video(inline(film(die=True))))
        harmless = provider.task(video(inline(film())))
        assert provider.settled_task(deadly)["error"]["message"] == "The embedding task failed. Please try again later."
        assert provider.settled_task(harmless)["status"] == "ready"


def _tolerant(provider: Provider, path: str) -> None:
    with suppress(httpx.TransportError):
        httpx.get(f"{provider.stand_in.url}{path}", headers={"x-api-key": "demo"}, trust_env=False, timeout=20)
