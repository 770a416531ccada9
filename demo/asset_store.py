"""Assets as rows and files: what was uploaded, whether it was looked at, and what it is."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from demo.backend import MediaFacts
from demo.options import Options
from demo.state import State, new_id, page_of


@dataclass(frozen=True, slots=True)
class Asset:
    """One asset. `state`: `receiving` → `received` → `checked` or `broken`; `received_at` is None while bytes are missing."""

    id: str
    method: str
    kind: str
    filename: str
    file_type: str
    url: str | None
    user_metadata: str | None
    size: int | None
    created_at: float
    received_at: float | None
    state: str
    error: str | None
    duration: float | None
    width: int | None
    height: int | None
    fps: float | None
    has_video: bool
    has_audio: bool


@dataclass(frozen=True, slots=True)
class SeenFacts:
    """What was found out about an asset when it arrived; has the shape of the mind's facts."""

    duration_sec: float
    width: int
    height: int
    has_video: bool
    has_audio: bool
    fps: float


class AssetStore:
    """Assets of one data folder."""

    def __init__(self, state: State, options: Options) -> None:
        self._state = state
        self._options = options

    def file(self, asset_id: str) -> Path:
        return self._options.assets / asset_id

    def add(self, *, method: str, kind: str, filename: str, file_type: str, url: str | None, user_metadata: str | None) -> Asset:
        """A new asset whose bytes are still to come."""
        asset_id = new_id()
        self._state.change(
            "INSERT INTO assets (id, method, kind, filename, file_type, url, user_metadata, created_at, state) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'receiving')",
            [asset_id, method, kind, filename, file_type, url, user_metadata, time.time()],
        )
        return self._sure(asset_id)

    def received(self, asset_id: str, source: Path) -> None:
        """Moves the whole file into place; from here on a restart knows it. Raises OSError."""
        size = source.stat().st_size
        source.replace(self.file(asset_id))
        self._state.change(
            "UPDATE assets SET state = 'received', size = ?, received_at = ? WHERE id = ?", [size, time.time(), asset_id]
        )

    def checked(self, asset_id: str, facts: MediaFacts | None) -> None:
        """The file is what it says; `facts` None for pictures."""
        seen: Sequence[Any] = (
            [facts.duration_sec, facts.width, facts.height, facts.fps, facts.has_video, facts.has_audio] if facts else [None] * 6
        )
        self._state.change(
            "UPDATE assets SET state = 'checked', duration = ?, width = ?, height = ?, fps = ?, has_video = ?, has_audio = ? "
            "WHERE id = ?",
            [*seen, asset_id],
        )

    def broken(self, asset_id: str, message: str) -> None:
        self._state.change(
            "UPDATE assets SET state = 'broken', error = ?, received_at = coalesce(received_at, ?) WHERE id = ?",
            [message, time.time(), asset_id],
        )

    def get(self, asset_id: str) -> Asset | None:
        row = self._state.row("SELECT * FROM assets WHERE id = ? AND NOT deleted", [asset_id])
        return _asset(row) if row else None

    def waiting(self) -> list[Asset]:
        """Assets to look at, and links to fetch, oldest first."""
        where = "(state = 'received' OR (state = 'receiving' AND method = 'url')) AND NOT deleted"
        return [_asset(row) for row in self._state.rows(f"SELECT * FROM assets WHERE {where} ORDER BY number")]  # noqa: S608

    def page(
        self, page: int, limit: int, ids: Sequence[str], kinds: Sequence[str], filename: str
    ) -> tuple[list[Asset], dict[str, int]]:
        where = ["NOT deleted"]
        values: list[str] = []
        for column, wanted in (("id", ids), ("kind", kinds)):
            if wanted:
                where.append(f"{column} IN ({', '.join('?' * len(wanted))})")
                values.extend(wanted)
        if filename:
            where.append("instr(lower(filename), lower(?)) > 0")
            values.append(filename)
        rows, info = page_of(self._state, "assets", " AND ".join(where), values, page, limit)
        return [_asset(row) for row in rows], info

    def delete(self, asset_id: str) -> None:
        """Forgets the asset; its file goes once no open task needs it."""
        self._state.change("UPDATE assets SET deleted = 1 WHERE id = ?", [asset_id])
        self.sweep(asset_id)

    def sweep(self, asset_id: str) -> None:
        """Removes the file of a deleted asset that no open task needs."""
        needed = self._state.number(
            "SELECT (SELECT count(*) FROM assets WHERE id = ?1 AND NOT deleted) + "
            "(SELECT count(*) FROM tasks WHERE source = ?1 AND source_kind = 'asset_id' AND computed_at IS NULL)",
            [asset_id],
        )
        if not needed:
            self.file(asset_id).unlink(missing_ok=True)

    def facts(self, asset: Asset) -> SeenFacts | None:
        """What is known of the media; None for pictures."""
        if asset.duration is None:
            return None
        return SeenFacts(asset.duration, asset.width or 0, asset.height or 0, asset.has_video, asset.has_audio, asset.fps or 0.0)

    def status(self, asset: Asset) -> str:
        """`processing`, `ready` or `failed`, as the provider would call it now."""
        if asset.received_at is None or asset.state in ("receiving", "received"):
            return "processing"
        if time.time() < asset.received_at + self._options.settle_seconds:
            return "processing"
        return "ready" if asset.state == "checked" else "failed"

    def _sure(self, asset_id: str) -> Asset:
        asset = self.get(asset_id)
        if asset is None:
            raise LookupError(asset_id)
        return asset


def _asset(row: sqlite3.Row) -> Asset:
    values = {name: row[name] for name in Asset.__slots__}
    return Asset(**{**values, "has_video": bool(row["has_video"]), "has_audio": bool(row["has_audio"])})
