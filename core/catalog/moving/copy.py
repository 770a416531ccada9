"""Copying a whole catalog to another database, SQLite or Postgres, in one transaction there: all of it or nothing.

Cut off at any point, the target holds nothing of it, and the same can be started again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from core.catalog.queue.worker_lock import nobody_works
from core.catalog.tables.database import Database
from core.catalog.tables.schema import CHANGES, METADATA
from core.errors import CatalogError, Reason

OnTable = Callable[[str, int, int], None]
"""Told the name of a table, how many of its rows are written, and how many there are."""

ROWS_AT_ONCE: Final = 1_000
MOVE_LOCK: Final = 71_003
"""Postgres advisory lock: two that copy to the same target come one after the other."""
LOCK_WAIT: Final = "60s"
"""A copy that was killed a moment ago may hold it until Postgres notices."""
NOT_COUNTED: Final = frozenset({CHANGES.name})
"""Rows that may be in a catalog that nobody has used yet; they are replaced."""


@dataclass(frozen=True, slots=True)
class Content:
    """The rows of one table: how many, and the sum of their digests, which does not depend on their order."""

    rows: int
    digest: int


@dataclass(frozen=True, slots=True)
class Moved:
    """What came of it: the rows of each table. `was_there`: an earlier run had copied everything already."""

    rows: Mapping[str, int]
    was_there: bool


def move(source: Database, target: Database, on_table: OnTable = lambda _name, _done, _total: None) -> Moved:
    """Copy the catalog to where it is used from then on. Raises CatalogError, also for a target that is not empty."""
    with nobody_works(source):
        return copy(source, target, on_table)


def copy(source: Database, target: Database, on_table: OnTable = lambda _name, _done, _total: None) -> Moved:
    """Copy every row of every table as of one moment, and compare what arrived. Raises as `move` does."""
    with _snapshot(source) as reading, target.writing() as writing:
        if not target.is_sqlite:
            writing.execute(sa.text(f"set local lock_timeout = '{LOCK_WAIT}'"))
            writing.execute(sa.text("select pg_advisory_xact_lock(:key)"), {"key": MOVE_LOCK})
        # Postgres has no NUL within a text, so none can be kept there.
        fit = _as_it_is if target.is_sqlite else _without_nul
        if _holds_anything(writing):
            counts = {table.name: content(reading, table, fit).rows for table in METADATA.sorted_tables}
            if any(content(reading, table, fit) != content(writing, table) for table in METADATA.sorted_tables):
                raise CatalogError(Reason.MOVE_NOT_EMPTY)
            return Moved(counts, was_there=True)
        counts = {table.name: _copied(table, reading, writing, fit, on_table) for table in METADATA.sorted_tables}
        if not target.is_sqlite:
            _reset_sequences(writing)
        for table in METADATA.sorted_tables:
            if content(reading, table, fit) != content(writing, table):
                raise CatalogError(Reason.MOVE_DIFFERS, table=table.name)
    return Moved(counts, was_there=False)


def content(connection: sa.Connection, table: sa.Table, fit: Callable[[Any], Any] = lambda value: value) -> Content:
    """What a table holds, comparable between databases."""
    rows = digest = 0
    for row in _rows(connection, table):
        values = repr([_plain(fit(value)) for value in row.values()])
        digest += int.from_bytes(hashlib.sha256(values.encode("utf-8", "surrogatepass")).digest(), "big")
        rows += 1
    return Content(rows, digest)


@contextmanager
def _snapshot(source: Database) -> Iterator[sa.Connection]:
    """All tables as of one moment, whoever writes meanwhile."""
    with source.reading() as connection:
        if not source.is_sqlite:
            connection.execute(sa.text("set transaction isolation level repeatable read read only"))
        yield connection


def _holds_anything(connection: sa.Connection) -> bool:
    tables = (table for table in METADATA.sorted_tables if table.name not in NOT_COUNTED)
    return any(connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first() for table in tables)


def _copied(table: sa.Table, reading: sa.Connection, writing: sa.Connection, fit: Callable[[Any], Any], on_table: OnTable) -> int:
    """Returns how many rows were written."""
    total = int(reading.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())
    writing.execute(table.delete())
    done = 0
    part: list[dict[str, Any]] = []
    for row in _rows(reading, table):
        part.append({name: fit(value) for name, value in row.items()})
        if len(part) == ROWS_AT_ONCE:
            done += _written(table, writing, part)
            on_table(table.name, done, total)
            part = []
    if part:
        done += _written(table, writing, part)
    on_table(table.name, done, total)
    return done


def _written(table: sa.Table, writing: sa.Connection, rows: list[dict[str, Any]]) -> int:
    writing.execute(table.insert(), rows)
    return len(rows)


def _rows(connection: sa.Connection, table: sa.Table) -> Iterator[sa.RowMapping]:
    """Every row, a part at a time, so that a table of any size takes little memory."""
    with connection.execute(sa.select(table), execution_options={"yield_per": ROWS_AT_ONCE}) as result:
        yield from result.mappings()


def _reset_sequences(writing: sa.Connection) -> None:
    """Let Postgres count on from the ids that were written."""
    for table in METADATA.sorted_tables:
        column = table.autoincrement_column
        if column is None:
            continue
        newest = writing.execute(sa.select(sa.func.max(column))).scalar()
        values = {"table": table.name, "column": column.name, "newest": newest or 1, "is_used": newest is not None}
        writing.execute(sa.text("select setval(pg_get_serial_sequence(:table, :column), :newest, :is_used)"), values)


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, (bytearray, memoryview)) else value


def _as_it_is(value: Any) -> Any:
    return value


def _without_nul(value: Any) -> Any:
    return value.replace("\x00", "") if isinstance(value, str) else value
