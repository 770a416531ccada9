"""Deleting in two steps: at once a video is on no page and in no search any more, and some time later it is gone for good.

In between nothing of it changes, so that bringing it back needs no more than taking its mark away.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

import sqlalchemy as sa

from core.catalog.queue import events
from core.catalog.queue.orphan_assets import leave
from core.catalog.tables.changes import Topic, bump
from core.catalog.tables.database import PART_ROWS, Database, in_parts
from core.catalog.tables.rows import job_of, video_of
from core.catalog.tables.schema import EVENTS, JOBS, VIDEOS
from core.catalog.tables.visibility import GONE, VIDEO_IS_HERE
from core.models import OPEN_STAGES, Job, Stage, Video

STAYING: Final = (*OPEN_STAGES, Stage.READY)
"""Stages in which a video is of use to somebody."""


class Presence(StrEnum):
    """How a video stands that may have been deleted."""

    NONE = "none"
    HERE = "here"
    DELETED = "deleted"
    """It can be brought back."""
    PURGING = "purging"
    """It is being removed for good."""


class Deletions:
    """Raises CatalogError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def delete(self, video_ids: Iterable[str]) -> list[str]:
        """Take these out of everybody's sight; returns which of them were still there."""
        return self._mark(video_ids, VIDEOS.c.deleted_at.is_(None), is_deleted=True)

    def undo(self, video_ids: Iterable[str]) -> list[str]:
        """Bring back what was deleted and is not being removed for good yet; returns which were brought back."""
        can_return = sa.and_(VIDEOS.c.deleted_at.is_not(None), VIDEOS.c.purging == sa.false())
        return self._mark(video_ids, can_return, is_deleted=False)

    def _mark(self, video_ids: Iterable[str], which: sa.ColumnElement[bool], *, is_deleted: bool) -> list[str]:
        marked: list[str] = []
        for part in in_parts(video_ids):
            with self._database.writing() as connection:
                query = sa.select(VIDEOS.c.id).where(VIDEOS.c.id.in_(part), which).order_by(VIDEOS.c.id).with_for_update()
                found = list(connection.execute(query).scalars())
                at = self._database.now(connection) if is_deleted else None
                connection.execute(VIDEOS.update().where(VIDEOS.c.id.in_(found)).values(deleted_at=at))
                if found:
                    bump(connection, Topic.VIDEOS, Topic.RESULTS)
                marked += found
        return marked

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

    def delete_unready(self, video_ids: Iterable[str]) -> list[Video]:
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
            now = self._database.now(connection)
            # In the order in which all others take them, so that no two wait for each other.
            leases = sa.select(JOBS.c.video_id, JOBS.c.lease_until).where(JOBS.c.video_id.in_(GONE)).order_by(JOBS.c.id)
            held = connection.execute(leases.with_for_update()).all()
            over = sa.and_(VIDEOS.c.deleted_at <= now - after_sec, VIDEOS.c.purging == sa.false())
            free = VIDEOS.c.id.not_in([video_id for video_id, until in held if until >= now])
            self._gone_for_good(connection, sa.and_(over, free))
            query = sa.select(VIDEOS).where(VIDEOS.c.purging == sa.true()).order_by(VIDEOS.c.deleted_at, VIDEOS.c.id).limit(limit)
            return [video_of(row) for row in connection.execute(query).mappings()]

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
            leave(self._database, connection, *assets)
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
