"""What holds back the queue: pauses, a row for each kind, said once on the pages; and slots in time, which new tasks take."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import sqlalchemy as sa

from core.catalog.tables.database import Database
from core.catalog.tables.rows import facts_of, facts_text
from core.catalog.tables.schema import QUEUE_PAUSES, RATE_LIMITS
from core.errors import Fault, fault_of
from core.models.jobs import PauseKind, QueuePause

PAUSES_ALL: Final = (PauseKind.KEY, PauseKind.DISK)
"""These stop every step until they are lifted; the provider's rate stops new tasks only, until its time."""


class QueuePauseRows:
    """Raises CatalogError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def hold(self, name: PauseKind, fault: Fault, *, until: float) -> None:
        """Hold the queue back; a later `until` that is noted already stays."""
        values = {"name": name.value, "reason": fault.reason.value, "facts": facts_text(fault.facts), "until": until}
        with self._database.writing() as connection:
            connection.execute(self._database.insert(QUEUE_PAUSES).values(values))
            connection.execute(
                QUEUE_PAUSES.update().where(QUEUE_PAUSES.c.name == name.value, QUEUE_PAUSES.c.until <= until).values(values)
            )

    def lift(self, names: Iterable[PauseKind]) -> None:
        """What held the queue back is over."""
        with self._database.writing() as connection:
            connection.execute(QUEUE_PAUSES.delete().where(QUEUE_PAUSES.c.name.in_(list(names))))

    def all(self, now: float) -> list[QueuePause]:
        """What holds the queue back. One that holds all stays until it is lifted, the provider's rate until its time."""
        query = (
            sa.select(QUEUE_PAUSES)
            .where(sa.or_(QUEUE_PAUSES.c.name.in_(PAUSES_ALL), QUEUE_PAUSES.c.until > now))
            .order_by(QUEUE_PAUSES.c.name)
        )
        with self._database.reading() as connection:
            rows = connection.execute(query).mappings().all()
        return [QueuePause(PauseKind(row["name"]), fault_of(row["reason"], facts_of(row["facts"])), row["until"]) for row in rows]

    def until(self, name: PauseKind) -> float:
        """Until when this holds the queue back, in seconds since 1970; 0 if it does not."""
        with self._database.reading() as connection:
            return float(
                connection.execute(sa.select(QUEUE_PAUSES.c.until).where(QUEUE_PAUSES.c.name == name.value)).scalar() or 0
            )


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
