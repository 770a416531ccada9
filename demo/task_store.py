"""Embedding tasks as rows, and their vectors as files."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from demo.database import Database, new_id
from demo.options import Options
from demo.requests import TASK, Task

KEPT_SEC: Final = 7 * 24 * 3600.0


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One task. `computed_at` is None while the work is to be done; `filename` is that of its asset."""

    id: str
    request: Task
    filename: str | None
    created_at: float
    computed_at: float | None
    duration: float | None
    error: str | None

    @property
    def status(self) -> str:
        """As the provider calls it."""
        if self.computed_at is None:
            return "processing"
        return "failed" if self.error else "ready"

    @property
    def asset_id(self) -> str | None:
        return self.request.video.media_source.asset_id

    @property
    def url(self) -> str | None:
        return self.request.video.media_source.url


class TaskStore:
    """Tasks of one data folder."""

    def __init__(self, database: Database, options: Options) -> None:
        self._database = database
        self._options = options

    def result(self, task_id: str) -> Path:
        """The file that holds the `data` array of a finished task."""
        return self._options.results / f"{task_id}.json"

    def download(self, task_id: str) -> Path:
        """Where the video of a task lies that was asked for by its address."""
        return self._options.partial / f"{task_id}.media"

    def add(self, request: Task, *, filename: str | None, duration: float | None) -> TaskRow:
        row = TaskRow(new_id(), request, filename, time.time(), None, duration, None)
        self._database.change(
            "INSERT INTO tasks (id, request, asset_id, filename, created_at, duration) VALUES (?, ?, ?, ?, ?, ?)",
            [row.id, request.model_dump_json(), row.asset_id, filename, row.created_at, duration],
        )
        return row

    def finish(self, task: TaskRow, duration: float | None, error: str | None, heard: Iterable[str]) -> None:
        """Writes down how it ended, and the words that are spoken in it."""
        for word in heard:
            self._database.change("INSERT OR IGNORE INTO heard_words VALUES (?)", [word])
        self._database.change(
            "UPDATE tasks SET computed_at = ?, duration = ?, error = ? WHERE id = ?",
            [time.time(), duration or task.duration, error, task.id],
        )

    def heard(self, words: Iterable[str]) -> set[str]:
        """Those of these words, by their stems, that are spoken in any video."""
        wanted = list(words)
        marks = ", ".join("?" * len(wanted))
        rows = self._database.rows(f"SELECT word FROM heard_words WHERE word IN ({marks})", wanted)  # noqa: S608 - only marks
        return {row["word"] for row in rows}

    def get(self, task_id: str) -> TaskRow | None:
        row = self._database.row("SELECT * FROM tasks WHERE id = ?", [task_id])
        return _task(row) if row else None

    def open_ids(self) -> list[str]:
        """Tasks to compute, oldest first."""
        return [row["id"] for row in self._database.rows("SELECT id FROM tasks WHERE computed_at IS NULL ORDER BY number")]

    def page(self, page: int, limit: int) -> tuple[list[TaskRow], dict[str, int]]:
        rows, info = self._database.page("tasks", "created_at >= ?", [time.time() - KEPT_SEC], page, limit)
        return [_task(row) for row in rows], info

    def sweep(self) -> None:
        """Forgets what the provider would no longer keep."""
        for row in self._database.rows("SELECT id FROM tasks WHERE created_at < ?", [time.time() - KEPT_SEC]):
            self._database.change("DELETE FROM tasks WHERE id = ?", [row["id"]])
            self.result(row["id"]).unlink(missing_ok=True)


def _task(row: sqlite3.Row) -> TaskRow:
    return TaskRow(
        id=row["id"],
        request=TASK.validate_json(row["request"]),
        filename=row["filename"],
        created_at=row["created_at"],
        computed_at=row["computed_at"],
        duration=row["duration"],
        error=row["error"],
    )
