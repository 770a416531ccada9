"""The stand-in's memory: one SQLite file in its data folder, so that a restart goes on where the last run stopped."""

from __future__ import annotations

import secrets
import sqlite3
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, number INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS assets (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE NOT NULL, method TEXT NOT NULL, kind TEXT NOT NULL,
    filename TEXT NOT NULL, file_type TEXT NOT NULL, url TEXT, user_metadata TEXT, size INTEGER, created_at REAL NOT NULL,
    received_at REAL, state TEXT NOT NULL, error TEXT, duration REAL, width INTEGER, height INTEGER, fps REAL,
    has_video INTEGER, has_audio INTEGER, deleted INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS uploads (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE NOT NULL, asset_id TEXT NOT NULL, total_size INTEGER NOT NULL,
    chunk_size INTEGER NOT NULL, total_chunks INTEGER NOT NULL, created_at REAL NOT NULL, updated_at REAL NOT NULL,
    completed INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS chunks (
    upload_id TEXT NOT NULL, chunk INTEGER NOT NULL, etag TEXT NOT NULL, size INTEGER NOT NULL, reported_at REAL,
    PRIMARY KEY (upload_id, chunk)
);
CREATE TABLE IF NOT EXISTS tasks (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE NOT NULL, model TEXT NOT NULL, input_type TEXT NOT NULL,
    source_kind TEXT NOT NULL, source TEXT NOT NULL, filename TEXT, orders TEXT NOT NULL, created_at REAL NOT NULL,
    computed_at REAL, shown_at REAL, duration REAL, error TEXT
);
CREATE INDEX IF NOT EXISTS tasks_open ON tasks (computed_at) WHERE computed_at IS NULL;
"""


class State:
    """One connection for all threads; every statement is its own transaction."""

    def __init__(self, file: Path) -> None:
        self._lock = threading.Lock()
        self._db = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.executescript(SCHEMA)

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[sqlite3.Row]:
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    def row(self, sql: str, values: Sequence[Any] = ()) -> sqlite3.Row | None:
        with self._lock:
            found: sqlite3.Row | None = self._db.execute(sql, values).fetchone()
            return found

    def number(self, sql: str, values: Sequence[Any] = ()) -> int:
        """The one number that a query returns."""
        row = self.row(sql, values)
        return int(row[0]) if row and row[0] is not None else 0

    def change(self, sql: str, values: Sequence[Any] = ()) -> int:
        """How many rows were changed."""
        with self._lock:
            return self._db.execute(sql, values).rowcount

    def count(self, name: str) -> None:
        """Adds one to a counter that outlives restarts."""
        self.change("INSERT INTO counters VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET number = number + 1", [name])

    def counters(self) -> dict[str, int]:
        return {row["name"]: row["number"] for row in self.rows("SELECT name, number FROM counters ORDER BY name")}

    def secret(self) -> str:
        """A random word made at the first start; upload links are signed with it."""
        self.change("INSERT OR IGNORE INTO meta VALUES ('secret', ?)", [secrets.token_hex(32)])
        row = self.row("SELECT value FROM meta WHERE name = 'secret'")
        return str(row["value"]) if row else ""

    def close(self) -> None:
        with self._lock:
            self._db.close()


def new_id() -> str:
    """24 hex digits that grow with time, as the provider's do."""
    return f"{int(time.time()):08x}{secrets.token_hex(8)}"


def page_of(
    state: State, table: str, where: str, values: Sequence[Any], page: int, limit: int
) -> tuple[list[sqlite3.Row], dict[str, int]]:
    """One page, newest first, and the provider's `page_info`. `table` and `where` are ours, never a client's words."""
    total = state.number(f"SELECT count(*) FROM {table} WHERE {where}", values)  # noqa: S608
    rows = state.rows(
        f"SELECT * FROM {table} WHERE {where} ORDER BY created_at DESC, number DESC LIMIT ? OFFSET ?",  # noqa: S608
        [*values, limit, (page - 1) * limit],
    )
    info = {"limit_per_page": limit, "page": page, "total_page": -(-total // limit), "total_results": total}
    return rows, info
