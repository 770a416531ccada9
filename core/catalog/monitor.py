"""What the task monitor shows: a page of rows in the order that matters to people, however long the queue is.

First what is being worked on, then what needs somebody, then what waits in its turn, then what ended, the latest first.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Final, Self

import sqlalchemy as sa

from core.catalog.database import Database
from core.catalog.here import JOB_IS_SHOWN
from core.catalog.rows import job_of, video_of
from core.catalog.schema import JOBS, VIDEOS
from core.models import ACTIVE_STAGES, Job, Stage, Video

if TYPE_CHECKING:
    from core.catalog import Catalog

ATTENTION: Final = (Stage.FAILED, Stage.UNSURE)
URGENCY: Final = sa.case(
    (JOBS.c.stage.in_(ACTIVE_STAGES), 0), (JOBS.c.stage.in_(ATTENTION), 1), (JOBS.c.finished_at.is_(None), 2), else_=3
)
AGE: Final = sa.case((JOBS.c.finished_at.is_(None), JOBS.c.created_at), else_=-JOBS.c.finished_at)


class Monitor:
    """Reads jobs together with their videos. Raises CatalogError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    def of(cls, catalog: Catalog) -> Self:
        return cls(catalog._database)

    def page(self, stages: Collection[Stage], title: str, *, limit: int, offset: int) -> list[tuple[Job, Video, int | None]]:
        """Rows of these stages whose title has `title` in it: the job, its video, and its turn (1 is next) if it waits."""
        query = self._rows().where(*_wanted(stages, title)).order_by(URGENCY, AGE, JOBS.c.id).limit(limit).offset(offset)
        return self._read(query)

    def of_videos(self, video_ids: Collection[str]) -> list[tuple[Job, Video, int | None]]:
        """The rows of these videos, as far as they are here."""
        return self._read(self._rows().where(JOB_IS_SHOWN, JOBS.c.video_id.in_(list(video_ids))))

    def ids(self, stages: Collection[Stage], title: str) -> list[str]:
        """The ids of all videos that `page` would come to."""
        query = sa.select(JOBS.c.video_id).join(VIDEOS, VIDEOS.c.id == JOBS.c.video_id).where(*_wanted(stages, title))
        with self._database.reading() as connection:
            return list(connection.execute(query).scalars())

    def _rows(self) -> sa.Select[Any]:
        columns = [column.label(f"job_{column.name}") for column in JOBS.c]
        return sa.select(*columns, *VIDEOS.c).join(VIDEOS, VIDEOS.c.id == JOBS.c.video_id)

    def _read(self, query: sa.Select[Any]) -> list[tuple[Job, Video, int | None]]:
        with self._database.reading() as connection:
            found = [(_job(row), video_of(row)) for row in connection.execute(query).mappings()]
            turns = _turns(connection) if any(job.stage is Stage.WAITING for job, _ in found) else {}
        return [(job, video, turns.get(job.id)) for job, video in found]


def _turns(connection: sa.Connection) -> dict[str, int]:
    """The place of each waiting job, in the order in which workers take them."""
    here = sa.and_(JOBS.c.stage == Stage.WAITING.value, JOB_IS_SHOWN)
    waiting = sa.select(JOBS.c.id).where(here).order_by(JOBS.c.next_at, JOBS.c.created_at)
    return {job_id: turn for turn, job_id in enumerate(connection.execute(waiting).scalars(), start=1)}


def _job(row: sa.RowMapping) -> Job:
    return job_of({column.name: row[f"job_{column.name}"] for column in JOBS.c})


def _wanted(stages: Collection[Stage], title: str) -> list[sa.ColumnElement[bool]]:
    wanted: list[sa.ColumnElement[bool]] = [JOB_IS_SHOWN, JOBS.c.stage.in_(list(stages))]
    if title:
        wanted.append(VIDEOS.c.title.icontains(title, autoescape=True))
    return wanted
