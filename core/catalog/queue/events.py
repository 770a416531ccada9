"""History: what became of each video, and how long it took; kept for a while."""

from __future__ import annotations

import time
from collections.abc import Collection
from typing import Final

import sqlalchemy as sa

from core.catalog.tables.database import PART_READ, Database, in_parts
from core.catalog.tables.rows import facts_text, fault_in
from core.catalog.tables.schema import EVENTS, VIDEOS
from core.errors import Fault
from core.models.jobs import Event

KEPT_DAYS: Final = 90
KEPT_ROWS: Final = 10_000
DAY_SEC: Final = 24 * 3600


class Events:
    """Raises CatalogError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def recent(self, limit: int) -> list[Event]:
        """The newest lines, newest first."""
        query = sa.select(EVENTS).order_by(EVENTS.c.id.desc()).limit(limit)
        with self._database.reading() as connection:
            rows = connection.execute(query).mappings().all()
        return [_event(row) for row in rows]

    def title_of(self, video_id: str) -> str:
        """What a video was called that may be gone; empty if the history does not tell."""
        latest = sa.select(EVENTS.c.title).where(EVENTS.c.video_id == video_id).order_by(EVENTS.c.id.desc()).limit(1)
        with self._database.reading() as connection:
            return connection.execute(latest).scalar() or ""

    def titles(self, video_ids: Collection[str]) -> dict[str, str]:
        """What these videos are called, or were as far as the history tells; also of those that were deleted."""
        columns = EVENTS.c
        titles: dict[str, str] = {}
        for part in in_parts(video_ids, PART_READ):
            query = sa.select(columns.video_id, columns.title).where(columns.video_id.in_(part)).order_by(columns.id)
            with self._database.reading() as connection:
                titles |= {row.video_id: row.title for row in connection.execute(query)}
                here = sa.select(VIDEOS.c.id, VIDEOS.c.title).where(VIDEOS.c.id.in_(part))
                titles |= {row.id: row.title for row in connection.execute(here)}
        return titles

    def newest_id(self) -> int:
        """Grows with every line; 0 while there is none."""
        with self._database.reading() as connection:
            return int(connection.execute(sa.select(sa.func.max(EVENTS.c.id))).scalar() or 0)

    def prune(self) -> int:
        """Drop what is old, or more than anybody reads; returns how many lines."""
        with self._database.writing() as connection:
            newest: int = connection.execute(sa.select(sa.func.max(EVENTS.c.id))).scalar() or 0
            old = sa.or_(EVENTS.c.at < time.time() - KEPT_DAYS * DAY_SEC, EVENTS.c.id <= newest - KEPT_ROWS)
            return int(connection.execute(EVENTS.delete().where(old)).rowcount)


def note(
    connection: sa.Connection, video_id: str, what: str, *, seconds: float | None = None, fault: Fault | None = None
) -> None:
    """Add a line within somebody else's transaction."""
    title = sa.select(VIDEOS.c.title).where(VIDEOS.c.id == video_id).scalar_subquery()
    why = {"reason": fault.reason.value, "facts": facts_text(fault.facts)} if fault else {}
    connection.execute(EVENTS.insert().values(at=time.time(), video_id=video_id, title=title, what=what, seconds=seconds, **why))


def _event(row: sa.RowMapping) -> Event:
    fault = fault_in(row["reason"], row["facts"])
    return Event(row["at"], row["video_id"], row["title"], row["what"], row["seconds"], fault)


def note_all(connection: sa.Connection, video_ids: Collection[str], what: str) -> None:
    """The same line for each of these videos, within somebody else's transaction."""
    at = sa.literal(time.time())
    lines = sa.select(at, VIDEOS.c.id, VIDEOS.c.title, sa.literal(what)).where(VIDEOS.c.id.in_(video_ids)).order_by(VIDEOS.c.id)
    connection.execute(EVENTS.insert().from_select(["at", "video_id", "title", "what"], lines))
