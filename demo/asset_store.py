"""Assets as rows and files: what was uploaded, whether it was looked at, and what it is."""

from __future__ import annotations

import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path

from demo.database import Database, new_id
from demo.options import Options

INTERRUPTED = "The upload was interrupted. Please upload the file again."


@dataclass(frozen=True, slots=True)
class Asset:
    """One asset. `state`: `receiving` → `received` → `ready` or `failed`."""

    id: str
    filename: str
    created_at: float
    state: str
    error: str | None

    @property
    def status(self) -> str:
        """As the provider calls it."""
        return self.state if self.state in ("ready", "failed") else "processing"


class AssetStore:
    """Assets of one data folder."""

    def __init__(self, database: Database, options: Options) -> None:
        self._database = database
        self._options = options

    def file(self, asset_id: str) -> Path:
        return self._options.assets / asset_id

    def add(self, filename: str) -> Asset:
        """A new asset whose bytes are still to come."""
        asset = Asset(new_id(), filename, time.time(), "receiving", None)
        self._database.change(
            "INSERT INTO assets (id, filename, created_at, state) VALUES (?, ?, ?, ?)",
            [asset.id, filename, asset.created_at, asset.state],
        )
        return asset

    def received(self, asset_id: str, source: Path) -> None:
        """Moves the whole file into place; from here on a restart knows it. Raises OSError."""
        source.replace(self.file(asset_id))
        self._database.change("UPDATE assets SET state = 'received' WHERE id = ?", [asset_id])

    def ready(self, asset_id: str) -> None:
        self._database.change("UPDATE assets SET state = 'ready' WHERE id = ?", [asset_id])

    def failed(self, asset_id: str, message: str) -> None:
        self._database.change("UPDATE assets SET state = 'failed', error = ? WHERE id = ?", [message, asset_id])

    def get(self, asset_id: str) -> Asset | None:
        row = self._database.row("SELECT * FROM assets WHERE id = ?", [asset_id])
        return _asset(row) if row else None

    def to_look_at(self) -> list[Asset]:
        """Oldest first."""
        return [_asset(row) for row in self._database.rows("SELECT * FROM assets WHERE state = 'received' ORDER BY number")]

    def page(self, page: int, limit: int, filename: str) -> tuple[list[Asset], dict[str, int]]:
        """Those that have `filename` in their name, as the provider finds them."""
        rows, info = self._database.page("assets", "instr(lower(filename), lower(?)) > 0", [filename], page, limit)
        return [_asset(row) for row in rows], info

    def delete(self, asset_id: str) -> None:
        """Forgets the asset; its file goes once no open task needs it."""
        self._database.change("DELETE FROM assets WHERE id = ?", [asset_id])
        self.sweep(asset_id)

    def sweep(self, asset_id: str) -> None:
        """Removes the file of a deleted asset that no open task needs."""
        needed = self._database.number(
            "SELECT (SELECT count(*) FROM assets WHERE id = ?1) + "
            "(SELECT count(*) FROM tasks WHERE asset_id = ?1 AND computed_at IS NULL)",
            [asset_id],
        )
        if not needed:
            self.file(asset_id).unlink(missing_ok=True)

    def sweep_all(self) -> None:
        """After a start: what had arrived counts, what had not has failed, and files that nobody needs go."""
        unfinished = "SELECT id FROM assets WHERE state = 'receiving' AND id NOT IN (SELECT asset_id FROM uploads)"
        for row in self._database.rows(unfinished):
            if self.file(row["id"]).exists():
                self.received(row["id"], self.file(row["id"]))
            else:
                self.failed(row["id"], INTERRUPTED)
        for file in self._options.assets.iterdir():
            self.sweep(file.name)


def _asset(row: sqlite3.Row) -> Asset:
    return Asset(row["id"], row["filename"], row["created_at"], row["state"], row["error"])
