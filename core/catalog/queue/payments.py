"""What was paid for and what will be: seconds of video that the provider embeds, and queries that it embedded."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from core.catalog.tables.database import Database
from core.catalog.tables.rows import job_of
from core.catalog.tables.schema import JOBS, PAYMENTS, QUERY_VECTORS, VIDEOS
from core.catalog.tables.visibility import JOB_IS_HERE
from core.models.jobs import OPEN_STAGES, Job


class Payments:
    """Raises CatalogError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def since(self, at: float) -> tuple[float, int, float]:
        """Seconds of embedded video, number of queries and US$ for all else paid for since then, also of what is gone by now."""
        sums = (sa.func.coalesce(sa.func.sum(column), 0.0) for column in (PAYMENTS.c.seconds, PAYMENTS.c.price_usd))
        paid = sa.select(*sums).where(PAYMENTS.c.at >= at)
        queries = sa.select(sa.func.count()).select_from(QUERY_VECTORS).where(QUERY_VECTORS.c.created_at >= at)
        with self._database.reading() as connection:
            seconds, others_usd = connection.execute(paid).one()
            return float(seconds), int(connection.execute(queries).scalar_one()), float(others_usd)

    def to_come_sec(self) -> float:
        """Seconds of video that are in the queue and not paid for yet."""
        query = sa.select(JOBS, VIDEOS.c.duration_sec).join(VIDEOS, VIDEOS.c.id == JOBS.c.video_id).where(*_UNPAID)
        with self._database.reading() as connection:
            rows = connection.execute(query).mappings().all()
        return sum(_seconds(job_of(row), row["duration_sec"]) for row in rows)

    def photos_to_come(self) -> int:
        """How many photos are in the queue."""
        query = sa.select(sa.func.count()).select_from(JOBS).join(VIDEOS, VIDEOS.c.id == JOBS.c.video_id)
        with self._database.reading() as connection:
            return int(connection.execute(query.where(*_UNPAID, VIDEOS.c.duration_sec == 0)).scalar_one())

    def note_photo(self, video_id: str, price_usd: float) -> None:
        """The provider has embedded a photo, which is not paid for by the second."""
        with self._database.writing() as connection:
            values = {"at": self._database.now(connection), "video_id": video_id, "seconds": 0.0, "price_usd": price_usd}
            connection.execute(PAYMENTS.insert().values(**values))


_UNPAID: Final = (JOBS.c.stage.in_(OPEN_STAGES), JOBS.c.task_id.is_(None), JOBS.c.cancel_requested == sa.false(), JOB_IS_HERE)


def note(connection: sa.Connection, job: Job, at: float) -> None:
    """The provider has begun to work on a job, within somebody else's transaction."""
    duration = connection.execute(sa.select(VIDEOS.c.duration_sec).where(VIDEOS.c.id == job.video_id)).scalar()
    connection.execute(PAYMENTS.insert().values(at=at, video_id=job.video_id, seconds=_seconds(job, duration or 0.0)))


def _seconds(job: Job, duration_sec: float) -> float:
    return job.options.part.duration_sec if job.options.part else duration_sec
