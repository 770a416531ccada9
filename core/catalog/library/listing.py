"""What the library shows: some of its videos in an order, and how many there are of each kind, however large it is.

Where no title has to be looked at, the database does the work and only what is shown is read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self

import sqlalchemy as sa

from core.catalog.library.videos import bounds
from core.catalog.tables.database import PART_READ, Database, in_parts, rows_of
from core.catalog.tables.rows import job_of, options_of, video_of
from core.catalog.tables.schema import JOBS, VIDEOS
from core.catalog.tables.tag_tables import TAGS
from core.catalog.tables.visibility import JOB_IS_SHOWN, VIDEO_IS_HERE
from core.models.jobs import Job, Stage
from core.models.search_query import Narrow
from core.models.video import MediaKind, Order, Video

if TYPE_CHECKING:
    from core.catalog import Catalog

_ANY: Final = Narrow()
_JOB: Final = tuple(column.label(f"job_{column.name}") for column in JOBS.c)
_OWN_NAME: Final = sa.func.coalesce(sa.func.nullif(VIDEOS.c.original_path, ""), VIDEOS.c.original_name)
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
    """As much of a video as is needed to tell whether and where it is shown; `original_name` has its folders, if it had any."""

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
    is_photo: bool = False


class Listing:
    """Reads videos together with the job that stands for each. Raises CatalogError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    def of(cls, catalog: Catalog) -> Self:
        return cls(catalog._database)

    def counts(self, narrow: Narrow = _ANY) -> dict[tuple[str, Stage], int]:
        """How many videos there are of each category (`""`: none) and stage, of those that `narrow` lets in."""
        kind = (VIDEOS.c.category, JOBS.c.stage)
        query = _joined(*kind, sa.func.count()).where(*_let_in(narrow)).group_by(*kind)
        with self._database.reading() as connection:
            found = connection.execute(query).all()
        return {(category, Stage(stage)): count for category, stage, count in found}

    def kinds(self) -> dict[MediaKind, int]:
        """How many videos and how many photos there are."""
        is_photo = (VIDEOS.c.duration_sec == 0).label("is_photo")
        with self._database.reading() as connection:
            found = connection.execute(sa.select(is_photo, sa.func.count()).where(VIDEO_IS_HERE).group_by(is_photo)).all()
        return {MediaKind.PHOTO if is_photo else MediaKind.VIDEO: count for is_photo, count in found}

    def footage_sec(self) -> float:
        """The length of all videos together."""
        with self._database.reading() as connection:
            return float(connection.execute(sa.select(sa.func.sum(VIDEOS.c.duration_sec)).where(VIDEO_IS_HERE)).scalar() or 0)

    def ids(
        self,
        stages: Collection[Stage] | None,
        category: str | None,
        order: Order,
        narrow: Narrow = _ANY,
        *,
        limit: int | None = None,
        offset: int = 0,
    ) -> list[str]:
        """The ids of videos in these stages and this category, None being any, that `narrow` lets in."""
        query = _joined(VIDEOS.c.id).where(*_standing(stages, category), *_let_in(narrow))
        with self._database.reading() as connection:
            return list(connection.execute(query.order_by(*_ORDERS[order]).limit(limit).offset(offset)).scalars())

    def tag_counts(
        self, stages: Collection[Stage] | None, category: str | None, among: Sequence[str] | None = None
    ) -> dict[str, int]:
        """How many videos in these stages and this category have each tag, by its id; `among` keeps to videos with these ids."""
        count = sa.func.count(TAGS.c.video_id.distinct())
        query = _joined(TAGS.c.tag_id, count).join(TAGS, TAGS.c.video_id == VIDEOS.c.id).where(*_standing(stages, category))
        query = query.group_by(TAGS.c.tag_id)
        counts: Counter[str] = Counter()
        with self._database.reading() as connection:
            parts = [query] if among is None else [query.where(VIDEOS.c.id.in_(ids)) for ids in in_parts(among, PART_READ)]
            for part in parts:
                counts.update({row[0]: row[1] for row in connection.execute(part)})
        return dict(counts)

    def named(self, order: Order, narrow: Narrow = _ANY) -> list[Named]:
        """Every video with its names, of those that `narrow` lets in."""
        columns = (VIDEOS.c.id, VIDEOS.c.title, _OWN_NAME, VIDEOS.c.category, JOBS.c.stage)
        with self._database.reading() as connection:
            found = connection.execute(_joined(*columns).where(*_let_in(narrow)).order_by(*_ORDERS[order])).all()
        return [Named(video_id, title, own, category, Stage(stage)) for video_id, title, own, category, stage in found]

    def with_words(self, words: Collection[str], limit: int) -> list[Named]:
        """Videos in whose names all of these letters stand, small or large, the newest first."""
        names = VIDEOS.c.title + " " + _OWN_NAME
        columns = (VIDEOS.c.id, VIDEOS.c.title, _OWN_NAME, VIDEOS.c.category, JOBS.c.stage)
        query = _joined(*columns).where(*(names.icontains(word, autoescape=True) for word in words)).order_by(*_NEWEST)
        with self._database.reading() as connection:
            found = connection.execute(query.limit(limit)).all()
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


def _standing(stages: Collection[Stage] | None, category: str | None) -> list[sa.ColumnElement[bool]]:
    asked: list[sa.ColumnElement[bool]] = [JOBS.c.stage.in_(list(stages))] if stages is not None else []
    return asked if category is None else [*asked, VIDEOS.c.category == category]


def _let_in(narrow: Narrow) -> list[sa.ColumnElement[bool]]:
    """By dates and length, and by tags that any moment has."""
    tagged = (sa.select(TAGS.c.video_id).where(TAGS.c.tag_id == tag_id) for tag_id in narrow.tag_ids)
    return [*bounds(narrow), *(VIDEOS.c.id.in_(ids) for ids in tagged)]


def _both_of(connection: sa.Connection, video_ids: Sequence[str]) -> list[tuple[Video, Job]]:
    rows = rows_of(connection, video_ids, lambda ids: _joined(*VIDEOS.c, *_JOB).where(VIDEOS.c.id.in_(ids)))
    found = {row["id"]: (video_of(row), job_of({column.name: row[f"job_{column.name}"] for column in JOBS.c})) for row in rows}
    return [found[video_id] for video_id in dict.fromkeys(video_ids) if video_id in found]


def _held(row: sa.RowMapping) -> Held:
    stage, part = Stage(row["stage"]), options_of(row["options"]).part
    is_paid = row["has_task"] or stage is Stage.READY
    length_sec = part.duration_sec if part else row["duration_sec"]
    paid_sec, is_photo = length_sec if is_paid else 0.0, row["duration_sec"] == 0
    return Held(row["id"], row["title"], row["is_link"], stage, row["moments"] or 0, paid_sec, is_photo)
