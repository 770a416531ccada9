"""Times of the queue moved along with the clock of this machine, so that a wait stays as long as it was meant.

A time that lies in the catalog says "not before" or "since". Where somebody sets the clock, an hour back for instance, a wait of
five seconds would last an hour, and one that the provider asked for would be over early.
"""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa

from core.catalog.tables.database import Database
from core.catalog.tables.schema import BATCHES, JOBS, QUEUE_PAUSES, RATE_LIMITS, VIDEOS
from core.models.jobs import OPEN_STAGES

_OPEN: Final = JOBS.c.stage.in_(OPEN_STAGES)
MOVED: Final[tuple[tuple[sa.Column[Any], sa.ColumnElement[bool]], ...]] = (
    (JOBS.c.next_at, _OPEN),
    (JOBS.c.lease_until, _OPEN),
    (JOBS.c.gate_at, _OPEN),
    (JOBS.c.stage_since, _OPEN),
    (JOBS.c.submitted_at, _OPEN),
    (JOBS.c.created_at, _OPEN),
    (QUEUE_PAUSES.c.until, sa.true()),
    (RATE_LIMITS.c.free_at, sa.true()),
    (BATCHES.c.lease_until, BATCHES.c.finished_at.is_(None)),
    (VIDEOS.c.deleted_at, VIDEOS.c.purging == sa.false()),
)
"""What somebody waits by; what is only told, such as when a video became ready, stays."""


def move_times(database: Database, by_sec: float) -> None:
    """The clock was set forward by so many seconds, or back. Where a server keeps the catalog, its clock counts: nothing moves.

    Raises CatalogError.
    """
    if not database.is_sqlite:
        return
    with database.writing() as connection:
        for column, rows in MOVED:
            # 0 and nothing at all stand for no time.
            connection.execute(sa.update(column.table).where(rows, column > 0).values({column.name: column + by_sec}))
