"""The worker's seat at a catalog: a SQLite file has one, taken by one process at a time; a Postgres has room for many."""

from __future__ import annotations

from filelock import FileLock, Timeout

from core.catalog import Catalog
from core.catalog.queue.worker_lock import lock_path


class WorkerLock:
    """Taken by `take`, given back by `leave` or by the end of the process, however it comes."""

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
