"""A SQLite catalog that another program holds: what reads goes on, what writes waits a little and then says so."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core import attempts
from core.catalog import Catalog
from core.errors import CatalogError, Reason
from core.models.jobs import Stage
from tests.support.waiting import wait_for
from tests.unit.core.catalog.queue.test_jobs import MODEL, OPTIONS, numbered


@pytest.fixture
def address(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'clipseek.db'}"


@pytest.fixture
def catalog(catalog: Catalog) -> Catalog:
    catalog.jobs.add(numbered(1), MODEL, OPTIONS)
    return catalog


@pytest.fixture
def held(catalog: Catalog) -> Iterator[Catalog]:
    """As long as the test lasts, another connection is in the middle of writing."""
    assert catalog.file is not None
    other = sqlite3.connect(catalog.file, isolation_level=None)
    other.execute("begin immediate")
    yield catalog
    other.execute("rollback")
    other.close()


def add(catalog: Catalog, number: int, *, for_a_page: bool) -> Callable[[], Reason | None]:
    """Add a video in a thread of its own; what is returned waits for it and says why it was not added."""
    said: list[Reason | None] = []

    def work() -> None:
        if for_a_page:
            attempts.hurry()
        try:
            catalog.jobs.add(numbered(number), MODEL, OPTIONS)
        except CatalogError as error:
            said.append(error.reason)
        else:
            said.append(None)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()

    def ended() -> Reason | None:
        thread.join(60)
        return said[0]

    return ended


def writes(catalog: Catalog) -> bool:
    """Whether somebody of this process writes, or waits for the other program."""
    turn = catalog._database._one_writer
    return turn is not None and turn.locked()


def test_pages_read_while_another_program_writes(held: Catalog) -> None:
    assert held.jobs.counts() == {Stage.WAITING: 1}


def test_pages_that_write_meanwhile_say_so_within_seconds_also_many_at_once(
    held: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempts, "IN_A_HURRY_SEC", 0.5)
    # In the background it is waited for longer, and whoever writes for a page does not wait for that.
    add(held, 2, for_a_page=False)
    wait_for(lambda: writes(held), what="a writer in the background")
    began = time.monotonic()
    assert [ended() for ended in [add(held, number, for_a_page=True) for number in range(3, 8)]] == [Reason.CATALOG_BUSY] * 5
    assert time.monotonic() - began < 10


def test_a_page_that_writes_alone_says_so_too(held: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempts, "IN_A_HURRY_SEC", 0.5)
    assert add(held, 2, for_a_page=True)() is Reason.CATALOG_BUSY


def test_in_the_background_it_is_waited_for(catalog: Catalog) -> None:
    assert catalog.file is not None
    other = sqlite3.connect(catalog.file, isolation_level=None)
    other.execute("begin immediate")
    ended = add(catalog, 2, for_a_page=False)
    wait_for(
        lambda: catalog._database._one_writer is not None and catalog._database._one_writer.locked(), what="a waiting writer"
    )
    other.execute("rollback")
    other.close()
    assert ended() is None
    assert catalog.jobs.counts() == {Stage.WAITING: 2}
