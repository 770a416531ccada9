"""When, where and with what videos were recorded, as their files say it or people correct it, and how the files count frames."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Final

import sqlalchemy as sa

from core.catalog.people import audit
from core.catalog.tables.changes import Topic, bump
from core.catalog.tables.database import Database, in_parts, rows_of
from core.catalog.tables.schema import VIDEOS
from core.catalog.tables.visibility import VIDEO_IS_HERE
from core.models.recording import Coordinates, DateFrom, Recording
from core.people.audit import Did, Kind
from core.people.person import OWNER
from core.timecode import SourceTime

_columns: Final = VIDEOS.c
_COLUMNS = (
    VIDEOS.c.id,
    VIDEOS.c.source_timecode,
    VIDEOS.c.timecode_rate,
    VIDEOS.c.is_drop_frame,
    VIDEOS.c.frame_count,
    VIDEOS.c.first_picture_ms,
    VIDEOS.c.is_conformed,
)


class Recordings:
    """Raises CatalogError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def unread(self) -> set[str]:
        """The videos with a file that nobody has looked at for this, as those are that an earlier release took in."""
        query = sa.select(_columns.id).where(VIDEO_IS_HERE, _columns.recorded_from.is_(None), _columns.file_name.is_not(None))
        with self._database.reading() as connection:
            return set(connection.execute(query).scalars())

    def keep(self, video_id: str, recording: Recording) -> None:
        """Write down what a file says. A date that somebody gave stays."""
        said = recording.plain()
        dated = {name: said.pop(name) for name in ("recorded_at", "recorded_zone_min", "recorded_from")}
        this = sa.and_(_columns.id == video_id, _columns.recorded_from.is_(None))
        with self._database.writing() as connection:
            connection.execute(VIDEOS.update().where(this, _columns.recorded_at.is_(None)).values({**said, **dated}))
            connection.execute(VIDEOS.update().where(this).values({**said, "recorded_from": DateFrom.PERSON.value}))
            bump(connection, Topic.VIDEOS)

    def without_place(self) -> dict[str, tuple[str, str]]:
        """Title and file of each video here with a file of which no place is known, by its id."""
        query = sa.select(_columns.id, _columns.title, _columns.file_name)
        nowhere = sa.and_(VIDEO_IS_HERE, _columns.latitude.is_(None), _columns.file_name.is_not(None))
        with self._database.reading() as connection:
            return {row.id: (row.title, row.file_name) for row in connection.execute(query.where(nowhere).order_by(_columns.id))}

    def keep_place(self, video_id: str, place: Coordinates) -> None:
        """Write down where it was recorded; all else stays, as people may have corrected it."""
        with self._database.writing() as connection:
            connection.execute(VIDEOS.update().where(_columns.id == video_id).values(asdict(place)))
            bump(connection, Topic.VIDEOS)

    def forget_coordinates(self) -> None:
        """Where videos were recorded, the deleted ones too, is known no more."""
        known = VIDEOS.update().where(sa.or_(_columns.latitude.is_not(None), _columns.longitude.is_not(None)))
        with self._database.writing() as connection:
            if connection.execute(known.values(latitude=None, longitude=None)).rowcount:
                bump(connection, Topic.VIDEOS)

    def shift(self, video_ids: Iterable[str], by_sec: float, by: str = OWNER.id) -> int:
        """Move the dates of these videos, for this person; returns how many have one. Moving them back undoes it."""
        count = 0
        with self._database.writing() as connection:
            for part in in_parts(video_ids):
                these = sa.and_(_columns.id.in_(part), VIDEO_IS_HERE, _columns.recorded_at.is_not(None))
                moved = VIDEOS.update().where(these).values(recorded_at=_columns.recorded_at + by_sec)
                count += connection.execute(moved).rowcount
                audit.note_all(connection, by, Did.EDITED, Kind.VIDEO, part, recorded_at=f"{by_sec:+.0f} s")
            bump(connection, Topic.VIDEOS)
        return count


class SourceTimes:
    """Raises CatalogError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get_many(self, video_ids: Iterable[str]) -> dict[str, SourceTime]:
        """What is known of these videos, by id; those that were added before anybody looked are left out."""
        known = sa.select(*_COLUMNS).where(VIDEOS.c.timecode_rate.is_not(None))
        with self._database.reading() as connection:
            rows = rows_of(connection, video_ids, lambda ids: known.where(VIDEOS.c.id.in_(ids)))
        return {row["id"]: SourceTime.of(dict(row)) for row in rows}

    def keep(self, video_id: str, time: SourceTime) -> None:
        """Write down what was found out about a video."""
        with self._database.writing() as connection:
            connection.execute(VIDEOS.update().where(VIDEOS.c.id == video_id).values(time.plain()))
