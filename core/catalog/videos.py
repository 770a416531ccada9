"""The library's rows: one for each video."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from core.catalog import events
from core.catalog.database import Database
from core.catalog.leftovers import leave
from core.catalog.schema import JOBS, VIDEOS
from core.models import Video


class Videos:
    """Reads and removes video rows; `Jobs.add` makes them, with their first job. Raises CatalogError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, video_id: str) -> Video | None:
        with self._database.reading() as connection:
            row = connection.execute(sa.select(VIDEOS).where(VIDEOS.c.id == video_id)).mappings().first()
        return _video(row) if row else None

    def get_many(self, video_ids: Iterable[str]) -> dict[str, Video]:
        """The videos of these ids that are here, by id."""
        with self._database.reading() as connection:
            rows = connection.execute(sa.select(VIDEOS).where(VIDEOS.c.id.in_(list(video_ids)))).mappings().all()
        return {row["id"]: _video(row) for row in rows}

    def all(self) -> list[Video]:
        """Every video, the newest first."""
        with self._database.reading() as connection:
            rows = connection.execute(sa.select(VIDEOS).order_by(VIDEOS.c.added_at.desc(), VIDEOS.c.id)).mappings().all()
        return [_video(row) for row in rows]

    def missing(self, video_ids: Iterable[str]) -> set[str]:
        """Which of these are not here."""
        wanted = set(video_ids)
        with self._database.reading() as connection:
            here = set(connection.execute(sa.select(VIDEOS.c.id).where(VIDEOS.c.id.in_(wanted))).scalars())
        return wanted - here

    def delete(self, video_id: str) -> None:
        """Remove the row and its job; what the provider still holds of it is noted for removal."""
        with self._database.writing() as connection:
            if not connection.execute(sa.select(VIDEOS.c.id).where(VIDEOS.c.id == video_id)).first():
                return
            assets = connection.execute(sa.select(JOBS.c.asset_id).where(JOBS.c.video_id == video_id)).scalars().all()
            events.note(connection, video_id, "removed")
            connection.execute(VIDEOS.delete().where(VIDEOS.c.id == video_id))
            for asset_id in assets:
                leave(self._database, connection, asset_id)


def _video(row: sa.RowMapping) -> Video:
    values: dict[str, Any] = dict(row)
    return Video(**values)
