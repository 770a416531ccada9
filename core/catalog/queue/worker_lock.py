"""Whether somebody works on a catalog: on a SQLite file a lock beside it, on a server the leases of jobs."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from core.catalog.tables.database import Database
from core.catalog.tables.schema import JOBS


def lock_path(file: Path) -> Path:
    """The lock that a worker holds as long as it works on the SQLite catalog `file`."""
    return file.with_name(f"{file.name}.worker.lock")


def is_leased(database: Database) -> bool:
    """Whether a worker has a job right now; one that waits for work can't be seen so. Raises CatalogError."""
    with database.reading() as connection:
        held = sa.select(JOBS.c.id).where(JOBS.c.lease_until >= database.now(connection)).limit(1)
        return connection.execute(held).first() is not None
