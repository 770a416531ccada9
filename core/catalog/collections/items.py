"""What is in a collection: each change names the moments it is about, so two people who change one undo nothing of each other.

A change takes the collection's row first and so waits for any other, of two collections by their ids. The order is a position for
each moment, far apart, so that a move writes the moved ones only.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator, Sequence, Set
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any, Final

import sqlalchemy as sa

from core.catalog.collections.collections import seen_by
from core.catalog.collections.undo import Before, ItemBefore, write
from core.catalog.tables.changes import Topic, bump
from core.catalog.tables.collection_tables import COLLECTION_ITEMS, COLLECTIONS
from core.catalog.tables.database import Database
from core.catalog.tables.schema import VIDEOS
from core.collections.collection import MOST_ITEMS, Gathered, ItemOrder
from core.errors import CatalogError, Reason

APART: Final = 1 << 20
_columns = COLLECTION_ITEMS.c
Row = dict[str, Any]


@dataclass
class _Change:
    """A change under way: the moments that are there, in order, and what it will have changed."""

    connection: sa.Connection
    collection_id: str
    rows: list[Row]
    before: dict[str, ItemBefore] = field(default_factory=dict)
    deleted: tuple[str, ...] = ()
    made: tuple[str, ...] = ()

    def note(self, rows: Sequence[Row]) -> None:
        """These are about to change."""
        for row in rows:
            self.before.setdefault(row["id"], ItemBefore.of(row))

    def of(self, item_ids: Sequence[str]) -> list[Row]:
        """Those of these that are still here, in the collection's order."""
        wanted = set(item_ids)
        return [row for row in self.rows if row["id"] in wanted]

    def done(self) -> Before:
        return Before(tuple(self.before.values()), self.deleted, self.made)


class CollectionItems:
    """Each change tells what undoes it. Raises CatalogError: COLLECTION_GONE if it is gone or not this person's to change."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, collection_id: str, person_id: str, moments: Sequence[Gathered]) -> Before:
        """Put these at the end."""
        with self._changing(collection_id, person_id) as change:
            _check_room(change, len(moments))
            _insert(change, [asdict(moment) for moment in moments], before_id=None)
        return change.done()

    def move(self, collection_id: str, person_id: str, item_ids: Sequence[str], before_id: str | None) -> Before:
        """Put these, in this order, before another one; at the end if there is none, or it is gone meanwhile."""
        with self._changing(collection_id, person_id) as change:
            moved = sorted(change.of(item_ids), key=lambda row: item_ids.index(row["id"]))
            change.note(moved)
            places = _places(change, len(moved), before_id, without={row["id"] for row in moved})
            write(change.connection, [{"id": row["id"], "position": place} for row, place in zip(moved, places, strict=True)])
        return change.done()

    def trim(self, collection_id: str, person_id: str, item_id: str, in_ms: int, out_ms: int) -> Before:
        """Let a moment begin and end elsewhere."""
        with self._changing(collection_id, person_id) as change:
            rows = change.of([item_id])
            change.note(rows)
            write(change.connection, [{"id": row["id"], "in_ms": in_ms, "out_ms": out_ms} for row in rows])
        return change.done()

    def annotate(self, collection_id: str, person_id: str, item_id: str, note: str) -> None:
        """Write a note to a moment."""
        with self._changing(collection_id, person_id) as change:
            write(change.connection, [{"id": row["id"], "note": note} for row in change.of([item_id])])

    def remove(self, collection_id: str, person_id: str, item_ids: Sequence[str]) -> Before:
        """Take these out; for a day that can be undone."""
        with self._changing(collection_id, person_id) as change:
            _take_out(change, change.of(item_ids))
        return change.done()

    def duplicate(self, collection_id: str, person_id: str, item_ids: Sequence[str]) -> Before:
        """Put a copy of each right after it."""
        with self._changing(collection_id, person_id) as change:
            rows = change.of(item_ids)
            _check_room(change, len(rows))
            for row in rows:
                _insert(change, [row], before_id=_next(change, row["id"]))
        return change.done()

    def split(self, collection_id: str, person_id: str, item_id: str, at_ms: int) -> Before:
        """Make two of one that follow each other, where `at_ms` lies within it."""
        with self._changing(collection_id, person_id) as change:
            for row in change.of([item_id]):
                if row["in_ms"] < at_ms < row["out_ms"]:
                    _check_room(change, 1)
                    change.note([row])
                    write(change.connection, [{"id": item_id, "out_ms": at_ms}])
                    _insert(change, [{**row, "in_ms": at_ms}], before_id=_next(change, item_id))
        return change.done()

    def join(self, collection_id: str, person_id: str, item_ids: Sequence[str]) -> Before:
        """Make one of several: of each video, the first of them then lasts from the earliest beginning to the latest end."""
        with self._changing(collection_id, person_id) as change:
            by_video: dict[str, list[Row]] = {}
            for row in change.of(item_ids):
                by_video.setdefault(row["video_id"], []).append(row)
            for first, *others in by_video.values():
                if others:
                    change.note([first])
                    whole = [first, *others]
                    start, end = min(row["in_ms"] for row in whole), max(row["out_ms"] for row in whole)
                    write(change.connection, [{"id": first["id"], "in_ms": start, "out_ms": end}])
                    _take_out(change, others)
        return change.done()

    def sort(self, collection_id: str, person_id: str, order: ItemOrder) -> Before:
        """Put all in another order; what is alike stays as it was."""
        with self._changing(collection_id, person_id) as change:
            change.note(change.rows)
            ids = {row["video_id"] for row in change.rows}
            query = sa.select(VIDEOS.c.id, VIDEOS.c.title, VIDEOS.c.recorded_at).where(VIDEOS.c.id.in_(ids))
            videos = {video.id: video for video in change.connection.execute(query)}
            _spread(change.connection, sorted(change.rows, key=_key(order, videos)))
        return change.done()

    def take_over(self, collection_id: str, person_id: str, other_id: str) -> Before:
        """Put all that is in another collection at the end of this one, and delete that one."""
        with self._database.writing() as connection:
            taken = {one: self._taken(connection, one, person_id) for one in sorted([collection_id, other_id])}
            change, moved = taken[collection_id], taken[other_id].rows
            _check_room(change, len(moved))
            change.note(moved)
            places = _places(change, len(moved), None)
            rows = zip(moved, places, strict=True)
            write(connection, [{"id": row["id"], "collection_id": collection_id, "position": at} for row, at in rows])
            connection.execute(COLLECTIONS.update().where(COLLECTIONS.c.id == other_id).values(deleted_at=time.time()))
            change.deleted = (other_id,)
            bump(connection, Topic.COLLECTIONS)
        return change.done()

    def split_off(self, collection_id: str, person_id: str, item_id: str, name: str) -> Before:
        """Put a moment and all that come after it into a new collection of this name, whose it is and who sees it as before.

        Where the moment is gone, or nothing would be left before it, nothing is changed.
        """
        with self._changing(collection_id, person_id) as change:
            ids = [row["id"] for row in change.rows]
            moved = change.rows[ids.index(item_id) :] if item_id in ids[1:] else []
            if moved:
                change.note(moved)
                change.made = (_begin_like(change, name),)
                write(change.connection, [{"id": row["id"], "collection_id": change.made[0]} for row in moved])
        return change.done()

    @contextmanager
    def _changing(self, collection_id: str, person_id: str) -> Iterator[_Change]:
        """The collection's row is taken first; others wait for it."""
        with self._database.writing() as connection:
            yield self._taken(connection, collection_id, person_id)
            bump(connection, Topic.COLLECTIONS)

    def _taken(self, connection: sa.Connection, collection_id: str, person_id: str) -> _Change:
        here = sa.and_(COLLECTIONS.c.id == collection_id, seen_by(person_id))
        grow = {"version": COLLECTIONS.c.version + 1, "changed_at": time.time()}
        if connection.execute(COLLECTIONS.update().where(here).values(grow)).rowcount != 1:
            raise CatalogError(Reason.COLLECTION_GONE)
        query = sa.select(COLLECTION_ITEMS).where(_columns.collection_id == collection_id, _columns.removed_at.is_(None))
        rows = connection.execute(query.order_by(_columns.position, _columns.id)).mappings().all()
        return _Change(connection, collection_id, [dict(row) for row in rows])


def _begin_like(change: _Change, name: str) -> str:
    """The id of a new collection beside the one that changes."""
    one = COLLECTIONS.c
    query = sa.select(one.owner_id, one.is_shared, one.handle_frames).where(one.id == change.collection_id)
    like, now = change.connection.execute(query).mappings().one(), time.time()
    row = {**like, "id": uuid.uuid4().hex, "name": name, "created_at": now, "changed_at": now}
    change.connection.execute(COLLECTIONS.insert().values(row))
    return str(row["id"])


def _insert(change: _Change, moments: Sequence[dict[str, Any]], before_id: str | None) -> None:
    places = _places(change, len(moments), before_id)
    rows = [
        {**moment, "id": uuid.uuid4().hex, "collection_id": change.collection_id, "position": place}
        for moment, place in zip(moments, places, strict=True)
    ]
    if rows:
        change.connection.execute(COLLECTION_ITEMS.insert(), rows)
        change.before |= {row["id"]: ItemBefore.of(row, is_new=True) for row in rows}


def _check_room(change: _Change, more: int) -> None:
    if len(change.rows) + more > MOST_ITEMS:
        raise CatalogError(Reason.COLLECTION_FULL, most=MOST_ITEMS)


def _take_out(change: _Change, rows: Sequence[Row]) -> None:
    change.note(rows)
    now = time.time()
    write(change.connection, [{"id": row["id"], "removed_at": now} for row in rows])


def _next(change: _Change, item_id: str) -> str | None:
    ids = [row["id"] for row in change.rows]
    at = ids.index(item_id) + 1
    return ids[at] if at < len(ids) else None


def _places(change: _Change, count: int, before_id: str | None, without: Set[str] = frozenset()) -> list[int]:
    """Positions for so many moments before another; where there is no room any more, all others are spread anew."""
    others = [row for row in change.rows if row["id"] not in without]
    at = next((place for place, row in enumerate(others) if row["id"] == before_id), len(others))
    if 0 < at < len(others) and others[at]["position"] - others[at - 1]["position"] <= count:
        change.note(others)
        _spread(change.connection, others, apart=APART * (count + 1))
    low = others[at - 1]["position"] if at else (others[0]["position"] if others else 0) - APART * (count + 1)
    high = others[at]["position"] if at < len(others) else low + APART * (count + 1)
    return [low + (high - low) * (place + 1) // (count + 1) for place in range(count)]


def _spread(connection: sa.Connection, rows: Sequence[Row], *, apart: int = APART) -> None:
    """Give moments positions in this order, far apart."""
    for place, row in enumerate(rows):
        row["position"] = (place + 1) * apart
    write(connection, [{"id": row["id"], "position": row["position"]} for row in rows])


def _key(order: ItemOrder, videos: dict[str, Any]) -> Callable[[Row], tuple[Any, ...]]:
    def by_video(row: Row) -> tuple[Any, ...]:
        video = videos.get(row["video_id"])
        title = row["title"] if video is None else video.title
        return title.casefold(), row["video_id"], row["in_ms"]

    def by_date(row: Row) -> tuple[Any, ...]:
        video = videos.get(row["video_id"])
        recorded_at = None if video is None else video.recorded_at
        if recorded_at is None:
            return (True, *by_video(row))
        return False, recorded_at + row["in_ms"] / 1000, row["video_id"]

    return by_video if order is ItemOrder.VIDEO else by_date
