"""What people ask of the queue, and what pages read of it. How workers share it is in `queue`."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, Final

import sqlalchemy as sa

from core.catalog import events
from core.catalog.database import Database
from core.catalog.leftovers import leave
from core.catalog.rows import job_of, options_text
from core.catalog.schema import JOBS, VIDEOS
from core.errors import Reason
from core.models import OPEN_STAGES, EmbeddingModel, EmbedOptions, Job, Stage, Video

ASSET_IS_GONE: Final = frozenset({Reason.ASSET_FAILED, Reason.NOT_FOUND, Reason.FILE_MISSING})
"""Errors after which the provider's upload is of no more use, unless a task was made of it already."""
TASK_IS_GONE: Final = frozenset({Reason.EMBEDDING_FAILED, Reason.EMBEDDING_EXPIRED, Reason.EMBEDDING_MISMATCH})
"""Errors after which the provider's task is of no more use; their words say what asking anew costs."""
CAN_GO_ON: Final = (Stage.FAILED, Stage.CANCELLED, Stage.UNSURE)


class Jobs:
    """One job for each video. Raises CatalogError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # What people ask for

    def add(self, video: Video, model: EmbeddingModel, options: EmbedOptions) -> bool:
        """Queue a video and add it to the library, in one transaction; False if it has ever been queued.

        What ended can be taken up again with `retry`, which knows what was paid for.
        """
        now = time.time()
        job = {
            "id": uuid.uuid4().hex,
            "video_id": video.id,
            "model": model.value,
            "options": options_text(options),
            "stage": Stage.WAITING.value,
            "created_at": now,
            "stage_since": now,
        }
        with self._database.writing() as connection:
            if connection.execute(sa.select(JOBS.c.id).where(JOBS.c.video_id == video.id)).first():
                return False
            connection.execute(self._database.insert(VIDEOS).values(asdict(video)))
            # Of two processes that came this far, the index lets one through.
            if not connection.execute(self._database.insert(JOBS).values(job)).rowcount:
                return False
            events.note(connection, video.id, "queued")
        return True

    def request_cancel(self, video_ids: Iterable[str]) -> None:
        """Ask the worker to stop at its next step; nothing new is paid for after that."""
        with self._database.writing() as connection:
            connection.execute(
                JOBS.update()
                .where(JOBS.c.video_id.in_(list(video_ids)), JOBS.c.stage.in_(OPEN_STAGES))
                .values(cancel_requested=True, next_at=0)
            )

    def retry(self, video_ids: Iterable[str]) -> None:
        """Go on with ended jobs where they stopped.

        What the provider still has is used again; what it has given up (see `TASK_IS_GONE`, `ASSET_IS_GONE`) is asked for anew,
        as its words have said.
        """
        for video_id in video_ids:
            job = self.of_video(video_id)
            if job is None or job.stage not in CAN_GO_ON:
                continue
            task_id = None if job.error_code in TASK_IS_GONE else job.task_id
            asset_id = None if task_id is None and job.error_code in ASSET_IS_GONE else job.asset_id
            submitted_at = None if job.task_id and not task_id else job.submitted_at
            self._go_on(job, task_id=task_id, asset_id=asset_id, submitted_at=submitted_at)

    def decide(self, video_id: str, *, adopt: bool) -> None:
        """Answer a job that needs a look: the nameless task at the provider is this video's (`adopt`), or prepare it anew."""
        job = self.of_video(video_id)
        if job is not None and job.stage is Stage.UNSURE:
            self._go_on(job, adopt=adopt, submitted_at=job.submitted_at if adopt else None)

    def _go_on(self, job: Job, **changes: Any) -> None:
        now = time.time()
        fresh: dict[str, Any] = {
            "stage": Stage.WAITING.value,
            "cancel_requested": False,
            "error_code": None,
            "error_words": None,
            "attempts": 0,
            "next_at": 0,
            "gate_at": None,
            "created_at": now,
            "stage_since": now,
            "stage_seconds": "{}",
            "finished_at": None,
            "progress": None,
            "adopt": False,
        }
        with self._database.writing() as connection:
            ended = sa.and_(JOBS.c.id == job.id, JOBS.c.finished_at.is_not(None))
            if not connection.execute(JOBS.update().where(ended).values(fresh | changes)).rowcount:
                return
            if "asset_id" in changes and changes["asset_id"] is None:
                leave(self._database, connection, job.asset_id)
            events.note(connection, job.video_id, "retried")

    # What pages read

    def of_video(self, video_id: str) -> Job | None:
        """The job of a video."""
        query = sa.select(JOBS).where(JOBS.c.video_id == video_id).order_by(JOBS.c.created_at.desc()).limit(1)
        with self._database.reading() as connection:
            row = connection.execute(query).mappings().first()
        return job_of(row) if row else None

    def newest(self) -> list[Job]:
        """The newest job of each video, the newest video first."""
        latest = (
            sa.select(JOBS.c.video_id, sa.func.max(JOBS.c.created_at).label("created_at")).group_by(JOBS.c.video_id).subquery()
        )
        query = (
            sa.select(JOBS)
            .join(latest, sa.and_(JOBS.c.video_id == latest.c.video_id, JOBS.c.created_at == latest.c.created_at))
            .order_by(JOBS.c.created_at.desc(), JOBS.c.id)
        )
        with self._database.reading() as connection:
            return [job_of(row) for row in connection.execute(query).mappings().all()]

    def counts(self) -> dict[Stage, int]:
        """How many jobs stand in each stage; stages without any are left out."""
        with self._database.reading() as connection:
            rows = connection.execute(sa.select(JOBS.c.stage, sa.func.count()).group_by(JOBS.c.stage)).all()
        return {Stage(stage): count for stage, count in rows}

    def ready_since(self, since: float) -> list[tuple[str, float]]:
        """Title and time (seconds since 1970) of each video that became ready after `since`, in order."""
        query = (
            sa.select(VIDEOS.c.title, JOBS.c.finished_at)
            .join(VIDEOS, VIDEOS.c.id == JOBS.c.video_id)
            .where(JOBS.c.stage == Stage.READY.value, JOBS.c.finished_at > since)
            .order_by(JOBS.c.finished_at)
        )
        with self._database.reading() as connection:
            return [(title, at) for title, at in connection.execute(query).all()]

    def library_version(self) -> str:
        """Changes whenever a video becomes searchable or stops being so; the key of every cached result."""
        with self._database.reading() as connection:
            count, latest = connection.execute(
                sa.select(sa.func.count(), sa.func.max(JOBS.c.finished_at)).where(JOBS.c.stage == Stage.READY.value)
            ).one()
        return f"{count}:{latest or 0}"
