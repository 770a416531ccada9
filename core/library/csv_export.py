"""The library as a table for others: a CSV whose first columns are those that a list of links is read from."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from core.models.jobs import Job
from core.models.recording import Recording
from core.models.video import Video
from core.timecode import SourceTime

COLUMNS: Final = (
    "url", "title", "category", "watch_url", "recorded_at", "id", "added_at", "state", "moments", "length_sec", "width", "height",
    "fps", "has_sound", "size_bytes", "model", "file_name", "tags", "recorded_from", "camera", "lens", "reel", "start_timecode",
    "timecode_rate", "original_path", "latitude", "longitude",
)  # fmt: skip
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the beginning of something to carry out; some take the wide forms of the signs, too."""


def library_csv(
    rows: Iterable[tuple[Video, Job]], tags: Mapping[str, Sequence[tuple[str, int]]], times: Mapping[str, SourceTime]
) -> bytes:
    """One line for each video, UTF-8 with the mark that spreadsheets know it by.

    By id of video, `tags` has its tags and how many moments have each, `times` how it counts its frames where that is known.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for video, job in rows:
        said = "; ".join(f"{name} ({moments})" for name, moments in tags.get(video.id, ()))
        writer.writerow([harmless(cell) for cell in _cells(video, job, said, times.get(video.id))])
    return text.getvalue().encode("utf-8-sig")


def _cells(video: Video, job: Job, tags: str, time: SourceTime | None) -> tuple[object, ...]:
    return (
        video.source_url,
        video.title,
        video.category,
        video.watch_url,
        _recorded(video.recording),
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
        tags,
        video.recorded_from,
        video.camera,
        video.lens,
        video.reel,
        time and time.start_timecode,
        time and str(time.rate.fps),
        video.original_path,
        video.latitude,
        video.longitude,
    )


def _recorded(recording: Recording) -> str | None:
    """By the clock of the place, with its zone if that is known."""
    if recording.at is None:
        return None
    zone = None if recording.zone_min is None else timezone(timedelta(minutes=recording.zone_min))
    return datetime.fromtimestamp(recording.at, UTC).replace(tzinfo=zone).isoformat(timespec="seconds")


def _moment(at: float | None) -> str | None:
    return None if at is None else datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")


def harmless(cell: object) -> object:
    """A cell that no spreadsheet carries out."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
