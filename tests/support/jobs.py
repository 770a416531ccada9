"""Jobs in any state, for tests: as values, and as rows of a real catalog."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

import sqlalchemy as sa

from core.catalog import Catalog
from core.catalog.tables.changes import Topic, bump
from core.catalog.tables.rows import facts_text, options_text
from core.models.embedding_models import MODELS
from core.models.jobs import EmbedOptions, Job, Stage
from core.models.video import Modality, Video

FAR_SEC = 1e9
"""A job with its next step so far away is left alone by every worker."""


def a_video(number: int = 0, **changes: Any) -> Video:
    """A file of 100 s and 20 MB, unless told otherwise; its id is `number` in hex."""
    plain = Video(
        id=f"{number:016x}",
        title=f"Video {number}",
        source_url=None,
        file_name=f"{number:016x}.mp4",
        watch_url=None,
        category="",
        duration_sec=100.0,
        width=640,
        height=360,
        fps=25.0,
        has_audio=True,
        size_bytes=20_000_000,
        recorded_at=None,
        added_at=time.time(),
        added_by="",
    )
    return replace(plain, **changes)


def a_link(number: int = 0, **changes: Any) -> Video:
    """The same behind a link."""
    return a_video(number, **{"source_url": f"https://example.com/{number}.mp4", "file_name": None, **changes})


def a_job(of: Video, stage: Stage, *, now: float | None = None, **changes: Any) -> Job:
    """A job that was queued a minute ago and came to its stage just now; what ended, ended now."""
    now = time.time() if now is None else now
    plain = Job(
        id=f"job{of.id}",
        video_id=of.id,
        model=MODELS["marengo3.5"],
        options=EmbedOptions((Modality.VISUAL,)),
        stage=stage,
        attempts=0,
        next_at=0.0,
        asset_id=None,
        task_id=None,
        submitted_at=None,
        cancel_requested=False,
        error_code=None,
        progress=None,
        moments=None,
        created_at=now - 60,
        stage_since=now,
        finished_at=now if stage.is_final else None,
    )
    return replace(plain, **changes)


def write(catalog: Catalog, rows: Sequence[tuple[Video, Job]]) -> None:
    """Put these videos and jobs into a catalog as they are, past the queue."""
    _execute(catalog, "videos", [asdict(video) for video, _ in rows])
    values = [{name: getattr(job, name) for name in Job.__dataclass_fields__} for _, job in rows]
    plain = [
        {
            **row,
            "model": row["model"].name,
            "options": options_text(row["options"]),
            "stage_seconds": json.dumps(row["stage_seconds"]),
            "error_facts": facts_text(row["error_facts"]),
        }
        for row in values
    ]
    _execute(catalog, "jobs", plain)


def set_stage(catalog: Catalog, video: Video, stage: Stage, **columns: Any) -> None:
    """Bring the job of a video to a stage as a worker would leave it there."""
    now = time.time()
    values = {"stage": stage.value, "stage_since": now, "finished_at": now if stage.is_final else None, **columns}
    jobs = sa.table("jobs", *[sa.column(name) for name in ("video_id", *values)])
    with catalog._database.writing() as connection:
        connection.execute(sa.update(jobs).where(jobs.c.video_id == video.id).values(values))
        bump(connection, Topic.RESULTS)


def erase(catalog: Catalog, video_id: str) -> None:
    """Take a video out of the catalog with all its rows, whatever it is at."""
    with catalog._database.writing() as connection:
        connection.execute(sa.text("delete from videos where id = :id"), {"id": video_id})
        bump(connection, *Topic)


def _execute(catalog: Catalog, table: str, rows: Sequence[dict[str, Any]]) -> None:
    with catalog._database.writing() as connection:
        connection.execute(sa.insert(sa.table(table, *[sa.column(name) for name in rows[0]])), list(rows))
        bump(connection, *Topic)
