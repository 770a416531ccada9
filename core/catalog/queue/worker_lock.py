"""Whether somebody works on a catalog: on a SQLite file a lock beside it, on a server the leases of jobs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
from filelock import FileLock, Timeout

from core.catalog.tables.database import Database
from core.catalog.tables.schema import JOBS
from core.errors import CatalogError, Reason

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


@contextmanager
def nobody_works(database: Database) -> Iterator[None]:
    """Inside no worker begins at a SQLite catalog. Raises CatalogError(MOVE_BUSY) while one is at work."""
    if database.file is None:
        if is_leased(database):
            raise CatalogError(Reason.MOVE_BUSY)
        yield
        return
    lock = FileLock(lock_path(database.file), timeout=0, thread_local=False)
    try:
        lock.acquire()
    except Timeout:
        raise CatalogError(Reason.MOVE_BUSY) from None
    try:
        yield
    finally:
        lock.release()


class WorkerLock:
    """A worker's place at a catalog: a SQLite file has one, a server has room for many.

    Taken by `take`, given back by `release` or by the end of the process, however it comes.
    """

    def __init__(self) -> None:
        self._lock: FileLock | None = None
        self._taken = False

    def take(self, catalog: Catalog) -> bool:
        """Whether we may work; asked again, it tries again. Raises CatalogError, OSError.

        Whoever gets the lock of a SQLite catalog is alone at it, so every lease in there is of a process that has died.
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
        catalog.exports.void_leases()
        catalog.analyses.void_leases()
        self._taken = True
        return True

    def release(self) -> None:
        if self._lock is not None:
            self._lock.release(force=True)
        self._taken = False
