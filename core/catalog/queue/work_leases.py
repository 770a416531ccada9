"""Which of several processes does a piece of work that is to be done once for all, where they share no folder with a lock in it.

A row of `gates` is free from a time on, by the clock of the database: whoever takes it puts that time off and goes on putting it
off. The time is the token, too: only who wrote it can renew it. A process that dies, or hangs, loses it by the clock.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

from core.catalog.tables.database import Database
from core.catalog.tables.schema import RATE_LIMITS
from core.errors import CatalogError

log = logging.getLogger(__name__)

LEASE_SEC: Final = 30.0
RENEW_EVERY_SEC: Final = 10.0


class WorkLeases:
    """Raises CatalogError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @contextmanager
    def held(self, work: str) -> Iterator[bool]:
        """Whether this process may do the work, until the context ends.

        Around a SQLite catalog, all processes share the folder that has the lock for it.
        """
        if self._database.is_sqlite:
            yield True
            return
        until = self.take(work, None)
        if until is None:
            yield False
            return
        ended = threading.Event()
        renewing = threading.Thread(target=self._renew, args=(work, until, ended), daemon=True, name=f"lease-{work}")
        renewing.start()
        try:
            yield True
        finally:
            ended.set()
            renewing.join()

    def take(self, work: str, held_until: float | None, lease_sec: float = LEASE_SEC) -> float | None:
        """Until when it is ours now; None while another process has it. `held_until` is what we were told last."""
        name = f"work:{work}"
        with self._database.writing(lasting=False) as connection:
            now = self._database.now(connection)
            until = now + lease_sec
            if (
                held_until is None
                and connection.execute(self._database.insert(RATE_LIMITS).values(name=name, free_at=until)).rowcount
            ):
                return until
            free = RATE_LIMITS.c.free_at < now if held_until is None else RATE_LIMITS.c.free_at == held_until
            ours = RATE_LIMITS.update().where(RATE_LIMITS.c.name == name, free).values(free_at=until)
            return until if connection.execute(ours).rowcount else None

    def give_back(self, work: str, held_until: float) -> None:
        """Let another process have it at once."""
        mine = (RATE_LIMITS.c.name == f"work:{work}", RATE_LIMITS.c.free_at == held_until)
        with self._database.writing(lasting=False) as connection:
            connection.execute(RATE_LIMITS.update().where(*mine).values(free_at=0))

    def _renew(self, work: str, until: float, ended: threading.Event) -> None:
        while not ended.wait(RENEW_EVERY_SEC):
            try:
                renewed = self.take(work, until)
            except CatalogError as error:
                log.info("the lease of %s could not be renewed: %s", work, error.reason)
                continue
            if renewed is None:
                # The catalog was away for longer than it lasts. What both do now is done twice, and none of it is wrong.
                log.warning("another process has taken over %s", work)
                return
            until = renewed
        with suppress(CatalogError):
            self.give_back(work, until)
