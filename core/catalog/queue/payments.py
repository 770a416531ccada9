"""What was paid for and what will be: seconds of video that the provider embeds, and queries that it embedded."""

from __future__ import annotations

import sqlalchemy as sa

from core.catalog.tables.database import Database
from core.catalog.tables.rows import job_of
from core.catalog.tables.schema import JOBS, PAYMENTS, QUERY_VECTORS, VIDEOS
from core.catalog.tables.visibility import JOB_IS_HERE
from core.jobs import OPEN_STAGES, Job


class Payments:
    """Raises CatalogError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def since(self, at: float) -> tuple[float, int]:
        """Seconds of video and number of queries that were paid for since then, also of what is gone by now."""
        seconds = sa.select(sa.func.coalesce(sa.func.sum(PAYMENTS.c.seconds), 0.0)).where(PAYMENTS.c.at >= at)
        queries = sa.select(sa.func.count()).select_from(QUERY_VECTORS).where(QUERY_VECTORS.c.created_at >= at)
        with self._database.reading() as connection:
            return float(connection.execute(seconds).scalar_one()), int(connection.execute(queries).scalar_one())

    def to_come_sec(self) -> float:
        """Seconds of video that are in the queue and not paid for yet."""
        unpaid = (JOBS.c.stage.in_(OPEN_STAGES), JOBS.c.task_id.is_(None), JOBS.c.cancel_requested == sa.false(), JOB_IS_HERE)
        query = sa.select(JOBS, VIDEOS.c.duration_sec).join(VIDEOS, VIDEOS.c.id == JOBS.c.video_id).where(*unpaid)
        with self._database.reading() as connection:
            rows = connection.execute(query).mappings().all()
        return sum(_seconds(job_of(row), row["duration_sec"]) for row in rows)


def note(connection: sa.Connection, job: Job, at: float) -> None:
    """The provider has begun to work on a job, within somebody else's transaction."""
    duration = connection.execute(sa.select(VIDEOS.c.duration_sec).where(VIDEOS.c.id == job.video_id)).scalar()
    connection.execute(PAYMENTS.insert().values(at=at, video_id=job.video_id, seconds=_seconds(job, duration or 0.0)))


def _seconds(job: Job, duration_sec: float) -> float:
    return job.options.part.duration_sec if job.options.part else duration_sec
