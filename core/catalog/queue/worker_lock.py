"""Whether somebody works on a catalog: on a SQLite file a lock beside it, on a server the leases of jobs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
from filelock import FileLock, Timeout

from core.catalog.tables.database import Database
from core.catalog.tables.schema import JOBS

if TYPE_CHECKING:
    from core.catalog import Catalog


def lock_path(file: Path) -> Path:
    """The lock that a worker holds as long as it works on the SQLite catalog `file`."""
    return file.with_name(f"{file.name}.worker.lock")


def is_leased(database: Database) -> bool:
    """Whether a worker has a job right now; one that waits for work can't be seen so. Raises CatalogError."""
    with database.reading() as connection:
        held = sa.select(JOBS.c.id).where(JOBS.c.lease_until >= database.now(connection)).limit(1)
        return connection.execute(held).first() is not None


class WorkerLock:
    """A worker's place at a catalog: a SQLite file has one, a server has room for many.

    Taken by `take`, given back by `leave` or by the end of the process, however it comes.
    """

    def __init__(self) -> None:
        self._lock: FileLock | None = None
        self._taken = False

    def take(self, catalog: Catalog) -> bool:
        """Whether we may work; asked again, it tries again. Raises CatalogError, OSError.

        Alone at its catalog, whoever sits down knows that every lease in it is of a process that has died.
        """
        if catalog.file is None or self._taken:
            return True
        self._lock = self._lock or FileLock(lock_path(catalog.file), thread_local=False)
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            return False
        catalog.queue.void_leases()
        catalog.batches.void_leases()
        self._taken = True
        return True

    def leave(self) -> None:
        if self._lock is not None:
            self._lock.release(force=True)
        self._taken = False
