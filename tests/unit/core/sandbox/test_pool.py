"""Warm workers are few, used again, replaced when one is lost, and gone when nobody needs them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil
import pytest

from core.errors import LinkError, Reason
from core.sandbox import pool as pool_module
from core.sandbox import worker as worker_module
from core.sandbox.call import BLOCK_BYTES
from core.sandbox.limits import Limits
from core.sandbox.pool import WorkerPool
from core.sandbox.worker import Worker, WorkerLost
from tests.support.waiting import wait_for

TASKS = "tests.support.processes.sandbox_tasks"
LIMITS = Limits(memory_bytes=300_000_000)
ROOT = Path(__file__).parents[4]
posix_only = pytest.mark.skipif(sys.platform == "win32", reason="needs signals")


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The ids of all workers started in a test."""
    pids: list[int] = []

    class Noted(Worker):
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            pids.append(self.pid)

    monkeypatch.setattr(pool_module, "Worker", Noted)
    return pids


@pytest.fixture
def pool(started: list[int]) -> Iterator[WorkerPool]:
    pool = WorkerPool(TASKS, LIMITS, most=2)
    yield pool
    pool.close()


def ask(pool: WorkerPool, do: str = "echo", link: Any = None, **arguments: Any) -> Any:
    return pool.ask(do, arguments, within_sec=20, link=link)


def runs(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


class Deadline:
    left_sec = 20.0
    extended_sec = 0.0

    def extend(self, seconds: float) -> None:
        self.extended_sec += seconds


class Link:
    """A link of as many bytes as three blocks; while it is read, something may happen."""

    def __init__(self, meddle: Callable[[], None] = lambda: None) -> None:
        self.size_bytes = 3 * BLOCK_BYTES
        self.deadline = Deadline()
        self._meddle = meddle
        self._at = 0

    def seek(self, offset: int, /) -> int:
        self._at = offset
        return offset

    def read(self, count: int, /) -> bytes:
        self._meddle()
        return bytes([self._at // BLOCK_BYTES]) * count


def test_one_worker_answers_a_whole_batch(pool: WorkerPool, started: list[int]) -> None:
    assert [ask(pool, number=number)[0] for number in range(5)] == [{"number": number} for number in range(5)]
    assert len(started) == 1


def test_there_are_never_more_than_its_most(pool: WorkerPool, started: list[int]) -> None:
    with ThreadPoolExecutor(6) as threads:
        assert len(list(threads.map(lambda _: ask(pool), range(12)))) == 12
    assert len(started) <= 2


@posix_only
def test_one_killed_between_two_questions_is_replaced(pool: WorkerPool, started: list[int]) -> None:
    ask(pool)
    os.kill(started[0], signal.SIGTERM)
    assert ask(pool, number=1)[0] == {"number": 1}
    assert len(started) == 2


@posix_only
def test_what_kills_a_fresh_one_is_to_blame_and_the_next_question_is_fine(pool: WorkerPool, started: list[int]) -> None:
    with pytest.raises(WorkerLost):
        ask(pool, "crash")
    assert ask(pool)[0] == {}
    assert len(started) == 2


@posix_only
def test_no_question_is_blamed_for_what_an_earlier_one_did(pool: WorkerPool, started: list[int]) -> None:
    ask(pool)
    deaths = [lambda: os.kill(started[-1], signal.SIGSEGV)]
    link = Link(lambda: deaths.pop()() if deaths else None)
    assert ask(pool, "read_link", link, at=0)[1] == bytes(10)
    assert len(started) == 2


@posix_only
def test_one_that_hangs_is_ended_with_the_time_of_its_link(
    pool: WorkerPool, started: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(pool)
    monkeypatch.setattr(worker_module, "AFTER_LINK_SEC", 0.2)
    link = Link(lambda: os.kill(started[-1], signal.SIGSTOP))
    link.deadline.left_sec = 0.1
    with pytest.raises(WorkerLost) as lost:
        ask(pool, "read_link", link, at=0)
    assert lost.value.out_of_time
    assert not runs(started[0])
    assert len(started) == 1


def test_it_reads_anywhere_in_a_link_that_the_parent_holds(pool: WorkerPool) -> None:
    assert ask(pool, "read_link", Link(), at=2 * BLOCK_BYTES)[1] == b"\2" * 10
    assert ask(pool, "read_link", Link(), at=2 * BLOCK_BYTES - 4)[1] == b"\1" * 4
    assert ask(pool, "read_link", Link(), at=3 * BLOCK_BYTES)[1] == b""


def test_a_link_that_failed_is_why_whatever_the_worker_made_of_it(pool: WorkerPool, started: list[int]) -> None:
    def fail() -> None:
        raise LinkError(Reason.LINK_STATUS, status=503)

    with pytest.raises(LinkError, match="link_status"):
        ask(pool, "read_link", Link(fail), at=0)
    ask(pool)
    assert len(started) == 1


def test_the_time_we_take_to_start_one_is_not_the_link_s(pool: WorkerPool) -> None:
    link = Link()
    ask(pool, "read_link", link, at=0)
    assert link.deadline.extended_sec > 0.01


def test_idle_ones_give_their_memory_back(started: list[int]) -> None:
    pool = WorkerPool(TASKS, LIMITS, idle_sec=0.05)
    ask(pool)
    wait_for(lambda: not runs(started[0]), what="the end of the idle worker")
    ask(pool)
    assert len(started) == 2
    pool.close()


ASK_AND = """
import os, signal, psutil
from core.media.workers.reader import media_reader
media_reader().pool.ask("captions_given", {}, b"00:01.000 --> 00:02.000\\nwords", within_sec=20)
print(psutil.Process().children()[0].pid, flush=True)
"""


def run(code: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", "-c", code]
    return subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True, timeout=30)


@posix_only
def test_they_end_with_a_parent_that_is_killed() -> None:
    done = run(f"{ASK_AND}\nos.kill(os.getpid(), signal.SIGKILL)")
    wait_for(lambda: not runs(int(done.stdout)), what="the end of the orphan")


def test_a_parent_that_ends_leaves_none() -> None:
    done = run(ASK_AND)
    assert done.stderr == ""
    assert not runs(int(done.stdout))
