"""What the task monitor shows: a page of rows in the order that matters to people, however long the queue is.

First what is being worked on, then what needs somebody, then what waits in its turn, then what ended, the latest first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final, Self

import sqlalchemy as sa

from core.catalog.tables.database import Database, rows_of
from core.catalog.tables.rows import job_of, video_of
from core.catalog.tables.schema import JOBS, VIDEOS
from core.catalog.tables.visibility import JOB_IS_SHOWN
from core.models.jobs import ACTIVE_STAGES, Job, Stage
from core.models.video import Video

if TYPE_CHECKING:
    from core.catalog import Catalog

ATTENTION: Final = (Stage.FAILED, Stage.UNSURE)
URGENCY: Final = sa.case(
    (JOBS.c.stage.in_(ACTIVE_STAGES), 0), (JOBS.c.stage.in_(ATTENTION), 1), (JOBS.c.finished_at.is_(None), 2), else_=3
)
AGE: Final = sa.case((JOBS.c.finished_at.is_(None), JOBS.c.created_at), else_=-JOBS.c.finished_at)
_ROWS: Final = sa.select(*(column.label(f"job_{column.name}") for column in JOBS.c), *VIDEOS.c).join(
    VIDEOS, VIDEOS.c.id == JOBS.c.video_id
)
_WAITING: Final = (
    sa.select(JOBS.c.id, sa.func.row_number().over(order_by=(JOBS.c.next_at, JOBS.c.created_at)).label("turn"))
    .where(JOBS.c.stage == Stage.WAITING.value, JOB_IS_SHOWN)
    .subquery()
)
"""The turn of every job that waits."""


class Monitor:
    """Reads jobs together with their videos. Raises CatalogError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    def of(cls, catalog: Catalog) -> Self:
        return cls(catalog._database)

    def page(self, stages: Collection[Stage], title: str, *, limit: int, offset: int) -> list[tuple[Job, Video, int | None]]:
        """Rows of these stages whose title has `title` in it: the job, its video, and its turn (1 is next) if it waits."""
        # The whole rows of those alone that are shown: to sort these of all takes several times as long.
        query = _matching(JOBS.c.id, stages, title).order_by(URGENCY, AGE, JOBS.c.id).limit(limit).offset(offset)
        with self._database.reading() as connection:
            ids = list(connection.execute(query).scalars())
            rows = {row["job_id"]: row for row in rows_of(connection, ids, lambda some: _ROWS.where(JOBS.c.id.in_(some)))}
            return _lines(connection, [rows[job_id] for job_id in ids])

    def of_videos(self, video_ids: Collection[str]) -> list[tuple[Job, Video, int | None]]:
        """The rows of these videos, as far as they are here."""
        with self._database.reading() as connection:
            rows = rows_of(connection, video_ids, lambda ids: _ROWS.where(JOB_IS_SHOWN, JOBS.c.video_id.in_(ids)))
            return _lines(connection, rows)

    def ids(self, stages: Collection[Stage], title: str) -> list[str]:
        """The ids of all videos that `page` would come to."""
        with self._database.reading() as connection:
            return list(connection.execute(_matching(JOBS.c.video_id, stages, title)).scalars())


def _lines(connection: sa.Connection, rows: Iterable[sa.RowMapping]) -> list[tuple[Job, Video, int | None]]:
    found = [(_job(row), video_of(row)) for row in rows]
    turns = _turns(connection, [job.id for job, _ in found if job.stage is Stage.WAITING])
    return [(job, video, turns.get(job.id)) for job, video in found]


def _turns(connection: sa.Connection, job_ids: Sequence[str]) -> dict[str, int]:
    """The place of each of these waiting jobs among all that wait, in the order in which workers take them."""
    rows = rows_of(connection, job_ids, lambda ids: sa.select(_WAITING).where(_WAITING.c.id.in_(ids)))
    return {row["id"]: row["turn"] for row in rows}


def _job(row: sa.RowMapping) -> Job:
    return job_of({column.name: row[f"job_{column.name}"] for column in JOBS.c})


def _matching(column: sa.Column[str], stages: Collection[Stage], title: str) -> sa.Select[Any]:
    query = sa.select(column).where(JOB_IS_SHOWN, JOBS.c.stage.in_(list(stages)))
    if title:
        named = sa.or_(*(column.icontains(title, autoescape=True) for column in (VIDEOS.c.title, VIDEOS.c.original_name)))
        query = query.join(VIDEOS, VIDEOS.c.id == JOBS.c.video_id).where(named)
    return query
