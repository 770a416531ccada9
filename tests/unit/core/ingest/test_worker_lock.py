"""The worker's lock: a catalog in a file has one, taken by one process at a time; a server's has room for many."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from core.catalog import Catalog
from core.catalog.queue.worker_lock import WorkerLock
from core.models.jobs import Stage
from tests.support.catalog.empty import empty_database
from tests.support.running import ROOT
from tests.unit.core.catalog.queue.test_jobs import MODEL, OPTIONS, VIDEO

SIT_DOWN = """
import sys
from core.catalog import Catalog
from core.catalog.queue.worker_lock import WorkerLock
lock = WorkerLock()
print(lock.take(Catalog(sys.argv[1])), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def other_process(address: str) -> Iterator[subprocess.Popen[str]]:
    """Another process that asks for the lock, says what it got, and stays."""
    process = subprocess.Popen(
        [sys.executable, "-c", SIT_DOWN, address], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    yield process
    process.kill()
    process.communicate(timeout=20)


def answer(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_a_seat_is_taken_once_until_it_is_left(catalog: Catalog) -> None:
    first, second = WorkerLock(), WorkerLock()
    assert first.take(catalog)
    assert first.take(catalog)
    assert not second.take(catalog)
    first.release()
    assert second.take(catalog)
    assert not first.take(catalog)
    second.release()


def test_leaving_without_having_sat_does_nothing(catalog: Catalog) -> None:
    first, second = WorkerLock(), WorkerLock()
    assert first.take(catalog)
    second.release()
    assert not second.take(catalog)
    second.release()
    assert not WorkerLock().take(catalog)
    first.release()


def test_another_process_gets_no_second_seat(catalog: Catalog, request: pytest.FixtureRequest) -> None:
    lock = WorkerLock()
    assert lock.take(catalog)
    assert answer(request.getfixturevalue("other_process")) == "False"
    lock.release()


def test_the_seat_of_a_process_that_was_killed_is_free_at_once(catalog: Catalog, other_process: subprocess.Popen[str]) -> None:
    assert answer(other_process) == "True"
    lock = WorkerLock()
    assert not lock.take(catalog)
    other_process.kill()
    other_process.wait(20)
    assert lock.take(catalog)
    lock.release()


def test_who_sits_down_takes_over_what_the_dead_had_leased(catalog: Catalog) -> None:
    catalog.jobs.add(VIDEO, MODEL, OPTIONS)
    old = catalog.queue.claim("dead", lease_sec=3600, max_active=8)
    assert old is not None
    lock = WorkerLock()
    assert lock.take(catalog)
    assert catalog.queue.claim("alive", lease_sec=30, max_active=8) is not None
    assert not catalog.queue.save(old, "dead", stage=Stage.FAILED)
    lock.release()


def test_asking_again_leaves_the_leases_of_whoever_sits_alone(catalog: Catalog) -> None:
    catalog.jobs.add(VIDEO, MODEL, OPTIONS)
    first, second = WorkerLock(), WorkerLock()
    assert first.take(catalog)
    assert catalog.queue.claim("me", lease_sec=3600, max_active=8) is not None
    assert first.take(catalog)
    assert not second.take(catalog)
    assert catalog.queue.claim("other", lease_sec=30, max_active=8) is None
    first.release()


def test_a_server_has_room_for_many_and_voids_nobodys_leases() -> None:
    catalog = Catalog(empty_database())
    catalog.jobs.add(VIDEO, MODEL, OPTIONS)
    first, second = WorkerLock(), WorkerLock()
    assert first.take(catalog)
    assert catalog.queue.claim("me", lease_sec=3600, max_active=8) is not None
    assert second.take(catalog)
    assert catalog.queue.claim("other", lease_sec=30, max_active=8) is None
    first.release()
    second.release()
    catalog.close()
