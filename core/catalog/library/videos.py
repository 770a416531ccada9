"""The library's rows: one for each video."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any, Final

import sqlalchemy as sa

from core.catalog.people import audit
from core.catalog.queue.events import DAY_SEC
from core.catalog.tables.changes import Topic, bump
from core.catalog.tables.database import Database, rows_of
from core.catalog.tables.rows import video_of
from core.catalog.tables.schema import JOBS, JOINED_PARTS, VIDEOS
from core.catalog.tables.visibility import GONE, VIDEO_IS_HERE
from core.models.jobs import Stage
from core.models.search_query import Narrow
from core.models.video import MediaKind, Video
from core.people.audit import Did, Kind
from core.people.person import OWNER

SAID: Final = frozenset({"title", "category", "recorded_at", "recorded_from", "watch_url", "sound"})
"""The columns of a video that people write."""


class Videos:
    """Reads video rows; `Jobs.add` makes them, with their first job. Raises CatalogError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, video_id: str) -> Video | None:
        with self._database.reading() as connection:
            row = connection.execute(sa.select(VIDEOS).where(VIDEOS.c.id == video_id, VIDEO_IS_HERE)).mappings().first()
        return video_of(row) if row else None

    def get_even_deleted(self, video_id: str) -> Video | None:
        """The same for whoever works on it or shows the bin, whether it is deleted or not."""
        with self._database.reading() as connection:
            row = connection.execute(sa.select(VIDEOS).where(VIDEOS.c.id == video_id)).mappings().first()
        return video_of(row) if row else None

    def get_many(self, video_ids: Iterable[str]) -> dict[str, Video]:
        """The videos of these ids that are here, by id."""
        with self._database.reading() as connection:
            rows = rows_of(connection, video_ids, lambda ids: sa.select(VIDEOS).where(VIDEOS.c.id.in_(ids), VIDEO_IS_HERE))
        return {row["id"]: video_of(row) for row in rows}

    def all(self) -> list[Video]:
        """Every video, the newest first."""
        query = sa.select(VIDEOS).where(VIDEO_IS_HERE).order_by(VIDEOS.c.added_at.desc(), VIDEOS.c.id)
        with self._database.reading() as connection:
            rows = connection.execute(query).mappings().all()
        return [video_of(row) for row in rows]

    def count(self) -> int:
        """How many videos there are."""
        with self._database.reading() as connection:
            return int(connection.execute(sa.select(sa.func.count()).select_from(VIDEOS).where(VIDEO_IS_HERE)).scalar_one())

    def titles(self) -> dict[str, str]:
        """The title of every video, by id, the newest first."""
        query = sa.select(VIDEOS.c.id, VIDEOS.c.title).where(VIDEO_IS_HERE).order_by(VIDEOS.c.added_at.desc(), VIDEOS.c.id)
        with self._database.reading() as connection:
            return {row.id: row.title for row in connection.execute(query)}

    def titles_by_size(self, sizes: Iterable[int]) -> dict[int, str]:
        """The title of a video whose file has so many bytes, for each of these sizes that any has."""
        is_file = sa.and_(VIDEO_IS_HERE, VIDEOS.c.file_name.is_not(None))
        query = sa.select(VIDEOS.c.size_bytes, VIDEOS.c.title).where(is_file)
        with self._database.reading() as connection:
            rows = rows_of(connection, sizes, lambda some: query.where(VIDEOS.c.size_bytes.in_(some)))
        return {row["size_bytes"]: row["title"] for row in rows}

    def joined_of(self, part_id: str) -> str | None:
        """The id of the video that was joined of this file and others, whether it is deleted or not."""
        query = sa.select(JOINED_PARTS.c.video_id).where(JOINED_PARTS.c.part_id == part_id)
        with self._database.reading() as connection:
            return connection.execute(query).scalar()

    def note_joined(self, video_id: str, part_ids: Iterable[str]) -> None:
        """Write down of which files a video was joined, so that none of them is added by itself later."""
        with self._database.writing() as connection:
            for part_id in part_ids:
                row = {"part_id": part_id, "video_id": video_id}
                connection.execute(self._database.insert(JOINED_PARTS).values(row))

    def files_of_size(self, size_bytes: int) -> dict[str, str]:
        """The titles of the videos whose file has so many bytes, by the name of that file."""
        query = sa.select(VIDEOS.c.file_name, VIDEOS.c.title).where(
            VIDEO_IS_HERE, VIDEOS.c.file_name.is_not(None), VIDEOS.c.size_bytes == size_bytes
        )
        with self._database.reading() as connection:
            return {row.file_name: row.title for row in connection.execute(query)}

    def are_any(self, added_by: str, *, others: bool = False) -> bool:
        """Whether any video was added by this name, or, with `others`, by another."""
        who = VIDEOS.c.added_by != added_by if others else VIDEOS.c.added_by == added_by
        with self._database.reading() as connection:
            return connection.execute(sa.select(VIDEOS.c.id).where(VIDEO_IS_HERE, who).limit(1)).first() is not None

    def missing(self, video_ids: Iterable[str]) -> set[str]:
        """Which of these are not here; what is deleted but can be brought back is."""
        wanted = set(video_ids)
        with self._database.reading() as connection:
            here = rows_of(connection, wanted, lambda ids: sa.select(VIDEOS.c.id).where(VIDEOS.c.id.in_(ids)))
        return wanted - {row["id"] for row in here}

    def deleted(self) -> list[str]:
        """The ids of deleted videos that may still have rows in the store."""
        with self._database.reading() as connection:
            return list(connection.execute(GONE).scalars())

    def split(self, narrow: Narrow) -> tuple[list[str], list[str]]:
        """The ids of the videos that `narrow` lets in by what is known of a whole video, and those of all others, in order.

        Deleted ones are among the others: their rows are still in the store.
        """
        lets_in = sa.and_(VIDEO_IS_HERE, *bounds(narrow))
        query = sa.select(VIDEOS.c.id, VIDEOS.c.category, lets_in).order_by(VIDEOS.c.id)
        # These are compared here: there may be more ids than a statement can hold, and characters that no database takes.
        ids, categories = set(narrow.video_ids), set(narrow.categories)
        inside: list[str] = []
        outside: list[str] = []
        with self._database.reading() as connection:
            for video_id, category, in_bounds in connection.execute(query):
                wanted = in_bounds and (not ids or video_id in ids) and (not categories or category in categories)
                (inside if wanted else outside).append(video_id)
        return inside, outside

    def categories(self) -> dict[str, int]:
        """How many searchable videos each category has, in the order of the alphabet; those without one count as `""`."""
        query = (
            sa.select(VIDEOS.c.category, sa.func.count())
            .join(JOBS, JOBS.c.video_id == VIDEOS.c.id)
            .where(JOBS.c.stage == Stage.READY.value, VIDEO_IS_HERE)
            .group_by(VIDEOS.c.category)
        )
        with self._database.reading() as connection:
            found = connection.execute(query).all()
        return dict(sorted(((category, count) for category, count in found), key=lambda item: (item[0].casefold(), item[0])))

    def cameras(self) -> dict[str, int]:
        """How many videos there are of each camera that is known, in the order of the alphabet."""
        query = sa.select(VIDEOS.c.camera, sa.func.count()).where(VIDEO_IS_HERE, VIDEOS.c.camera != "").group_by(VIDEOS.c.camera)
        with self._database.reading() as connection:
            found = connection.execute(query).all()
        return dict(sorted(((camera, count) for camera, count in found), key=lambda item: (item[0].casefold(), item[0])))

    def category_of_each(self) -> dict[str, str]:
        """The category of every video, `""` for none, by id."""
        with self._database.reading() as connection:
            found = connection.execute(sa.select(VIDEOS.c.id, VIDEOS.c.category).where(VIDEO_IS_HERE)).all()
        return {row.id: row.category for row in found}

    def edit(self, video_id: str, said: Mapping[str, Any], by: str = OWNER.id) -> bool:
        """Write down what people say of a video, some of `SAID`; False if it is gone.

        What is not named stays as it is, so that two people who change different things undo nothing of each other.
        """
        if not said.keys() <= SAID:
            raise ValueError(f"nobody says {sorted(said.keys() - SAID)} of a video")
        with self._database.writing() as connection:
            audit.note(connection, by, Did.EDITED, Kind.VIDEO, video_id, **{name: value or "" for name, value in said.items()})
            return said_of(connection, video_id, said)


def said_of(connection: sa.Connection, video_id: str, said: Mapping[str, Any]) -> bool:
    """The same within the caller's transaction, as the last thing in it."""
    here = sa.and_(VIDEOS.c.id == video_id, VIDEO_IS_HERE)
    if not said or not connection.execute(VIDEOS.update().where(here).values(dict(said))).rowcount:
        return False
    bump(connection, Topic.VIDEOS)
    return True


def bounds(narrow: Narrow) -> list[sa.ColumnElement[bool]]:
    """What `narrow` asks of dates, length, kind and camera; a video without a date lies in no stretch of time."""
    columns = VIDEOS.c
    asked = (
        (columns.added_at, "from", _begin_of(narrow.added_from)),
        (columns.added_at, "before", _end_of(narrow.added_to)),
        (columns.recorded_at, "from", _begin_of(narrow.recorded_from)),
        (columns.recorded_at, "before", _end_of(narrow.recorded_to)),
        (columns.duration_sec, "from", narrow.shortest_sec),
        (columns.duration_sec, "to", narrow.longest_sec),
    )
    say = {"from": operator.ge, "before": operator.lt, "to": operator.le}
    kinds = {MediaKind.VIDEO: columns.duration_sec > 0, MediaKind.PHOTO: columns.duration_sec == 0}
    kind = [kinds[narrow.kind]] if narrow.kind is not None else []
    # Without a value, NULL is what comes of a comparison, and neither true nor false.
    within = [sa.func.coalesce(say[how](column, value), sa.false()) for column, how, value in asked if value is not None]
    cameras = [columns.camera.in_(narrow.cameras)] if narrow.cameras else []
    return [*kind, *cameras, *within]


def _begin_of(day: date | None) -> float | None:
    return None if day is None else datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()


def _end_of(day: date | None) -> float | None:
    # Not by a day added to the date: the last date there is has no next one.
    begin = _begin_of(day)
    return None if begin is None else begin + DAY_SEC
