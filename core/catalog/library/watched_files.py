"""What became of the files of the watched folder, so that each is taken once, and one that was moved is known again."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from core.catalog.tables.changes import Topic, bump
from core.catalog.tables.database import Database
from core.catalog.tables.rows import facts_text, fault_in
from core.catalog.tables.schema import VIDEOS, WATCHED_FILES
from core.errors import Fault


@dataclass(frozen=True, slots=True)
class WatchedFile:
    """A file as it was when it was looked into. `video_id` is that of its content here, `fault` why it was not taken."""

    path: str
    size_bytes: int
    modified_at: float
    video_id: str | None
    noted_at: float
    fault: Fault | None = None
    away_since: float | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How many files were taken, of these how many are away, how many were not taken, and why some of these were not."""

    taken: int
    away: int
    refused: int
    reasons: tuple[tuple[str, Fault | None], ...]


class WatchedFiles:
    """Raises CatalogError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> dict[str, WatchedFile]:
        """Every file that was ever looked into, by its path."""
        with self._database.reading() as connection:
            rows = connection.execute(sa.select(WATCHED_FILES)).mappings().all()
        return {
            row["path"]: WatchedFile(
                row["path"],
                row["size_bytes"],
                row["modified_at"],
                row["video_id"],
                row["noted_at"],
                fault_in(row["error_code"], row["error_facts"]),
                row["away_since"],
            )
            for row in rows
        }

    def standing(self, most_reasons: int) -> Standing:
        """How the folder stands, whatever its size, with the newest reasons."""
        columns, is_away = WATCHED_FILES.c, WATCHED_FILES.c.away_since.is_not(None)
        is_taken = columns.error_code.is_(None)
        counts = sa.select(is_taken.label("is_taken"), is_away.label("is_away"), sa.func.count()).group_by("is_taken", "is_away")
        refused = sa.select(columns.path, columns.error_code, columns.error_facts).where(~is_taken, ~is_away)
        with self._database.reading() as connection:
            found = {(bool(taken), bool(away)): count for taken, away, count in connection.execute(counts)}
            rows = connection.execute(refused.order_by(columns.noted_at.desc()).limit(most_reasons)).all()
        away = found.get((True, True), 0)
        reasons = tuple((row.path, fault_in(row.error_code, row.error_facts)) for row in rows)
        return Standing(found.get((True, False), 0) + away, away, found.get((False, False), 0), reasons)

    def note(self, file: WatchedFile) -> None:
        """Write down what became of a file. What is away under another path and has the same content has come back under this."""
        fault = file.fault
        row = {
            "path": file.path,
            "size_bytes": file.size_bytes,
            "modified_at": file.modified_at,
            "video_id": file.video_id,
            "noted_at": file.noted_at,
            "error_code": fault.reason.value if fault else None,
            "error_facts": facts_text(fault.facts) if fault else None,
        }
        same = sa.and_(WATCHED_FILES.c.video_id == file.video_id, WATCHED_FILES.c.away_since.is_not(None))
        with self._database.writing() as connection:
            connection.execute(WATCHED_FILES.delete().where(WATCHED_FILES.c.path == file.path))
            connection.execute(WATCHED_FILES.insert().values(row))
            if file.video_id is not None and connection.execute(WATCHED_FILES.delete().where(same)).rowcount:
                connection.execute(VIDEOS.update().where(VIDEOS.c.id == file.video_id).values(original_path=file.path))
                bump(connection, Topic.VIDEOS)

    def mark(self, away: Collection[str], back: Collection[str]) -> None:
        """Note which files went away, and which are where they were again."""
        now = time.time()
        with self._database.writing() as connection:
            for paths, since in ((away, now), (back, None)):
                for path in paths:
                    connection.execute(WATCHED_FILES.update().where(WATCHED_FILES.c.path == path).values(away_since=since))
