"""What the library shows: some of its videos in an order, and how many there are of each kind, however large it is.

Where no title has to be looked at, the database does the work and only what is shown is read.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self

import sqlalchemy as sa

from core.catalog.database import Database
from core.catalog.here import JOB_IS_SHOWN, VIDEO_IS_HERE
from core.catalog.rows import job_of, video_of
from core.catalog.schema import JOBS, VIDEOS
from core.models import Job, Order, Stage, Video

if TYPE_CHECKING:
    from core.catalog import Catalog

_NEWEST: Final = (VIDEOS.c.added_at.desc(), VIDEOS.c.id)
_ORDERS: Final[dict[Order, Sequence[sa.ColumnElement[Any]]]] = {
    Order.NEWEST: _NEWEST,
    Order.OLDEST: (VIDEOS.c.added_at, VIDEOS.c.id),
    Order.LONGEST: (VIDEOS.c.duration_sec.desc(), *_NEWEST),
    Order.RECORDED: (VIDEOS.c.recorded_at.desc().nulls_last(), *_NEWEST),
    # Databases disagree on how letters follow each other, so whoever asks for this puts the titles in order.
    Order.TITLE: _NEWEST,
}

PART: Final = 5000
"""So many ids one statement can hold on every database."""


@dataclass(frozen=True, slots=True)
class Named:
    """As much of a video as is needed to tell whether and where it is shown."""

    id: str
    title: str
    category: str
    stage: Stage


class Listing:
    """Reads videos together with the job that stands for each. Raises CatalogError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    def of(cls, catalog: Catalog) -> Self:
        return cls(catalog._database)

    def counts(self) -> dict[tuple[str, Stage], int]:
        """How many videos there are of each category (`""`: none) and stage."""
        kind = (VIDEOS.c.category, JOBS.c.stage)
        with self._database.reading() as connection:
            found = connection.execute(_joined(*kind, sa.func.count()).group_by(*kind)).all()
        return {(category, Stage(stage)): count for category, stage, count in found}

    def footage_sec(self) -> float:
        """The length of all videos together."""
        with self._database.reading() as connection:
            return float(connection.execute(sa.select(sa.func.sum(VIDEOS.c.duration_sec)).where(VIDEO_IS_HERE)).scalar() or 0)

    def ids(
        self, stages: Collection[Stage] | None, category: str | None, order: Order, *, limit: int | None = None, offset: int = 0
    ) -> list[str]:
        """The ids of videos in these stages and this category; None is any."""
        query = _joined(VIDEOS.c.id).order_by(*_ORDERS[order]).limit(limit).offset(offset)
        if stages is not None:
            query = query.where(JOBS.c.stage.in_(list(stages)))
        if category is not None:
            query = query.where(VIDEOS.c.category == category)
        with self._database.reading() as connection:
            return list(connection.execute(query).scalars())

    def named(self, order: Order) -> list[Named]:
        """Every video with its title."""
        columns = (VIDEOS.c.id, VIDEOS.c.title, VIDEOS.c.category, JOBS.c.stage)
        with self._database.reading() as connection:
            found = connection.execute(_joined(*columns).order_by(*_ORDERS[order])).all()
        return [Named(video_id, title, category, Stage(stage)) for video_id, title, category, stage in found]

    def here(self, video_ids: Sequence[str]) -> list[str]:
        """Those of these videos that are here, in this order."""
        found: set[str] = set()
        for first in range(0, len(video_ids), PART):
            query = sa.select(VIDEOS.c.id).where(VIDEO_IS_HERE, VIDEOS.c.id.in_(video_ids[first : first + PART]))
            with self._database.reading() as connection:
                found.update(connection.execute(query).scalars())
        return [video_id for video_id in video_ids if video_id in found]

    def of_videos(self, video_ids: Sequence[str]) -> list[tuple[Video, Job]]:
        """These videos with their jobs, in this order, as far as they are here."""
        jobs = [column.label(f"job_{column.name}") for column in JOBS.c]
        found: dict[str, tuple[Video, Job]] = {}
        for first in range(0, len(video_ids), PART):
            query = _joined(*VIDEOS.c, *jobs).where(VIDEOS.c.id.in_(video_ids[first : first + PART]))
            with self._database.reading() as connection:
                for row in connection.execute(query).mappings():
                    job = job_of({column.name: row[f"job_{column.name}"] for column in JOBS.c})
                    found[row["id"]] = (video_of(row), job)
        return [found[video_id] for video_id in dict.fromkeys(video_ids) if video_id in found]


def _joined(*columns: Any) -> sa.Select[Any]:
    return sa.select(*columns).select_from(VIDEOS).join(JOBS, JOBS.c.video_id == VIDEOS.c.id).where(VIDEO_IS_HERE, JOB_IS_SHOWN)
