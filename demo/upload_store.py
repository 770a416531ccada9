"""Multipart uploads as rows: which pieces have arrived and which were reported."""

from __future__ import annotations

import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from demo.options import Options
from demo.state import State, new_id, page_of

SESSION_SEC: Final = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Upload:
    """One multipart upload; sizes in bytes, pieces counted from 1."""

    id: str
    asset_id: str
    total_size: int
    chunk_size: int
    total_chunks: int
    created_at: float
    updated_at: float
    completed: bool

    @property
    def expires_at(self) -> float:
        return self.created_at + SESSION_SEC

    @property
    def status(self) -> str:
        if self.completed:
            return "completed"
        return "active" if time.time() < self.expires_at else "expired"

    def size_of(self, chunk: int) -> int:
        """Bytes that piece must have."""
        return min(self.chunk_size, self.total_size - (chunk - 1) * self.chunk_size)


@dataclass(frozen=True, slots=True)
class Chunk:
    """One piece that arrived."""

    etag: str
    size: int
    reported_at: float | None


class UploadStore:
    """Multipart uploads of one data folder."""

    def __init__(self, state: State, options: Options) -> None:
        self._state = state
        self._options = options

    def file(self, upload_id: str) -> Path:
        """Where the pieces are put together."""
        return self._options.partial / f"{upload_id}.upload"

    def add(self, asset_id: str, total_size: int) -> Upload:
        upload_id, now, size = new_id(), time.time(), self._options.chunk_bytes
        upload = Upload(upload_id, asset_id, total_size, size, -(-total_size // size), now, now, False)
        self._state.change(
            "INSERT INTO uploads (id, asset_id, total_size, chunk_size, total_chunks, created_at, updated_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            [upload_id, asset_id, total_size, size, upload.total_chunks, now, now],
        )
        self.file(upload_id).touch()
        return upload

    def get(self, upload_id: str) -> Upload | None:
        row = self._state.row("SELECT * FROM uploads WHERE id = ?", [upload_id])
        return _upload(row) if row else None

    def incomplete(self, page: int, limit: int) -> tuple[list[Upload], dict[str, int]]:
        rows, info = page_of(self._state, "uploads", "NOT completed", [], page, limit)
        return [_upload(row) for row in rows], info

    def arrived(self, upload_id: str, chunk: int, etag: str, size: int) -> None:
        """The same piece may come twice; a report of the first no longer counts when the second differs."""
        self._state.change(
            "INSERT INTO chunks (upload_id, chunk, etag, size) VALUES (?, ?, ?, ?) ON CONFLICT (upload_id, chunk) DO UPDATE "
            "SET reported_at = iif(etag = excluded.etag, reported_at, NULL), etag = excluded.etag, size = excluded.size",
            [upload_id, chunk, etag, size],
        )

    def chunks(self, upload_id: str) -> dict[int, Chunk]:
        rows = self._state.rows("SELECT * FROM chunks WHERE upload_id = ? ORDER BY chunk", [upload_id])
        return {row["chunk"]: Chunk(row["etag"], row["size"], row["reported_at"]) for row in rows}

    def report(self, upload_id: str, chunk: int) -> bool:
        """Whether it is news."""
        values: list[Any] = [time.time(), upload_id, chunk]
        news = self._state.change(
            "UPDATE chunks SET reported_at = ? WHERE upload_id = ? AND chunk = ? AND reported_at IS NULL", values
        )
        self._state.change("UPDATE uploads SET updated_at = ? WHERE id = ?", values[:2])
        return news > 0

    def complete(self, upload_id: str) -> bool:
        """Closes the upload; True for the one caller that did."""
        return self._state.change("UPDATE uploads SET completed = 1 WHERE id = ? AND NOT completed", [upload_id]) > 0

    def sweep(self) -> None:
        """Removes the pieces of uploads that nobody finished in time."""
        old = "SELECT id FROM uploads WHERE NOT completed AND created_at < ?"
        for row in self._state.rows(old, [time.time() - SESSION_SEC]):
            self.file(row["id"]).unlink(missing_ok=True)


def _upload(row: sqlite3.Row) -> Upload:
    values = {name: row[name] for name in Upload.__slots__}
    return Upload(**{**values, "completed": bool(row["completed"])})
