"""Uploads on the provider's side that nothing needs any more, noted until they are removed there.

Before one goes, the transcript that the provider makes of it is taken, so a row may wait for that.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import sqlalchemy as sa

from core.catalog.tables.database import Database
from core.catalog.tables.schema import JOBS, ORPHAN_ASSETS, VIDEOS


@dataclass(frozen=True, slots=True)
class Untranscribed:
    """An upload whose transcript is still to be taken, and for how long it has been waiting for that."""

    asset_id: str
    video_id: str
    waited_sec: float


class OrphanAssets:
    """Raises CatalogError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def some(self, limit: int) -> list[str]:
        """Ids of uploads to remove, the oldest first; none that a job still uses or whose transcript is to be taken."""
        used = sa.select(JOBS.c.asset_id).where(JOBS.c.asset_id.is_not(None))
        query = (
            sa.select(ORPHAN_ASSETS.c.asset_id)
            .where(ORPHAN_ASSETS.c.asset_id.not_in(used), ORPHAN_ASSETS.c.video_id.is_(None))
            .order_by(ORPHAN_ASSETS.c.since)
            .limit(limit)
        )
        with self._database.reading() as connection:
            return list(connection.execute(query).scalars())

    def untranscribed(self) -> list[Untranscribed]:
        """The oldest first."""
        query = sa.select(ORPHAN_ASSETS).where(ORPHAN_ASSETS.c.video_id.is_not(None)).order_by(ORPHAN_ASSETS.c.since)
        with self._database.reading() as connection:
            now = self._database.now(connection)
            return [Untranscribed(row.asset_id, row.video_id, now - row.since) for row in connection.execute(query)]

    def transcribe(self, asset_id: str, video_id: str) -> None:
        """This upload was made for its transcript alone: it may go once that was taken."""
        with self._database.writing() as connection:
            leave_to_transcribe(self._database, connection, asset_id, video_id)

    def is_transcribing(self, video_id: str) -> bool:
        """Whether the transcript of an upload of this video is still to be taken."""
        with self._database.reading() as connection:
            query = sa.select(ORPHAN_ASSETS.c.asset_id).where(ORPHAN_ASSETS.c.video_id == video_id).limit(1)
            return connection.execute(query).first() is not None

    def transcribed(self, asset_id: str, *, is_there: bool = True) -> None:
        """Its transcript was taken, or there will be none, which is noted beside its video: it may go."""
        ours = ORPHAN_ASSETS.c.asset_id == asset_id
        with self._database.writing() as connection:
            at = None if is_there else self._database.now(connection)
            of_it = sa.select(ORPHAN_ASSETS.c.video_id).where(ours).scalar_subquery()
            connection.execute(VIDEOS.update().where(VIDEOS.c.id == of_it).values(no_transcript_at=at))
            connection.execute(ORPHAN_ASSETS.update().where(ours).values(video_id=None))

    def is_without_transcript(self, video_id: str) -> bool:
        """Whether it turned out that there is none of this video."""
        query = sa.select(VIDEOS.c.no_transcript_at).where(VIDEOS.c.id == video_id)
        with self._database.reading() as connection:
            return connection.execute(query).scalar() is not None

    def forget(self, asset_id: str) -> None:
        """It is gone."""
        with self._database.writing() as connection:
            connection.execute(ORPHAN_ASSETS.delete().where(ORPHAN_ASSETS.c.asset_id == asset_id))


def leave(database: Database, connection: sa.Connection, *asset_ids: str | None) -> None:
    """Note uploads that were just given up, within somebody else's transaction."""
    now = time.time()
    rows = [{"asset_id": asset_id, "since": now} for asset_id in asset_ids if asset_id is not None]
    if rows:
        connection.execute(database.insert(ORPHAN_ASSETS), rows)


def leave_to_transcribe(database: Database, connection: sa.Connection, asset_id: str | None, video_id: str) -> None:
    """The same for the upload of a video that is ready, of which the transcript is still to be taken."""
    if asset_id is None:
        return
    # An earlier job may have given it up before this one found it again.
    connection.execute(ORPHAN_ASSETS.delete().where(ORPHAN_ASSETS.c.asset_id == asset_id))
    row = {"asset_id": asset_id, "since": database.now(connection), "video_id": video_id}
    connection.execute(ORPHAN_ASSETS.insert(), row)
