"""What rows of a collection were before a change, so that the change can be taken back without touching anybody else's."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

import sqlalchemy as sa

from core.catalog.tables.collection_tables import COLLECTION_ITEMS, COLLECTIONS


@dataclass(frozen=True, slots=True)
class ItemBefore:
    """Where a moment lay and how long it was; `removed_at` is set where it was not there yet."""

    id: str
    collection_id: str
    position: int
    in_ms: int
    out_ms: int
    removed_at: float | None

    @classmethod
    def of(cls, row: Mapping[str, Any], *, is_new: bool = False) -> Self:
        """From its row; one that is new was not there."""
        kept = {name: row[name] for name in ("id", "collection_id", "position", "in_ms", "out_ms")}
        return cls(**kept, removed_at=time.time() if is_new else row["removed_at"])


@dataclass(frozen=True, slots=True)
class Before:
    """The moments that a change was about, as they were, and the collections that it deleted and made."""

    items: tuple[ItemBefore, ...] = ()
    deleted: tuple[str, ...] = ()
    made: tuple[str, ...] = ()


def touched(connection: sa.Connection, before: Before) -> set[str]:
    """The ids of the collections that `put_back` changes."""
    ids = [item.id for item in before.items]
    now_in = connection.scalars(sa.select(COLLECTION_ITEMS.c.collection_id).where(COLLECTION_ITEMS.c.id.in_(ids)))
    return {*now_in, *(item.collection_id for item in before.items), *before.deleted, *before.made}


def put_back(connection: sa.Connection, before: Before) -> None:
    """Set these rows back to what they were.

    A note that somebody wrote meanwhile stays, and so does all that others did with other moments.
    """
    for ids, deleted_at in ((before.deleted, None), (before.made, time.time())):
        connection.execute(COLLECTIONS.update().where(COLLECTIONS.c.id.in_(ids)).values(deleted_at=deleted_at))
    write(connection, [asdict(item) for item in before.items])


def write(connection: sa.Connection, rows: Iterable[Mapping[str, Any]]) -> None:
    """Give each of these rows, known by its `id`, the values that stand with it; all of them the same columns."""
    given = [{("row_id" if name == "id" else name): value for name, value in row.items()} for row in rows]
    if given:
        columns: dict[str, Any] = {name: sa.bindparam(name) for name in given[0] if name != "row_id"}
        one = COLLECTION_ITEMS.c.id == sa.bindparam("row_id")
        connection.execute(COLLECTION_ITEMS.update().where(one).values(columns), given)
