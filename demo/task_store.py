"""Embed tasks as rows, and their vectors as files."""

from __future__ import annotations

import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from demo.options import Options
from demo.orders import MediaOrder, Model, Task
from demo.runner import Outcome
from demo.state import State, page_of

KEPT_SEC: Final = 7 * 24 * 3600.0
EXPIRED: Final = "The embedding result is no longer available and cannot be retrieved."


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One task. `computed_at` is None while the work is to be done; nobody sees its end before `shown_at`."""

    id: str
    model: Model
    source_kind: str
    source: str
    filename: str | None
    order: MediaOrder
    created_at: float
    computed_at: float | None
    shown_at: float | None
    duration: float | None
    error: str | None

    @property
    def expired(self) -> bool:
        return self.created_at < time.time() - KEPT_SEC

    @property
    def status(self) -> str:
        """`processing`, `ready` or `failed`, as the provider would call it now."""
        if self.expired:
            return "failed"
        if self.computed_at is None or time.time() < (self.shown_at or 0.0):
            return "processing"
        return "failed" if self.error else "ready"

    @property
    def updated_at(self) -> float:
        if self.computed_at is None or self.status == "processing":
            return self.created_at
        return max(self.computed_at, self.shown_at or 0.0)


class TaskStore:
    """Tasks of one data folder."""

    def __init__(self, state: State, options: Options) -> None:
        self._state = state
        self._options = options

    def result(self, task_id: str) -> Path:
        """The file that holds the `data` array of a finished task."""
        return self._options.results / f"{task_id}.json"

    def inline_source(self, task_id: str) -> Path:
        """Where the media of a task lie that are no asset: decoded from the request, or downloaded."""
        return self._options.partial / f"{task_id}.media"

    def add(
        self, task_id: str, task: Task, *, filename: str | None, duration: float | None, failure: str | None = None
    ) -> TaskRow:
        """A new task to compute, or with `failure` one that ends that way without work. `task_id` must be new."""
        now = time.time()
        source = "" if task.source.kind == "base64_string" else task.source.value
        self._state.change(
            "INSERT INTO tasks (id, model, input_type, source_kind, source, filename, orders, created_at, duration, error, "
            "computed_at, shown_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, iif(?10 IS NULL, NULL, ?8), ?11)",
            [
                task_id,
                task.model,
                task.order.input_type,
                task.source.kind,
                source,
                filename,
                task.order.to_json(),
                now,
                duration,
                failure,
                self._shown_at(now, duration),
            ],
        )
        row = self.get(task_id)
        if row is None:
            raise LookupError(task_id)
        return row

    def finish(self, task: TaskRow, outcome: Outcome) -> None:
        """Writes down how it ended; visible once the provider's own speed would have got there."""
        duration = outcome.duration_sec or task.duration
        self._state.change(
            "UPDATE tasks SET computed_at = ?, shown_at = ?, duration = ?, error = ? WHERE id = ?",
            [time.time(), self._shown_at(task.created_at, duration), duration, outcome.failure, task.id],
        )

    def get(self, task_id: str) -> TaskRow | None:
        row = self._state.row("SELECT * FROM tasks WHERE id = ?", [task_id])
        return _task(row) if row else None

    def open_ids(self) -> list[str]:
        """Tasks to compute, oldest first."""
        return [row["id"] for row in self._state.rows("SELECT id FROM tasks WHERE computed_at IS NULL ORDER BY number")]

    def page(
        self, page: int, limit: int, *, status: str | None, after: float | None, before: float | None
    ) -> tuple[list[TaskRow], dict[str, int]]:
        """One page, newest first; without `after` and `before` only what the provider still keeps."""
        now = time.time()
        where, values = ["created_at >= ?"], [now - KEPT_SEC if after is None and before is None else after or 0.0]
        if before is not None:
            where.append("created_at <= ?")
            values.append(before)
        ended = "(created_at < ? OR (computed_at IS NOT NULL AND shown_at <= ?))"
        bad = "(error IS NOT NULL OR created_at < ?)"
        conditions: dict[str, tuple[str, list[Any]]] = {
            "processing": (f"NOT {ended}", [now - KEPT_SEC, now]),
            "ready": (f"{ended} AND NOT {bad}", [now - KEPT_SEC, now, now - KEPT_SEC]),
            "failed": (f"{ended} AND {bad}", [now - KEPT_SEC, now, now - KEPT_SEC]),
        }
        if status is not None:
            condition, more = conditions[status]
            where.append(condition)
            values.extend(more)
        rows, info = page_of(self._state, "tasks", " AND ".join(where), values, page, limit)
        return [_task(row) for row in rows], info

    def age(self, days: float, task_id: str | None) -> int:
        """Makes one task, or all, that much older. Returns how many."""
        return self._state.change(
            "UPDATE tasks SET created_at = created_at - ?1, computed_at = computed_at - ?1, shown_at = shown_at - ?1 "
            "WHERE ?2 IS NULL OR id = ?2",
            [days * 24 * 3600, task_id],
        )

    def sweep(self) -> None:
        """Removes the vectors that the provider would no longer keep."""
        for row in self._state.rows("SELECT id FROM tasks WHERE created_at < ?", [time.time() - KEPT_SEC]):
            self.result(row["id"]).unlink(missing_ok=True)

    def _shown_at(self, created_at: float, duration: float | None) -> float:
        return created_at + self._options.seconds_per_minute * (duration or 0.0) / 60


def _task(row: sqlite3.Row) -> TaskRow:
    return TaskRow(
        id=row["id"],
        model=Model(row["model"]),
        source_kind=row["source_kind"],
        source=row["source"],
        filename=row["filename"],
        order=MediaOrder.from_json(row["orders"]),
        created_at=row["created_at"],
        computed_at=row["computed_at"],
        shown_at=row["shown_at"],
        duration=row["duration"],
        error=row["error"],
    )
