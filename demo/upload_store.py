"""Uploads in slices as rows: which slices have arrived, and which were reported."""

from __future__ import annotations

import secrets
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from demo.database import Database
from demo.options import Options

CHUNK_BYTES: Final = 5 * 1024 * 1024
SESSION_SEC: Final = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Upload:
    """One upload in slices, which are counted from 1; sizes in bytes."""

    id: str
    asset_id: str
    total_size: int
    chunk_size: int
    created_at: float

    @property
    def total_chunks(self) -> int:
        return -(-self.total_size // self.chunk_size)

    def size_of(self, chunk: int) -> int:
        """Bytes that slice must have."""
        return min(self.chunk_size, self.total_size - (chunk - 1) * self.chunk_size)


class UploadStore:
    """Uploads in slices of one data folder."""

    def __init__(self, database: Database, options: Options) -> None:
        self._database = database
        self._options = options

    def file(self, upload_id: str) -> Path:
        """Where the slices are put together."""
        return self._options.partial / f"{upload_id}.upload"

    def add(self, asset_id: str, total_size: int) -> Upload:
        """A new one. Its id cannot be guessed: whoever knows it may send slices without the key."""
        upload = Upload(secrets.token_urlsafe(24), asset_id, total_size, CHUNK_BYTES, time.time())
        self._database.change(
            "INSERT INTO uploads VALUES (?, ?, ?, ?, ?)",
            [upload.id, asset_id, total_size, upload.chunk_size, upload.created_at],
        )
        self.file(upload.id).touch()
        return upload

    def get(self, upload_id: str) -> Upload | None:
        row = self._database.row("SELECT * FROM uploads WHERE id = ?", [upload_id])
        return _upload(row) if row else None

    def arrived(self, upload_id: str, chunk: int, etag: str) -> None:
        """The same slice may come twice."""
        self._database.change("INSERT OR REPLACE INTO chunks (upload_id, chunk, etag) VALUES (?, ?, ?)", [upload_id, chunk, etag])

    def report(self, upload_id: str, chunk: int, etag: str) -> bool:
        """Marks a slice as reported; False if none arrived with that proof."""
        changed = self._database.change(
            "UPDATE chunks SET is_reported = 1 WHERE upload_id = ? AND chunk = ? AND etag = ?", [upload_id, chunk, etag]
        )
        return changed > 0

    def reported(self, upload_id: str) -> int:
        """How many slices were reported."""
        return self._database.number("SELECT sum(is_reported) FROM chunks WHERE upload_id = ?", [upload_id])

    def is_complete(self, upload: Upload) -> bool:
        """Whether every slice was reported and the file still has to become an asset."""
        return self.reported(upload.id) == upload.total_chunks and self.file(upload.id).exists()

    def all(self) -> list[Upload]:
        return [_upload(row) for row in self._database.rows("SELECT * FROM uploads")]

    def sweep(self) -> None:
        """Forgets uploads that are a day old; a client may repeat its last report until then."""
        for row in self._database.rows("SELECT id FROM uploads WHERE created_at < ?", [time.time() - SESSION_SEC]):
            self._database.change("DELETE FROM chunks WHERE upload_id = ?", [row["id"]])
            self._database.change("DELETE FROM uploads WHERE id = ?", [row["id"]])
            self.file(row["id"]).unlink(missing_ok=True)


def _upload(row: sqlite3.Row) -> Upload:
    return Upload(row["id"], row["asset_id"], row["total_size"], row["chunk_size"], row["created_at"])
