"""The stand-in as a process: it starts, ends, dies and comes back, and no paid work is lost on the way."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import psutil
import pytest

from core.child_environment import child_environment
from core.models.embedding_models import MODELS
from core.twelve_labs import TaskSource, TaskStatus, TwelveLabsClient
from demo.process import ROOT, StandIn
from tests.support.clips import make_clip
from tests.unit.demo.settled import ended, task_for, uploaded, worker_of


def started(data: Path, *options: str) -> tuple[subprocess.Popen[str], str]:
    """The bare command and the address it announced."""
    command = [sys.executable, "-m", "demo", "--data", str(data), *options]
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


def test_starts_stops_and_starts_again_on_the_same_port(tmp_path: Path) -> None:
    stand_in = StandIn()
    assert not stand_in.alive()
    stand_in.stop()
    stand_in.start(tmp_path)
    assert stand_in.alive()
    url, port = stand_in.url, httpx.URL(stand_in.url).port
    # A client that holds on, and a connection that the system remembers, must not keep the port taken.
    with httpx.Client(headers={"x-api-key": "demo"}, trust_env=False) as client:
        assert client.get(f"{url}/assets").json()["data"] == []
        stand_in.stop()
        assert not stand_in.alive()
        stand_in.start(tmp_path, port=port or 0)
        assert stand_in.url == url
        assert httpx.get(f"{url}/assets", trust_env=False).status_code == 401
    stand_in.kill()
    assert not stand_in.alive()
    stand_in.stop()


def test_it_finds_in_its_environment_what_it_is_given_and_hands_on_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TWELVE_LABS_API_KEY", "tlk_secret")
    stand_in = StandIn(environment=child_environment())
    stand_in.start(tmp_path)
    [started] = [child for child in psutil.Process().children() if str(tmp_path) in child.cmdline()]
    environments = [process.environ() for process in (started, *started.children(recursive=True))]
    stand_in.kill()
    assert all("PATH" in environment and "tlk_secret" not in environment.values() for environment in environments)


def test_a_folder_it_cannot_use_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="did not start"):
        StandIn().start(tmp_path / "file" / "data")


def test_ends_when_its_parent_is_gone(tmp_path: Path) -> None:
    process, _ = started(tmp_path, "--exit-with-parent")
    assert process.stdin is not None
    process.stdin.close()
    process.wait(30)
    put_away(process)


def test_ctrl_c_ends_it_at_once_while_clients_hold_on(tmp_path: Path) -> None:
    process, url = started(tmp_path)
    with httpx.Client(trust_env=False) as client:
        client.get(f"{url}/assets")
        process.send_signal(signal.SIGINT)
        # Without its limit it would wait for the client, which does not go before.
        process.wait(30)
    assert process.stdout is not None
    assert process.stdout.read() == "", "one line is all it says"
    put_away(process)


def test_a_restart_after_a_kill_keeps_everything_and_finishes_what_was_open(tmp_path: Path, clip: Path) -> None:
    stand_in, data = StandIn(), tmp_path / "data"
    stand_in.start(data, workers=1)
    client = connected(stand_in)
    done = task_for(client, TaskSource(asset_id=uploaded(client, clip, "harbour.mp4").id))
    vectors = ended(client, done).segments
    at_work = task_for(client, TaskSource(asset_id=uploaded(client, make_clip(tmp_path / "long.mp4", seconds=60)).id))
    worker = worker_of(stand_in)
    client.close()
    stand_in.kill()
    psutil.wait_procs([worker], timeout=5)
    assert not worker.is_running(), "it must notice that the server is gone"
    stand_in.start(data, workers=1)
    client = connected(stand_in)
    assert [part.span for part in client.task(done).segments] == [part.span for part in vectors]
    assert {task.id for task in client.recent_tasks(0)} == {done, at_work}
    assert ended(client, at_work).status is TaskStatus.READY
    client.close()
    stand_in.stop()


def connected(stand_in: StandIn) -> TwelveLabsClient:
    return TwelveLabsClient(api_key="demo", base_url=stand_in.url, model=MODELS["marengo3.5"])
