"""Analyses as rows, computed one after the other on a thread of their own.

A row says what is still to be done, so that a restart goes on where it was.
"""

from __future__ import annotations

import json
import logging
import math
import sqlite3
import threading
import time
from dataclasses import dataclass

from demo.asset_store import AssetStore
from demo.database import Database, new_id
from demo.fetch import Unfetchable, download
from demo.options import Options
from demo.understanding import Unreadable
from demo.understanding.chapters import synopsis

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class AnalysisRow:
    """One analysis. `status` is as the provider calls it; `data` is what was written, once it is `ready`."""

    id: str
    key: str
    custom_id: str | None
    asset_id: str | None
    url: str | None
    status: str
    created_at: float
    completed_at: float | None
    data: str | None
    error: str | None
    start_sec: float | None = None
    end_sec: float | None = None
    """The part that was asked about, if not all."""


class AnalysisStore:
    """Analyses of one data folder."""

    def __init__(self, database: Database, options: Options, assets: AssetStore) -> None:
        self._database = database
        self._options = options
        self._assets = assets
        self._computing = threading.Lock()

    def add(
        self, key: str, custom_id: str | None, asset_id: str | None, url: str | None, window: tuple[float | None, float | None]
    ) -> AnalysisRow:
        """A new one; the one there is, if it was asked for under this key before."""
        row = AnalysisRow(new_id(), key or new_id(), custom_id, asset_id, url, "queued", time.time(), None, None, None, *window)
        self._database.change(
            "INSERT OR IGNORE INTO analyses (id, key, custom_id, asset_id, url, status, created_at, start_sec, end_sec) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [row.id, row.key, custom_id, asset_id, url, row.status, row.created_at, *window],
        )
        found = self._database.row("SELECT * FROM analyses WHERE key = ?", [row.key])
        return _row(found) if found else row

    def get(self, analysis_id: str) -> AnalysisRow | None:
        row = self._database.row("SELECT * FROM analyses WHERE id = ?", [analysis_id])
        return _row(row) if row else None

    def cancel(self, analysis_id: str) -> bool:
        """Whether it was still to be done."""
        return self._end(analysis_id, "canceled", None, None)

    def wake(self) -> None:
        """To be called when there is something to do; returns at once."""
        threading.Thread(target=self._compute_all, name="analyses", daemon=True).start()

    def _compute_all(self) -> None:
        with self._computing:
            for row in self._database.rows("SELECT * FROM analyses WHERE status = 'queued' ORDER BY created_at"):
                self._compute(_row(row))

    def _compute(self, row: AnalysisRow) -> None:
        path = self._assets.file(row.asset_id) if row.asset_id else self._options.partial / f"{row.id}.analysed"
        try:
            if row.url is not None:
                download(row.url, path, allow_private=self._options.allow_private)
            found = synopsis(path)
        except (Unfetchable, Unreadable, OSError, ValueError) as error:
            logger.info("analysis %s: %s", row.id, error)
            self._end(row.id, "failed", None, "The video could not be analyzed.")
        else:
            first, last = row.start_sec or 0.0, math.inf if row.end_sec is None else row.end_sec
            spans = ((one, max(first, one.start_sec), min(last, one.end_sec)) for one in found.chapters)
            chapters = [
                {"title": one.title, "start_time": start, "end_time": end, "summary": one.summary}
                for one, start, end in spans
                if start < end
            ]
            self._end(row.id, "ready", json.dumps({"title": found.title, "summary": found.summary, "chapters": chapters}), None)
        finally:
            if row.url is not None:
                path.unlink(missing_ok=True)

    def _end(self, analysis_id: str, status: str, data: str | None, error: str | None) -> bool:
        done = self._database.change(
            "UPDATE analyses SET status = ?, data = ?, error = ?, completed_at = ? WHERE id = ? AND status = 'queued'",
            [status, data, error, time.time(), analysis_id],
        )
        return done > 0


def _row(row: sqlite3.Row) -> AnalysisRow:
    return AnalysisRow(**{name: row[name] for name in AnalysisRow.__dataclass_fields__})
