"""What the library shows: some of its videos in an order, and how many there are of each kind, however large it is.

Where no title has to be looked at, the database does the work and only what is shown is read.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self

import sqlalchemy as sa

from core.catalog.tables.database import Database, rows_of
from core.catalog.tables.rows import job_of, options_of, video_of
from core.catalog.tables.schema import JOBS, VIDEOS
from core.catalog.tables.visibility import JOB_IS_SHOWN, VIDEO_IS_HERE
from core.jobs import Job, Stage
from core.models import Order, Video

if TYPE_CHECKING:
    from core.catalog import Catalog

_JOB: Final = tuple(column.label(f"job_{column.name}") for column in JOBS.c)
_NEWEST: Final = (VIDEOS.c.added_at.desc(), VIDEOS.c.id)
_ORDERS: Final[dict[Order, Sequence[sa.ColumnElement[Any]]]] = {
    Order.NEWEST: _NEWEST,
    Order.OLDEST: (VIDEOS.c.added_at, VIDEOS.c.id),
    Order.LONGEST: (VIDEOS.c.duration_sec.desc(), *_NEWEST),
    Order.RECORDED: (VIDEOS.c.recorded_at.desc().nulls_last(), *_NEWEST),
    # Databases disagree on how letters follow each other, so whoever asks for this puts the titles in order.
    Order.TITLE: _NEWEST,
}


@dataclass(frozen=True, slots=True)
class Named:
    """As much of a video as is needed to tell whether and where it is shown."""

    id: str
    title: str
    original_name: str
    category: str
    stage: Stage

    @property
    def names(self) -> str:
        """All that it is called."""
        return f"{self.title} {self.original_name}"


@dataclass(frozen=True, slots=True)
class Held:
    """What is there of a video: how many moments, and how many seconds were embedded and paid for, 0 for none."""

    id: str
    title: str
    is_link: bool
    stage: Stage
    moments: int
    paid_sec: float


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
        """Every video with its names."""
        columns = (VIDEOS.c.id, VIDEOS.c.title, VIDEOS.c.original_name, VIDEOS.c.category, JOBS.c.stage)
        with self._database.reading() as connection:
            found = connection.execute(_joined(*columns).order_by(*_ORDERS[order])).all()
        return [Named(video_id, title, own, category, Stage(stage)) for video_id, title, own, category, stage in found]

    def here(self, video_ids: Sequence[str]) -> list[str]:
        """Those of these videos that are here, in this order."""
        with self._database.reading() as connection:
            here = rows_of(connection, video_ids, lambda ids: sa.select(VIDEOS.c.id).where(VIDEO_IS_HERE, VIDEOS.c.id.in_(ids)))
        found = {row["id"] for row in here}
        return [video_id for video_id in video_ids if video_id in found]

    def of_videos(self, video_ids: Sequence[str]) -> list[tuple[Video, Job]]:
        """These videos with their jobs, in this order, as far as they are here."""
        with self._database.reading() as connection:
            return _both_of(connection, video_ids)

    def newest_ready(self, limit: int) -> list[tuple[Video, Job]]:
        """The videos that were added last among those that are ready, with their jobs, the newest first."""
        # Not joined, so that the database walks from the newest video on and stops: it would else sort all that are ready.
        is_ready = sa.exists().where(
            JOBS.c.video_id == VIDEOS.c.id, JOBS.c.is_former == sa.false(), JOBS.c.stage == Stage.READY.value
        )
        query = sa.select(VIDEOS.c.id).where(VIDEO_IS_HERE, is_ready).order_by(*_NEWEST).limit(limit)
        with self._database.reading() as connection:
            return _both_of(connection, list(connection.execute(query).scalars()))

    def holds(self, video_ids: Sequence[str]) -> list[Held]:
        """What these videos hold, as far as they are here, in no order."""
        columns = (VIDEOS.c.id, VIDEOS.c.title, VIDEOS.c.source_url.is_not(None).label("is_link"), VIDEOS.c.duration_sec)
        job = (JOBS.c.stage, JOBS.c.moments, JOBS.c.task_id.is_not(None).label("has_task"), JOBS.c.options)
        with self._database.reading() as connection:
            rows = rows_of(connection, video_ids, lambda ids: _joined(*columns, *job).where(VIDEOS.c.id.in_(ids)))
        return [_held(row) for row in rows]


def _joined(*columns: Any) -> sa.Select[Any]:
    return sa.select(*columns).select_from(VIDEOS).join(JOBS, JOBS.c.video_id == VIDEOS.c.id).where(VIDEO_IS_HERE, JOB_IS_SHOWN)


def _both_of(connection: sa.Connection, video_ids: Sequence[str]) -> list[tuple[Video, Job]]:
    rows = rows_of(connection, video_ids, lambda ids: _joined(*VIDEOS.c, *_JOB).where(VIDEOS.c.id.in_(ids)))
    found = {row["id"]: (video_of(row), job_of({column.name: row[f"job_{column.name}"] for column in JOBS.c})) for row in rows}
    return [found[video_id] for video_id in dict.fromkeys(video_ids) if video_id in found]


def _held(row: sa.RowMapping) -> Held:
    stage, part = Stage(row["stage"]), options_of(row["options"]).part
    is_paid = row["has_task"] or stage is Stage.READY
    length_sec = part.duration_sec if part else row["duration_sec"]
    return Held(row["id"], row["title"], row["is_link"], stage, row["moments"] or 0, length_sec if is_paid else 0.0)
