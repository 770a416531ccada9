"""Actions on many videos that are done in the background, one video after the other, and can be taken back.

One runner at a time holds the lease of a batch, and each video is changed in the transaction that notes it as done and what it
had before. So a batch that is cut off goes on with the next video, nothing is done twice, and a batch that somebody takes back
stops at once: from that transaction on, no more of its videos are changed.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa

from core.catalog.library.videos import said_of
from core.catalog.people import audit
from core.catalog.tables.database import PART_ROWS, Database
from core.catalog.tables.schema import BATCH_ITEMS, BATCHES, VIDEOS
from core.catalog.tables.visibility import VIDEO_IS_HERE
from core.errors import Reason
from core.people.audit import Did, Kind
from core.people.person import OWNER

CHANGED_SINCE: Final = "changed_since"
"""The `error_code` of a video that was left as it is, because somebody gave it another value after the batch."""
KEPT_SEC: Final = 7 * 24 * 3600.0
"""Finished batches older than this are dropped."""


class Action(StrEnum):
    """What a batch does to each of its videos."""

    CATEGORY = "category"
    DELETE = "delete"
    """Done as it is asked for (`core.catalog.library.deleted_videos`); its value is the title of the first video."""


@dataclass(frozen=True, slots=True)
class Item:
    """One video of a batch that is still to be changed; `only_if`: what it must have now, None for anything."""

    batch_id: str
    position: int
    video_id: str
    wanted: str
    only_if: str | None


@dataclass(frozen=True, slots=True)
class BatchProgress:
    """How a batch stands: of its `total` videos `done` are through.

    Of these, `failed` could not be changed (for `error_code`) and `left` were left alone because they were changed since. The
    `value` of a batch that takes another back (`is_undo`) is what that one had set. `is_waiting`: it is tried again in a while.
    """

    id: str
    action: Action
    value: str
    is_undo: bool
    is_finished: bool
    is_waiting: bool
    total: int
    done: int
    failed: int
    left: int
    error_code: str | None

    @property
    def changed(self) -> int:
        return self.done - self.failed - self.left


class Batches:
    """Raises CatalogError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, action: Action, value: str, video_ids: Sequence[str], by: str = OWNER.id) -> str:
        """Have this person set this value for these videos; returns the id of the batch."""
        batch_id = uuid.uuid4().hex
        each = list(dict.fromkeys(video_ids))
        rows = [
            {"batch_id": batch_id, "position": position, "video_id": video_id, "wanted": value}
            for position, video_id in enumerate(each)
        ]
        with self._database.writing() as connection:
            now = self._database.now(connection)
            connection.execute(BATCHES.delete().where(BATCHES.c.finished_at < now - KEPT_SEC))
            connection.execute(
                BATCHES.insert().values(id=batch_id, action=action.value, value=value, created_at=now, requested_by=by)
            )
            audit.note_all(connection, by, Did.CATEGORY_SET, Kind.VIDEO, each, value=value)
            for start in range(0, len(rows), PART_ROWS):
                connection.execute(BATCH_ITEMS.insert(), rows[start : start + PART_ROWS])
        return batch_id

    def requested_by(self, batch_id: str) -> str | None:
        """Who asked for it; None if it is gone."""
        with self._database.reading() as connection:
            return connection.execute(sa.select(BATCHES.c.requested_by).where(BATCHES.c.id == batch_id)).scalar()

    def undo(self, batch_id: str, by: str = OWNER.id) -> str | None:
        """Stop a batch, and have what it changed so far set back; returns the id of the batch that does it.

        None if it was taken back already, takes another back itself, or is gone.
        """
        undo_id = uuid.uuid4().hex
        this = BATCHES.c.id == batch_id
        columns = BATCH_ITEMS.c
        changed = sa.and_(columns.batch_id == batch_id, columns.error_code.is_(None), columns.former != columns.wanted)
        items = sa.select(sa.literal(undo_id), columns.position, columns.video_id, columns.former).where(changed)
        with self._database.writing() as connection:
            row = connection.execute(sa.select(BATCHES).where(this).with_for_update()).mappings().first()
            if row is None or row["undone_by"] is not None or row["undoes"] is not None:
                return None
            now = self._database.now(connection)
            known = {"action": row["action"], "value": row["value"], "created_at": now, "undoes": batch_id, "requested_by": by}
            connection.execute(BATCHES.insert().values(id=undo_id, **known))
            over = {"undone_by": undo_id, "finished_at": row["finished_at"] or now, "lease_owner": None, "lease_until": 0}
            connection.execute(BATCHES.update().where(this).values(over))
            connection.execute(BATCH_ITEMS.insert().from_select(["batch_id", "position", "video_id", "wanted"], items))
            audit.note(connection, by, Did.UNDONE, Kind.BATCH, batch_id, value=row["value"])
        return undo_id

    def dismiss(self, batch_id: str) -> None:
        """Nobody wants to be told of it any more."""
        with self._database.writing() as connection:
            now = self._database.now(connection)
            connection.execute(BATCHES.update().where(BATCHES.c.id == batch_id).values(dismissed_at=now))

    def to_tell(self, limit: int, finished_within_sec: float, of: str = OWNER.id) -> list[BatchProgress]:
        """The batches of this person that run or finished lately, the newest first, but for those dismissed or taken back."""
        columns = BATCHES.c
        with self._database.reading() as connection:
            now = self._database.now(connection)
            is_news = sa.or_(columns.finished_at.is_(None), columns.finished_at > now - finished_within_sec)
            told = sa.and_(columns.requested_by == of, columns.dismissed_at.is_(None), columns.undone_by.is_(None), is_news)
            query = sa.select(BATCHES).where(told).order_by(columns.created_at.desc(), columns.id).limit(limit)
            rows = connection.execute(query).mappings().all()
            counts = {row["id"]: connection.execute(_counts(row["id"])).one() for row in rows}
        return [_progress(row, counts[row["id"]], now) for row in rows]

    # What runners do

    def claim(self, owner: str, *, lease_sec: float) -> str | None:
        """Lease the batch whose turn it is, and return its id; None if there is none, or somebody else is at it.

        One after the other in the order in which they were asked for, because a video may be in several.
        """
        oldest = sa.select(BATCHES).where(BATCHES.c.finished_at.is_(None)).order_by(BATCHES.c.created_at, BATCHES.c.id).limit(1)
        with self._database.reading() as connection:
            if connection.execute(oldest).first() is None:
                return None
        with self._database.writing(lasting=False) as connection:
            now = self._database.now(connection)
            row = connection.execute(oldest.with_for_update()).mappings().first()
            if row is None or row["lease_until"] >= now:
                return None
            held = {"lease_owner": owner, "lease_until": now + lease_sec}
            connection.execute(BATCHES.update().where(BATCHES.c.id == row["id"]).values(held))
            return str(row["id"])

    def next_items(self, batch_id: str, limit: int) -> list[Item]:
        """The next videos of a batch; none once all are through, or the batch was stopped."""
        columns = BATCH_ITEMS.c
        query = (
            sa.select(columns.position, columns.video_id, columns.wanted, BATCHES.c.undoes, BATCHES.c.value)
            .join(BATCHES, BATCHES.c.id == columns.batch_id)
            .where(columns.batch_id == batch_id, columns.done_at.is_(None), BATCHES.c.finished_at.is_(None))
            .order_by(columns.position)
            .limit(limit)
        )
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return [
            Item(batch_id, row.position, row.video_id, row.wanted, row.value if row.undoes is not None else None) for row in rows
        ]

    def set_category(self, item: Item, owner: str, *, lease_sec: float) -> bool:
        """Give the video its category and note that it is done; False if that is not for `owner` to do any more.

        Renews the lease.
        """
        here = sa.and_(VIDEOS.c.id == item.video_id, VIDEO_IS_HERE)
        with self._database.writing() as connection:
            if not self._renewed(connection, item.batch_id, owner, lease_sec):
                return False
            former = connection.execute(sa.select(VIDEOS.c.category).where(here).with_for_update()).scalar()
            if former is None:
                self._done(connection, item, error_code=Reason.VIDEO_GONE.value)
            elif item.only_if is not None and former != item.only_if:
                self._done(connection, item, former=former, error_code=CHANGED_SINCE)
            else:
                self._done(connection, item, former=former)
                if former != item.wanted:
                    said_of(connection, item.video_id, {"category": item.wanted})
        return True

    def give_up(self, item: Item, owner: str, error_code: str, *, lease_sec: float) -> bool:
        """Note that the video could not be changed; False if that is not for `owner` to say any more."""
        with self._database.writing() as connection:
            if not self._renewed(connection, item.batch_id, owner, lease_sec):
                return False
            self._done(connection, item, error_code=error_code)
        return True

    def renew(self, batch_id: str, owner: str, *, lease_sec: float) -> None:
        """Hold the lease of a batch for longer, where one video takes its time."""
        with self._database.writing(lasting=False) as connection:
            self._renewed(connection, batch_id, owner, lease_sec)

    def put_off(self, batch_id: str, owner: str, seconds: float) -> None:
        """Give the batch back; nobody takes it again before that time has passed."""
        with self._database.writing(lasting=False) as connection:
            values = {"lease_owner": None, "lease_until": self._database.now(connection) + seconds}
            connection.execute(BATCHES.update().where(*_held(batch_id, owner)).values(values))

    def finish(self, batch_id: str, owner: str) -> None:
        """All its videos are through."""
        with self._database.writing() as connection:
            values = {"finished_at": self._database.now(connection), "lease_owner": None, "lease_until": 0}
            connection.execute(BATCHES.update().where(*_held(batch_id, owner)).values(values))

    def void_leases(self) -> None:
        """Free every lease at once; only for a process that knows that it is the only one at this catalog."""
        with self._database.writing() as connection:
            connection.execute(BATCHES.update().where(BATCHES.c.lease_until > 0).values(lease_owner=None, lease_until=0))

    def _renewed(self, connection: sa.Connection, batch_id: str, owner: str, lease_sec: float) -> bool:
        """Whether `owner` holds an open batch; locks its row until the transaction ends."""
        until = self._database.now(connection) + lease_sec
        held = BATCHES.update().where(*_held(batch_id, owner)).values(lease_until=until)
        return connection.execute(held).rowcount > 0

    def _done(self, connection: sa.Connection, item: Item, **values: Any) -> None:
        this = sa.and_(BATCH_ITEMS.c.batch_id == item.batch_id, BATCH_ITEMS.c.position == item.position)
        connection.execute(BATCH_ITEMS.update().where(this).values(done_at=self._database.now(connection), **values))


def _held(batch_id: str, owner: str) -> tuple[sa.ColumnElement[bool], ...]:
    return BATCHES.c.id == batch_id, BATCHES.c.lease_owner == owner, BATCHES.c.finished_at.is_(None)


def _counts(batch_id: str) -> sa.Select[int, int, int, int, Any]:
    columns = BATCH_ITEMS.c
    is_left = columns.error_code == CHANGED_SINCE
    failed = sa.case((is_left, None), else_=columns.error_code)
    return sa.select(
        sa.func.count().label("total"),
        sa.func.count(columns.done_at).label("done"),
        sa.func.count(sa.case((is_left, 1))).label("left"),
        sa.func.count(failed).label("failed"),
        sa.func.max(failed).label("error_code"),
    ).where(columns.batch_id == batch_id)


def _progress(row: sa.RowMapping, counts: sa.Row[Any], now: float) -> BatchProgress:
    is_finished = row["finished_at"] is not None
    return BatchProgress(
        id=row["id"],
        action=Action(row["action"]),
        value=row["value"],
        is_undo=row["undoes"] is not None,
        is_finished=is_finished,
        is_waiting=not is_finished and row["lease_owner"] is None and row["lease_until"] > now,
        total=counts.total,
        done=counts.done,
        failed=counts.failed,
        left=counts.left,
        error_code=counts.error_code,
    )
