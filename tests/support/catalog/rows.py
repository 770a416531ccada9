"""Rows in every table of a catalog, whatever tables there are, and all of them read back in an order of their own."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from core.catalog.tables.database import Database
from core.catalog.tables.schema import METADATA

FEW = 7


def fill_every_table(database: Database, *, videos: int = FEW, events: int = FEW) -> None:
    """Write rows with odd values into each table; where a column points at another table, at a row of it."""
    with database.writing() as connection:
        fill_tables(connection, METADATA.sorted_tables, videos=videos, jobs=videos, events=events)


def fill_tables(connection: sa.Connection, tables: Iterable[sa.Table], **counts: int) -> None:
    """The same for these tables, of whichever release, in this order; `counts` are rows by table where FEW are not meant."""
    dice = random.Random(1)
    for table in tables:
        connection.execute(table.delete())
        count = {"library_identity": 1, **counts}.get(table.name, FEW)
        connection.execute(table.insert(), [_row(table, number, dice) for number in range(count)])


def rows_of_every_table(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, by table."""
    with database.reading() as connection:
        return rows_of(connection, METADATA.sorted_tables)


def rows_of(connection: sa.Connection, tables: Iterable[sa.Table]) -> dict[str, list[tuple[Any, ...]]]:
    """The same of these tables."""
    return {table.name: sorted((tuple(row) for row in connection.execute(sa.select(table))), key=repr) for table in tables}


def _row(table: sa.Table, number: int, dice: random.Random) -> dict[str, Any]:
    return {column.name: _value(table, column, number, dice) for column in table.columns}


def _value(table: sa.Table, column: sa.Column[Any], number: int, dice: random.Random) -> Any:
    if column.foreign_keys:
        (key,) = column.foreign_keys
        return _id(key.column, number)
    if column.primary_key or column.unique or column.name == "video_id":
        return _id(column, number)
    if column.nullable and number % 3 == 0:
        return None
    if isinstance(column.type, sa.Boolean):
        return number % 2 == 0
    if isinstance(column.type, sa.LargeBinary):
        return dice.randbytes(2048)
    if isinstance(column.type, sa.Float):
        return dice.choice([0.0, 1.5, dice.random() * 1e9, 1e-300, 1731628800.123456])
    if isinstance(column.type, sa.BigInteger):
        return dice.randrange(2**53)
    if isinstance(column.type, sa.Integer):
        return dice.randrange(2**31)
    longest = getattr(column.type, "length", None) or 200
    return f"Grüße, “{number}” 🎬 \\ ' % :x {dice.random()}"[:longest]


def _id(column: sa.Column[Any], number: int) -> Any:
    return number + 1 if isinstance(column.type, sa.Integer) else f"{number:016x}"
