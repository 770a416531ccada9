"""Places at a gate that lets requests through one at a time, in step, for all processes together."""

from __future__ import annotations

import sqlalchemy as sa

from core.catalog.tables.database import Database
from core.catalog.tables.schema import RATE_LIMITS


class RateLimiter:
    """Raises CatalogError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def reserve_slot(self, name: str, *, per_minute: float, queue_at_most: int) -> float:
        """Take the next free place; returns when it comes round, in seconds since 1970 (now or later).

        The generic cell rate algorithm (ITU-T I.371) with a burst of one, as a reservation: whoever has a place need not ask
        again. `queue_at_most` is how many may be waiting; a gate that is booked further ahead than that was so under a slower
        setting or another clock, and starts anew.
        """
        pause = 60 / per_minute
        with self._database.writing(lasting=False) as connection:
            if not self._database.is_sqlite:
                connection.execute(sa.text("select pg_advisory_xact_lock(hashtext(:name))"), {"name": f"gate:{name}"})
            now = self._database.now(connection)
            free_at = connection.execute(sa.select(RATE_LIMITS.c.free_at).where(RATE_LIMITS.c.name == name)).scalar()
            at = now if free_at is None or free_at > now + pause * (queue_at_most + 1) else max(now, float(free_at))
            if free_at is None:
                connection.execute(RATE_LIMITS.insert().values(name=name, free_at=at + pause))
            else:
                connection.execute(RATE_LIMITS.update().where(RATE_LIMITS.c.name == name).values(free_at=at + pause))
        return at
