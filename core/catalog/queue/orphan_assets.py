"""Uploads on the provider's side that nothing needs any more, noted until they are removed there."""

from __future__ import annotations

import time

import sqlalchemy as sa

from core.catalog.tables.database import Database
from core.catalog.tables.schema import JOBS, ORPHAN_ASSETS


class OrphanAssets:
    """Raises CatalogError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def some(self, limit: int) -> list[str]:
        """Ids of uploads to remove, the oldest first; none that a job still uses."""
        used = sa.select(JOBS.c.asset_id).where(JOBS.c.asset_id.is_not(None))
        query = (
            sa.select(ORPHAN_ASSETS.c.asset_id)
            .where(ORPHAN_ASSETS.c.asset_id.not_in(used))
            .order_by(ORPHAN_ASSETS.c.since)
            .limit(limit)
        )
        with self._database.reading() as connection:
            return list(connection.execute(query).scalars())

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
