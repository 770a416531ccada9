"""A Postgres that accepts and says nothing: everybody hears so within seconds, and when it is back the work goes on by itself."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

import psycopg
import pytest

from core.catalog import Catalog
from core.errors import CatalogError, Reason
from core.models.jobs import Stage
from tests.support.servers.postgres import USER, Cluster, new_cluster
from tests.support.servers.silent import silent_server
from tests.support.waiting import wait_for
from tests.unit.core.catalog.queue.test_jobs import MODEL, OPTIONS, numbered

T = TypeVar("T")

ONE_BY_ONE_SEC = 20.0
"""What ten threads would take at least if each waited for the server after the other."""
AT_ONCE_SEC = 1.5
"""Less than the shortest wait for a server."""


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """One of its own, which other tests do not miss while it is stopped."""
    cluster = new_cluster()
    yield cluster
    cluster.remove()


@pytest.fixture
def address(cluster: Cluster) -> str:
    return cluster.new_database()


def reason_of(look: Callable[[], object]) -> Reason | None:
    """Why it can't be done; None if it can."""
    try:
        look()
    except CatalogError as error:
        return error.reason
    return None


def timed(look: Callable[[], T]) -> tuple[T, float]:
    began = time.monotonic()
    return look(), time.monotonic() - began


def in_ten_threads(look: Callable[[], object]) -> list[Reason | None]:
    said: list[Reason | None] = []
    threads = [threading.Thread(target=lambda: said.append(reason_of(look)), daemon=True) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return said


def refused_within(catalog: Catalog) -> float:
    """How many seconds it takes until ten threads have heard that the server is silent."""
    said, seconds = timed(lambda: in_ten_threads(catalog.jobs.counts))
    assert said == [Reason.CATALOG_SILENT] * 10
    return seconds


def test_a_catalog_that_cannot_be_opened_says_so_within_seconds() -> None:
    with silent_server() as server:
        reason, seconds = timed(lambda: reason_of(lambda: Catalog(f"postgresql+psycopg://{USER}@127.0.0.1:{server.port}/x")))
    assert reason is Reason.CATALOG_SILENT
    assert seconds < ONE_BY_ONE_SEC


def test_ten_threads_hear_together_that_it_went_silent_and_then_at_once(cluster: Cluster, catalog: Catalog) -> None:
    # Several connections that were used and wait for the next.
    assert in_ten_threads(catalog.jobs.counts) == [None] * 10
    with cluster.held_still():
        assert refused_within(catalog) < ONE_BY_ONE_SEC
        wait_for(lambda: refused_within(catalog) < AT_ONCE_SEC, what="an answer at once")
    wait_for(lambda: reason_of(catalog.jobs.counts) is None, what="the catalog, which is back")
    assert in_ten_threads(catalog.jobs.counts) == [None] * 10


def test_a_statement_that_was_on_its_way_ends_too(cluster: Cluster, catalog: Catalog, address: str) -> None:
    said: list[Reason | None] = []
    with psycopg.connect(address.replace("+psycopg", "")) as other:
        other.execute("lock table jobs in access exclusive mode")
        waiting = threading.Thread(target=lambda: said.append(reason_of(catalog.jobs.counts)), daemon=True)
        waiting.start()
        wait_for(lambda: waits_for_a_lock(other), what="a statement that waits")
        with cluster.held_still():
            _, seconds = timed(lambda: waiting.join(60))
    assert said == [Reason.CATALOG_SILENT]
    assert seconds < ONE_BY_ONE_SEC


def test_a_slow_answer_of_a_server_that_is_there_is_waited_for(catalog: Catalog, address: str) -> None:
    said: list[Reason | None] = []
    with psycopg.connect(address.replace("+psycopg", "")) as other:
        other.execute("lock table jobs in access exclusive mode")
        waiting = threading.Thread(target=lambda: said.append(reason_of(catalog.jobs.counts)), daemon=True)
        waiting.start()
        wait_for(lambda: probes(other) >= 2, within_sec=30, what="a second question whether the server is there")
        assert not said
    waiting.join(30)
    assert said == [None]


def test_what_was_written_before_is_there_after(cluster: Cluster, catalog: Catalog) -> None:
    catalog.jobs.add(numbered(1), MODEL, OPTIONS)
    with cluster.held_still():
        assert reason_of(lambda: catalog.jobs.add(numbered(2), MODEL, OPTIONS)) is Reason.CATALOG_SILENT
    wait_for(lambda: reason_of(catalog.jobs.counts) is None, what="the catalog, which is back")
    assert catalog.jobs.counts() == {Stage.WAITING: 1}


def test_connections_have_limits_that_the_address_may_set_otherwise(address: str) -> None:
    catalog = Catalog(f"{address}?options=-c%20statement_timeout%3D7s")
    with catalog._database.reading() as connection:
        shown = [
            connection.exec_driver_sql(f"show {name}").scalar_one()
            for name in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
        ]
    catalog.close()
    assert shown == ["7s", "30s", "1min"]


def waits_for_a_lock(connection: psycopg.Connection) -> bool:
    return _one(connection, "select count(*) from pg_locks where not granted") > 0


def probes(connection: psycopg.Connection) -> int:
    """How many connections this database ever had for asking whether the server is there."""
    connection.execute("select pg_stat_clear_snapshot()")
    return _one(connection, "select sessions from pg_stat_database where datname = current_database()") - 2


def _one(connection: psycopg.Connection, query: str) -> int:
    row = connection.execute(query).fetchone()
    assert row is not None
    return int(row[0])
