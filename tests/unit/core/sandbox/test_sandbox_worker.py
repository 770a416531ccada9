"""A child process does one thing after the other for us, has nothing of ours, and its end is never ours."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import DiskFull, MediaError, Reason
from core.sandbox.limits import Limits
from core.sandbox.worker import Worker, WorkerLost, WorkStopped
from tests.support.waiting import wait_for

TASKS = "tests.support.processes.sandbox_tasks"
LIMITS = Limits(memory_bytes=300_000_000, cpu_sec=10)
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="Linux alone knows these bounds")


@pytest.fixture
def worker() -> Iterator[Worker]:
    with Worker(TASKS, LIMITS) as worker:
        yield worker


def test_it_answers_one_question_after_the_other(worker: Worker) -> None:
    for number in range(3):
        ((said, body),) = worker.ask("echo", {"number": number}, b"bytes", within_sec=20)
        assert (said, body) == ({"number": number}, b"bytes")
    assert not worker.is_spent


def test_what_it_tells_on_the_way_comes_before_the_answer(worker: Worker) -> None:
    assert [said for said, _ in worker.ask("count", {"to": 2}, within_sec=20)] == [{"number": 0}, {"number": 1}, {}]


def test_a_refusal_is_an_answer_and_the_next_question_is_fine(worker: Worker) -> None:
    with pytest.raises(MediaError) as refused:
        list(worker.ask("refuse", {"full": False}, within_sec=20))
    assert (refused.value.reason, refused.value.facts) == (Reason.TOO_SHORT, {"length": 1.5})
    with pytest.raises(DiskFull):
        list(worker.ask("refuse", {"full": True}, within_sec=20))
    assert not worker.is_spent


@pytest.mark.parametrize(
    ("do", "why"), [("crash", "ended with"), ("stumble", "a bug of ours"), ("no_such_task", "AttributeError")]
)
def test_its_end_is_told_and_it_is_not_asked_again(worker: Worker, do: str, why: str) -> None:
    with pytest.raises(WorkerLost, match=why):
        list(worker.ask(do, {}, within_sec=20))
    assert worker.is_spent


def test_killed_from_outside_is_no_word_on_what_it_was_asked(worker: Worker) -> None:
    threading.Timer(0.2, os.kill, (worker.pid, signal.SIGKILL)).start()
    with pytest.raises(WorkerLost) as lost:
        list(worker.ask("hang", {}, within_sec=20))
    assert lost.value.was_killed
    with Worker(TASKS, LIMITS) as another, pytest.raises(WorkerLost) as crashed:
        list(another.ask("crash", {}, within_sec=20))
    assert not crashed.value.was_killed


def test_without_an_answer_in_time_it_is_ended(worker: Worker) -> None:
    with pytest.raises(WorkerLost) as lost:
        list(worker.ask("hang", {}, within_sec=0.2))
    assert lost.value.out_of_time
    wait_for(lambda: worker._process.poll() is not None, what="its end")


def test_told_to_stop_it_stops() -> None:
    asked = threading.Event()
    with Worker(TASKS, LIMITS, should_stop=asked.is_set) as worker:
        threading.Timer(0.2, asked.set).start()
        # Otherwise it would be lost at the end of its time.
        with pytest.raises(WorkStopped):
            list(worker.ask("hang", {}, within_sec=60))


@linux_only
def test_more_memory_than_allowed_ends_it(worker: Worker) -> None:
    with pytest.raises(WorkerLost) as lost:
        list(worker.ask("gorge", {"size_bytes": 400_000_000}, within_sec=20))
    assert lost.value.out_of_memory


@linux_only
@pytest.mark.parametrize("by", ["network", "program", "file"])
def test_there_is_no_way_out_of_it(worker: Worker, by: str) -> None:
    assert worker.is_confined
    ((said, _),) = worker.ask("escape", {"by": by}, within_sec=20)
    assert said["error"] in ("PermissionError", "OSError")


@linux_only
def test_it_is_bounded_by_the_system(worker: Worker) -> None:
    list(worker.ask("echo", {}, within_sec=20))
    lines = Path(f"/proc/{worker.pid}/limits").read_text().splitlines()[1:]
    bounds = {line[:26].strip(): line[26:].split()[0] for line in lines}
    assert bounds["Max file size"] == bounds["Max core file size"] == "0"
    assert int(bounds["Max open files"]) <= 64
    assert 0 < int(bounds["Max cpu time"]) <= 20


def test_no_secret_goes_along(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWELVE_LABS_API_KEY", "tlk_secret")
    monkeypatch.setenv("MILVUS_TOKEN", "secret")
    with Worker(TASKS, LIMITS) as worker:
        ((said, _),) = worker.ask("environment", {}, within_sec=20)
    assert "PATH" in said["names"]
    assert not {"TWELVE_LABS_API_KEY", "MILVUS_TOKEN"} & set(said["names"])


@linux_only
@pytest.mark.parametrize(
    ("place", "nice", "idle", "score"),
    [
        ({}, 0, False, 800),
        ({"is_background": True}, 19, True, 1000),
        ({"is_background": True, "is_asked_for": True}, 10, False, 1000),
    ],
)
def test_it_stands_behind_us_and_where_memory_runs_out_it_goes_before_us(
    place: dict[str, bool], nice: int, idle: bool, score: int
) -> None:
    """What nobody asked for takes only what is left over, which may be nothing for hours; what was asked for gets a share."""
    with Worker(TASKS, Limits(memory_bytes=300_000_000, **place)) as worker:
        ((said, _),) = worker.ask("environment", {}, within_sec=20)
        assert (os.sched_getscheduler(worker.pid) == os.SCHED_IDLE) is idle
    assert (said["nice"], int(said["oom_score"])) == (min(19, os.nice(0) + nice), score)


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
def test_an_answer_that_makes_no_sense_is_not_believed(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    for message in (
        {},
        {"said": 5},
        {"error": "no such reason", "kind": "MediaError", "detail": "", "facts": {}},
        {"error": "too_short"},
    ):
        monkeypatch.setattr("core.sandbox.worker.receive", lambda _stream, message=message: (message, b""))
        with pytest.raises(WorkerLost, match="makes no sense"):
            list(worker.ask("echo", {}, within_sec=20))


def test_it_ends_when_its_pipe_does(worker: Worker) -> None:
    assert worker._process.stdin is not None
    worker._process.stdin.close()
    wait_for(lambda: worker._process.poll() is not None, what="the end of the orphan")


def test_a_module_that_is_not_there_is_told_at_once() -> None:
    with pytest.raises(WorkerLost):
        Worker("no.such.module", LIMITS)


@linux_only
def test_held_still_it_ends_with_whoever_started_it() -> None:
    """Nobody could tell it; the system does, for those in the background."""
    workers: list[Worker] = []

    def begin() -> None:
        workers.append(Worker(TASKS, Limits(memory_bytes=300_000_000, is_background=True)))
        os.kill(workers[0].pid, signal.SIGSTOP)

    thread = threading.Thread(target=begin)
    thread.start()
    thread.join()
    wait_for(lambda: workers[0]._process.poll() is not None, what="the end")
    workers[0].close()
