"""What the stand-in remembers: one SQLite file in its data folder, so that a restart goes on where the last run stopped."""

from __future__ import annotations

import secrets
import sqlite3
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS assets (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE NOT NULL, filename TEXT NOT NULL, created_at REAL NOT NULL,
    state TEXT NOT NULL, error TEXT
);
CREATE TABLE IF NOT EXISTS uploads (
    id TEXT PRIMARY KEY, asset_id TEXT NOT NULL, total_size INTEGER NOT NULL, chunk_size INTEGER NOT NULL,
    created_at REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS chunks (
    upload_id TEXT NOT NULL, chunk INTEGER NOT NULL, etag TEXT NOT NULL, is_reported INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (upload_id, chunk)
);
CREATE TABLE IF NOT EXISTS tasks (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE NOT NULL, request TEXT NOT NULL, asset_id TEXT, filename TEXT,
    created_at REAL NOT NULL, computed_at REAL, duration REAL, error TEXT
);
CREATE INDEX IF NOT EXISTS tasks_open ON tasks (computed_at) WHERE computed_at IS NULL;
CREATE TABLE IF NOT EXISTS analyses (
    id TEXT PRIMARY KEY, key TEXT UNIQUE NOT NULL, custom_id TEXT, asset_id TEXT, url TEXT, status TEXT NOT NULL,
    created_at REAL NOT NULL, completed_at REAL, data TEXT, error TEXT, start_sec REAL, end_sec REAL
);
CREATE TABLE IF NOT EXISTS heard_words (word TEXT PRIMARY KEY) WITHOUT ROWID;
"""
VERSION: Final = 3
"""Of the schema. What an older program left behind is not read: it holds nothing that a new task would not bring again."""


class Database:
    """One connection for all threads; every statement is its own transaction."""

    def __init__(self, file: Path) -> None:
        self._lock = threading.Lock()
        self._db = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        version = self.number("PRAGMA user_version")
        if version < VERSION:
            older = ("assets", "uploads", "chunks", "tasks") if version < 2 else ()
            for table in (*older, "analyses"):
                self._db.execute(f"DROP TABLE IF EXISTS {table}")
        self._db.executescript(f"{SCHEMA} PRAGMA user_version = {VERSION};")

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

    def page(
        self, table: str, where: str, values: Sequence[Any], page: int, limit: int
    ) -> tuple[list[sqlite3.Row], dict[str, int]]:
        """One page, newest first, and the provider's `page_info`. `table` and `where` are ours, never a client's words."""
        total = self.number(f"SELECT count(*) FROM {table} WHERE {where}", values)  # noqa: S608
        rows = self.rows(
            f"SELECT * FROM {table} WHERE {where} ORDER BY number DESC LIMIT ? OFFSET ?",  # noqa: S608
            [*values, limit, (page - 1) * limit],
        )
        return rows, {"limit_per_page": limit, "page": page, "total_page": -(-total // limit), "total_results": total}

    def close(self) -> None:
        with self._lock:
            self._db.close()


def new_id() -> str:
    """24 hex digits that grow with time, as the provider's do."""
    return f"{int(time.time()):08x}{secrets.token_hex(8)}"


def stamp(seconds: float) -> str:
    """Seconds since 1970 as the provider writes times: `2026-11-02T10:00:00.123Z`."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
