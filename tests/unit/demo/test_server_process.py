"""The stand-in as a process: it starts, ends, dies and comes back, and no paid work is lost on the way."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import psutil
import pytest

from demo.process import ROOT, StandIn
from tests.support.waiting import wait_for
from tests.unit.demo.provider import TINY, Provider, running, video
from tests.unit.demo.tiny_understanding import film


def started(data: Path, *options: str) -> tuple[subprocess.Popen[str], str]:
    """The bare command and the address it announced."""
    command = [sys.executable, "-m", "demo", "--data", str(data), "--understanding", TINY, *options]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    line = process.stdout.readline()
    assert re.fullmatch(r"listening on http://127\.0\.0\.1:\d+/v1\.3\n", line)
    return process, line.removeprefix("listening on ").strip()


def put_away(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()


def at_work(provider: Provider, gate: Path) -> tuple[str, psutil.Process]:
    """A task that is being worked on until `gate` exists, and the process that does it."""
    task_id = provider.task(video({"asset_id": provider.asset(film(hold=str(gate)))}))
    return task_id, wait_for(lambda: worker_of(provider), what="the worker process")


def worker_of(provider: Provider) -> psutil.Process | None:
    address = httpx.URL(provider.stand_in.url)
    for process in psutil.Process().children():
        if any(connection.laddr.port == address.port for connection in process.net_connections("tcp")):
            return next(iter(process.children()), None)
    return None


def test_starts_stops_and_starts_again_on_the_same_port(tmp_path: Path) -> None:
    stand_in = StandIn()
    assert not stand_in.alive()
    stand_in.stop()
    stand_in.start(tmp_path, understanding=TINY)
    assert stand_in.alive()
    url, port = stand_in.url, httpx.URL(stand_in.url).port
    assert stand_in.admin_url == f"http://127.0.0.1:{port}"
    # A client that holds on, and a connection that the system remembers, must not keep the port taken.
    with httpx.Client(headers={"x-api-key": "demo"}, trust_env=False) as client:
        assert client.get(f"{url}/assets").json()["data"] == []
        stand_in.stop()
        assert not stand_in.alive()
        stand_in.start(tmp_path, port=port or 0, understanding=TINY)
        assert stand_in.url == url
        assert httpx.get(f"{url}/assets", trust_env=False).status_code == 401
    stand_in.kill()
    assert not stand_in.alive()
    stand_in.stop()


def test_a_port_that_is_taken_is_an_error_with_a_reason(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        stand_in = StandIn()
        with pytest.raises(OSError, match=r"did not start.*in use"):
            stand_in.start(tmp_path / "data", port=taken.getsockname()[1], log_file=tmp_path / "demo.log", understanding=TINY)
    assert not stand_in.alive()


def test_an_understanding_that_is_not_there_is_an_error_with_a_reason(tmp_path: Path) -> None:
    stand_in = StandIn()
    with pytest.raises(OSError, match="no_such_module"):
        stand_in.start(tmp_path, understanding="no_such_module", log_file=tmp_path / "log")
    assert not stand_in.alive()


def test_a_folder_it_cannot_use_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="did not start"):
        StandIn().start(tmp_path / "file" / "data", understanding=TINY)


def test_ends_when_its_parent_is_gone(tmp_path: Path) -> None:
    process, _ = started(tmp_path, "--exit-with-parent")
    assert process.stdin is not None
    process.stdin.close()
    process.wait(5)
    put_away(process)


def test_ctrl_c_ends_it_within_a_second_while_clients_hold_on(tmp_path: Path) -> None:
    process, url = started(tmp_path)
    with httpx.Client(trust_env=False) as client:
        client.get(f"{url}/assets")
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        process.wait(5)
        assert time.monotonic() - began < 1
    assert process.stdout is not None
    assert process.stdout.read() == "", "one line is all it says"
    put_away(process)


def test_a_signal_ends_it_within_a_second_in_the_middle_of_a_request(tmp_path: Path) -> None:
    with running(tmp_path) as provider:
        provider.faults({"script": ["slow"], "slow_seconds": 30, "paths": ["/assets"]})
        with socket.create_connection(("127.0.0.1", httpx.URL(provider.stand_in.url).port or 0)) as wire:
            wire.sendall(b"GET /v1.3/assets HTTP/1.1\r\nhost: x\r\nx-api-key: demo\r\n\r\n")
            wait_for(lambda: provider.counters()["faults"].get("slow"), what="the request")
            began = time.monotonic()
            provider.stand_in.stop()
            assert time.monotonic() - began < 1


def test_a_restart_keeps_everything_and_finishes_what_was_open(tmp_path: Path) -> None:
    data, gate = tmp_path / "data", tmp_path / "gate"
    with running(data) as provider:
        done = provider.task(video({"asset_id": provider.asset(name="harbour.mp4")}))
        vectors = provider.settled_task(done)["data"]
        open_task, worker = at_work(provider, gate)
        began = time.monotonic()
        provider.stand_in.stop()
        assert time.monotonic() - began < 1, "also with a task at work"
        psutil.wait_procs([worker], timeout=5)
        assert not worker.is_running()
    with running(data) as provider:
        assert provider.http.get(f"/embed-v2/tasks/{done}").json()["data"] == vectors
        assert [asset.filename for asset in provider.sdk().assets.list(filename="harbour")] == ["harbour.mp4"]
        assert provider.http.get(f"/embed-v2/tasks/{open_task}").json()["status"] == "processing"
        gate.touch()
        assert provider.settled_task(open_task)["status"] == "ready"
        assert provider.counters()["tasks"] == 2


def test_a_power_cut_loses_no_task_either(tmp_path: Path) -> None:
    data, gate = tmp_path / "data", tmp_path / "gate"
    with running(data) as provider:
        task_id, worker = at_work(provider, gate)
        provider.stand_in.kill()
    gate.touch()
    with running(data) as provider:
        assert provider.settled_task(task_id)["status"] == "ready"
        assert provider.counters()["tasks"] == 1
    psutil.wait_procs([worker], timeout=5)
    assert not worker.is_running(), "it must notice that its parent was killed"
