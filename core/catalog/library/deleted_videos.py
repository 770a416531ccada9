"""Deleting in two steps: at once a video lies in the bin, in no search any more, and some time later it is gone for good.

In between nothing of it changes, so that restoring it needs no more than taking its mark away.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa

from core.catalog.people import audit
from core.catalog.queue import events
from core.catalog.queue.batches import Action
from core.catalog.queue.orphan_assets import leave
from core.catalog.tables.analysis_tables import ANALYSES
from core.catalog.tables.changes import Topic, bump
from core.catalog.tables.database import PART_ROWS, Database, in_parts, rows_of
from core.catalog.tables.rows import job_of, video_of
from core.catalog.tables.schema import BATCH_ITEMS, BATCHES, EVENTS, JOBS, VIDEOS
from core.catalog.tables.visibility import GONE, VIDEO_IS_HERE
from core.models.jobs import OPEN_STAGES, Job, Stage
from core.models.video import Video
from core.people.audit import Did, Kind
from core.people.person import OWNER

STAYING: Final = (*OPEN_STAGES, Stage.READY)
"""Stages in which a video is of use to somebody."""


class Presence(StrEnum):
    """How a video stands that may have been deleted."""

    NONE = "none"
    HERE = "here"
    DELETED = "deleted"
    """It lies in the bin."""
    PURGING = "purging"
    """It is being removed for good."""


@dataclass(frozen=True, slots=True)
class Binned:
    """A video that lies in the bin, since when (seconds since 1970), and how many moments it has."""

    video: Video
    deleted_at: float
    moments: int


IN_BIN: Final = sa.and_(VIDEOS.c.deleted_at.is_not(None), VIDEOS.c.purging == sa.false())


class Deletions:
    """Raises CatalogError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def delete(self, video_ids: Iterable[str], by: str = OWNER.id) -> list[str]:
        """Put these into the bin, as a batch that pages tell of; returns which of them were still there."""
        with self._database.writing() as connection:
            at = self._database.now(connection)
            deleted = self._mark(connection, video_ids, VIDEO_IS_HERE, deleted_at=at)
            if deleted:
                _note_batch(connection, deleted, at, by)
                audit.note_all(connection, by, Did.DELETED, Kind.VIDEO, deleted)
        return deleted

    def restore(self, video_ids: Iterable[str], by: str = OWNER.id) -> list[str]:
        """Take these out of the bin, as they were; returns which of them were in it."""
        with self._database.writing() as connection:
            restored = self._mark(connection, video_ids, IN_BIN, deleted_at=None)
            audit.note_all(connection, by, Did.RESTORED, Kind.VIDEO, restored)
        return restored

    def restore_batch(self, batch_id: str, by: str = OWNER.id) -> list[str]:
        """Take back one deletion, as far as its videos are still in the bin; returns which they are. Pages tell of it no more."""
        of_batch = sa.select(BATCH_ITEMS.c.video_id).where(BATCH_ITEMS.c.batch_id == batch_id).order_by(BATCH_ITEMS.c.position)
        with self._database.writing() as connection:
            restored = self._mark(connection, connection.execute(of_batch).scalars().all(), IN_BIN, deleted_at=None)
            audit.note_all(connection, by, Did.RESTORED, Kind.VIDEO, restored)
            over = {"dismissed_at": self._database.now(connection)}
            connection.execute(BATCHES.update().where(BATCHES.c.id == batch_id).values(over))
        return restored

    def _mark(
        self, connection: sa.Connection, video_ids: Iterable[str], which: sa.ColumnElement[bool], *, deleted_at: float | None
    ) -> list[str]:
        marked: list[str] = []
        for part in in_parts(video_ids):
            query = sa.select(VIDEOS.c.id).where(VIDEOS.c.id.in_(part), which).order_by(VIDEOS.c.id).with_for_update()
            found = list(connection.execute(query).scalars())
            connection.execute(VIDEOS.update().where(VIDEOS.c.id.in_(found)).values(deleted_at=deleted_at))
            marked += found
        if marked:
            bump(connection, Topic.VIDEOS, Topic.RESULTS)
        return marked

    def in_bin(self, limit: int | None = None, offset: int = 0) -> list[Binned]:
        """What lies in the bin, the latest first."""
        query = sa.select(VIDEOS).where(IN_BIN).order_by(VIDEOS.c.deleted_at.desc(), VIDEOS.c.id).limit(limit).offset(offset)
        with self._database.reading() as connection:
            rows = connection.execute(query).mappings().all()
            jobs = rows_of(connection, [row["id"] for row in rows], _moments)
        moments = {job["video_id"]: job["moments"] or 0 for job in jobs}
        return [Binned(video_of(row), row["deleted_at"], moments.get(row["id"], 0)) for row in rows]

    def videos_in_bin(self, video_ids: Iterable[str]) -> dict[str, Video]:
        """Those of these videos that lie in the bin, by id."""
        with self._database.reading() as connection:
            rows = rows_of(connection, video_ids, lambda ids: sa.select(VIDEOS).where(VIDEOS.c.id.in_(ids), IN_BIN))
        return {row["id"]: video_of(row) for row in rows}

    def count_in_bin(self) -> int:
        """How many videos lie in the bin."""
        with self._database.reading() as connection:
            return int(connection.execute(sa.select(sa.func.count()).select_from(VIDEOS).where(IN_BIN)).scalar_one())

    def delete_for_good(self, video_ids: Iterable[str], by: str = OWNER.id) -> list[str]:
        """From now on none of these can be restored; returns which they are. What somebody works on stays in the bin."""
        gone: list[str] = []
        for part in in_parts(video_ids):
            with self._database.writing() as connection:
                going = sa.and_(IN_BIN, VIDEOS.c.id.in_(part), self._is_free(connection))
                videos = self._gone_for_good(connection, going)
                if videos:
                    audit.note_all(connection, by, Did.DELETED_FOR_GOOD, Kind.VIDEO, [video.id for video in videos])
                    bump(connection, Topic.VIDEOS)
                gone += [video.id for video in videos]
        return gone

    def presence(self, video_id: str) -> Presence:
        """How one video stands."""
        query = sa.select(VIDEOS.c.deleted_at, VIDEOS.c.purging).where(VIDEOS.c.id == video_id)
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        if row is None:
            return Presence.NONE
        if row.deleted_at is None:
            return Presence.HERE
        return Presence.PURGING if row.purging else Presence.DELETED

    def was_removed(self, video_id: str) -> bool:
        """Whether this catalog has no such video, and its history tells that somebody deleted it."""
        latest = sa.select(EVENTS.c.what).where(EVENTS.c.video_id == video_id).order_by(EVENTS.c.id.desc()).limit(1)
        with self._database.reading() as connection:
            if connection.execute(sa.select(VIDEOS.c.id).where(VIDEOS.c.id == video_id)).first() is not None:
                return False
            return connection.execute(latest).scalar() == "removed"

    def delete_unready(self, video_ids: Iterable[str], by: str = OWNER.id) -> list[Video]:
        """Delete these for good, except those that are worked on or searchable; returns which of them are gone."""
        gone: list[Video] = []
        for part in in_parts(video_ids):
            stages = sa.select(JOBS.c.video_id, JOBS.c.stage).where(JOBS.c.video_id.in_(part)).order_by(JOBS.c.id)
            with self._database.writing() as connection:
                # Held until the end, so that nobody takes one of them up again meanwhile.
                held = connection.execute(stages.with_for_update()).all()
                staying = {video_id for video_id, stage in held if Stage(stage) in STAYING}
                going = sa.and_(VIDEOS.c.id.in_([one for one in part if one not in staying]), VIDEO_IS_HERE)
                going_now = self._gone_for_good(connection, going)
                if going_now:
                    audit.note_all(connection, by, Did.DELETED_FOR_GOOD, Kind.VIDEO, [video.id for video in going_now])
                    bump(connection, Topic.VIDEOS)
                gone += going_now
        return gone

    def begin_purge(self, after_sec: float, limit: int) -> list[Video]:
        """The videos that were deleted `after_sec` ago or more and that nobody works on: from now on none of them can return.

        Also those whose removal was begun and never ended.
        """
        with self._database.reading() as connection:
            if connection.execute(GONE.limit(1)).first() is None:
                return []
        with self._database.writing() as connection:
            over = sa.and_(IN_BIN, VIDEOS.c.deleted_at <= self._database.now(connection) - after_sec)
            self._gone_for_good(connection, sa.and_(over, self._is_free(connection)))
            query = sa.select(VIDEOS).where(VIDEOS.c.purging == sa.true()).order_by(VIDEOS.c.deleted_at, VIDEOS.c.id).limit(limit)
            return [video_of(row) for row in connection.execute(query).mappings()]

    def _is_free(self, connection: sa.Connection) -> sa.ColumnElement[bool]:
        """Nobody works on the video. Takes the jobs of all deleted ones, so that nobody begins to."""
        # In the order in which all others take them, so that no two wait for each other.
        leases = sa.select(JOBS.c.video_id, JOBS.c.lease_until).where(JOBS.c.video_id.in_(GONE)).order_by(JOBS.c.id)
        held = connection.execute(leases.with_for_update()).all()
        now = self._database.now(connection)
        return VIDEOS.c.id.not_in([video_id for video_id, until in held if until >= now])

    def _gone_for_good(self, connection: sa.Connection, which: sa.ColumnElement[bool]) -> list[Video]:
        """At most `PART_ROWS` of them, those that were deleted first. What the provider still holds of them is noted for removal
        there, as nobody can want it any more.
        """
        query = sa.select(VIDEOS).where(which).order_by(VIDEOS.c.deleted_at, VIDEOS.c.id).limit(PART_ROWS).with_for_update()
        videos = [video_of(row) for row in connection.execute(query).mappings()]
        ids = [video.id for video in videos]
        if ids:
            assets = connection.execute(sa.select(JOBS.c.asset_id).where(JOBS.c.video_id.in_(ids))).scalars().all()
            connection.execute(JOBS.update().where(JOBS.c.video_id.in_(ids)).values(asset_id=None))
            asked_about = sa.select(ANALYSES.c.asset_id).where(ANALYSES.c.video_id.in_(ids))
            leave(self._database, connection, *assets, *connection.execute(asked_about).scalars())
            at = sa.func.coalesce(VIDEOS.c.deleted_at, self._database.now(connection))
            connection.execute(VIDEOS.update().where(VIDEOS.c.id.in_(ids)).values(deleted_at=at, purging=True))
            events.note_all(connection, ids, "removed")
        return videos

    def jobs(self, video_id: str) -> list[Job]:
        """All jobs of a video, whether it is deleted or not."""
        with self._database.reading() as connection:
            rows = connection.execute(sa.select(JOBS).where(JOBS.c.video_id == video_id)).mappings().all()
        return [job_of(row) for row in rows]

    def end_purge(self, video_id: str, assets: Iterable[str] = ()) -> None:
        """The last trace: its rows. `assets` are uploads at the provider that no row knew of."""
        with self._database.writing() as connection:
            connection.execute(VIDEOS.delete().where(VIDEOS.c.id == video_id, VIDEOS.c.purging == sa.true()))
            leave(self._database, connection, *assets)


def _note_batch(connection: sa.Connection, video_ids: Sequence[str], at: float, by: str) -> None:
    """A batch that is finished as it begins, for pages to tell of and to take back."""
    batch_id = uuid.uuid4().hex
    title = str(connection.execute(sa.select(VIDEOS.c.title).where(VIDEOS.c.id == video_ids[0])).scalar_one())
    connection.execute(
        BATCHES.insert().values(
            id=batch_id, action=Action.DELETE.value, value=title, created_at=at, finished_at=at, requested_by=by
        )
    )
    items = [
        {"batch_id": batch_id, "position": position, "video_id": video_id, "wanted": "", "done_at": at}
        for position, video_id in enumerate(video_ids)
    ]
    connection.execute(BATCH_ITEMS.insert(), items)


def _moments(video_ids: list[str]) -> sa.Select[Any]:
    return sa.select(JOBS.c.video_id, JOBS.c.moments).where(JOBS.c.video_id.in_(video_ids), JOBS.c.is_former == sa.false())
