"""The collections themselves: made, named, shared, deleted, and read with what is in them."""

from __future__ import annotations

import time
import uuid
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final

import sqlalchemy as sa

from core.catalog.collections.undo import Before, put_back, touched
from core.catalog.tables.changes import Topic, bump
from core.catalog.tables.collection_tables import COLLECTION_ITEMS, COLLECTIONS
from core.catalog.tables.database import Database, rows_of
from core.collections.collection import Collection, CollectionItem

UNDO_SEC: Final = 24 * 3600.0
"""So long what was deleted or removed can be brought back."""
_columns = COLLECTIONS.c
_items = COLLECTION_ITEMS.c


class Collections:
    """Who asks says for whom: the owner of a collection, or anybody if it is shared. Raises CatalogError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def make(self, name: str, owner_id: str) -> Collection:
        """A new one, empty."""
        now = time.time()
        made = Collection(uuid.uuid4().hex, name, "", owner_id, is_shared=False, created_at=now, changed_at=now, items=())
        with self._database.writing() as connection:
            _drop_old(connection, now)
            row = {"id": made.id, "name": name, "owner_id": owner_id, "created_at": now, "changed_at": now}
            connection.execute(COLLECTIONS.insert().values(row))
            bump(connection, Topic.COLLECTIONS)
        return made

    def all(self, person_id: str) -> list[Collection]:
        """Those that this person may see, the one that was changed last first."""
        query = sa.select(COLLECTIONS).where(seen_by(person_id)).order_by(_columns.changed_at.desc(), _columns.id)
        with self._database.reading() as connection:
            rows = connection.execute(query).mappings().all()
            items = _items_of(connection, [row["id"] for row in rows])
        return [_collection(row, items[row["id"]]) for row in rows]

    def get(self, collection_id: str, person_id: str) -> Collection | None:
        """One of them; None if it is gone or not for this person to see."""
        query = sa.select(COLLECTIONS).where(_columns.id == collection_id, seen_by(person_id))
        with self._database.reading() as connection:
            row = connection.execute(query).mappings().first()
            return None if row is None else _collection(row, _items_of(connection, [collection_id])[collection_id])

    def edit(self, collection_id: str, person_id: str, **values: Any) -> bool:
        """Set `name`, `note`, `handle_frames` or `is_shared`; False if it is gone. Only its owner shares it or stops that."""
        whose = _columns.owner_id == person_id if "is_shared" in values else seen_by(person_id)
        return self._update(collection_id, whose, values | {"changed_at": time.time()})

    def delete(self, collection_id: str, person_id: str) -> Before | None:
        """Delete what this person owns; what comes back undoes it, for a day. None if there is nothing to delete."""
        done = self._update(collection_id, _columns.owner_id == person_id, {"deleted_at": time.time()})
        return Before(deleted=(collection_id,)) if done else None

    def undo(self, before: Before, person_id: str) -> None:
        """Take back a change of this person to what was in their collections, or to whether they were there."""
        with self._database.writing() as connection:
            # Their rows first and in this order, as every change takes them: two who wait for each other would wait for ever.
            for collection_id in sorted(touched(connection, before)):
                may_change = sa.or_(_columns.owner_id == person_id, _columns.is_shared)
                grow = {"version": _columns.version + 1, "changed_at": time.time()}
                connection.execute(COLLECTIONS.update().where(_columns.id == collection_id, may_change).values(grow))
            put_back(connection, before)
            bump(connection, Topic.COLLECTIONS)

    def _update(self, collection_id: str, whose: sa.ColumnElement[bool], values: dict[str, Any]) -> bool:
        here = sa.and_(_columns.id == collection_id, _columns.deleted_at.is_(None), whose)
        change = COLLECTIONS.update().where(here).values(**values, version=_columns.version + 1)
        with self._database.writing() as connection:
            done = connection.execute(change).rowcount == 1
            if done:
                bump(connection, Topic.COLLECTIONS)
        return done


def seen_by(person_id: str) -> sa.ColumnElement[bool]:
    """Whether a collection is there for somebody."""
    return sa.and_(_columns.deleted_at.is_(None), sa.or_(_columns.owner_id == person_id, _columns.is_shared))


def _drop_old(connection: sa.Connection, now: float) -> None:
    """For good, what nobody brought back."""
    connection.execute(COLLECTIONS.delete().where(_columns.deleted_at < now - UNDO_SEC))
    connection.execute(COLLECTION_ITEMS.delete().where(_items.removed_at < now - UNDO_SEC))


def _items_of(connection: sa.Connection, collection_ids: Iterable[str]) -> defaultdict[str, list[CollectionItem]]:
    found: defaultdict[str, list[CollectionItem]] = defaultdict(list)
    here = _items.removed_at.is_(None)
    order = (_items.collection_id, _items.position, _items.id)
    rows = rows_of(
        connection,
        collection_ids,
        lambda ids: sa.select(COLLECTION_ITEMS).where(_items.collection_id.in_(ids), here).order_by(*order),
    )
    for row in rows:
        found[row["collection_id"]].append(CollectionItem(**{name: row[name] for name in CollectionItem.__dataclass_fields__}))
    return found


def _collection(row: sa.RowMapping, items: list[CollectionItem]) -> Collection:
    kept = {name: row[name] for name in Collection.__dataclass_fields__ if name != "items"}
    return Collection(**kept, items=tuple(items))
