"""The library as a table for others: a CSV whose first columns are those that a list of links is read from."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from core.jobs import Job
from core.models import Video

COLUMNS: Final = (
    "url", "title", "category", "watch_url", "recorded_at", "id", "added_at", "state", "moments", "length_sec", "width", "height",
    "fps", "has_sound", "size_bytes", "model", "file_name",
)  # fmt: skip
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of something to carry out."""


def library_csv(rows: Iterable[tuple[Video, Job]]) -> bytes:
    """One line for each video, UTF-8 with the mark that spreadsheets know it by."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for video, job in rows:
        writer.writerow([harmless(cell) for cell in _cells(video, job)])
    return text.getvalue().encode("utf-8-sig")


def _cells(video: Video, job: Job) -> tuple[object, ...]:
    return (
        video.source_url,
        video.title,
        video.category,
        video.watch_url,
        _moment(video.recorded_at),
        video.id,
        _moment(video.added_at),
        job.stage.value,
        job.moments,
        round(video.duration_sec, 3),
        video.width,
        video.height,
        round(video.fps, 3),
        "yes" if video.has_audio else "no",
        video.size_bytes,
        job.model.name,
        video.original_name,
    )


def _moment(at: float | None) -> str | None:
    return None if at is None else datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")


def harmless(cell: object) -> object:
    """A cell that no spreadsheet carries out."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
