"""What people ask of the queue, and what pages read of it. How workers share it is in `leases`."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from typing import Any, Final

import sqlalchemy as sa

from core.catalog.people import audit
from core.catalog.queue import events
from core.catalog.queue.orphan_assets import leave
from core.catalog.tables.changes import Topic, bump
from core.catalog.tables.database import Database, in_parts, rows_of
from core.catalog.tables.rows import job_of, new_job
from core.catalog.tables.schema import JOBS, VIDEOS
from core.catalog.tables.visibility import JOB_IS_HERE, JOB_IS_SHOWN, JOBS_NOT_SHOWN
from core.errors import Reason
from core.models.embedding_models import EmbeddingModel
from core.models.jobs import ACTIVE_STAGES, OPEN_STAGES, EmbedOptions, Job, Stage
from core.models.video import Video
from core.people.audit import Did, Kind
from core.people.person import OWNER

ASSET_IS_GONE: Final = frozenset({Reason.ASSET_FAILED, Reason.ASSET_LATE, Reason.NOT_FOUND, Reason.FILE_MISSING})
"""Errors after which the provider's upload is of no more use, unless a task was made of it already."""
TASK_IS_GONE: Final = frozenset(
    {
        Reason.EMBEDDING_FAILED, Reason.EMBEDDING_EXPIRED, Reason.EMBEDDING_MISMATCH, Reason.EMBEDDING_GONE,
        Reason.EMBEDDING_EMPTY, Reason.EMBEDDING_NO_TIMES, Reason.VECTOR_INVALID, Reason.VECTOR_LENGTH,
    }
)  # fmt: skip
"""Errors after which the provider's task is of no more use; what is said of them tells what asking anew costs."""
CAN_GO_ON: Final = (Stage.FAILED, Stage.CANCELLED, Stage.UNSURE)
FRESH: Final[dict[str, Any]] = {
    "stage": Stage.WAITING.value,
    "cancel_requested": False,
    "error_code": None,
    "error_facts": None,
    "attempts": 0,
    "next_at": 0,
    "gate_at": None,
    "stage_seconds": "{}",
    "finished_at": None,
    "progress": None,
}
"""What a job that is taken up again forgets."""


_OF_ALL: Final = sa.select(JOBS.c.stage, sa.func.count()).group_by(JOBS.c.stage)
_OF_OTHERS: Final = sa.select(JOBS_NOT_SHOWN.c.stage, sa.func.count()).group_by(JOBS_NOT_SHOWN.c.stage)
_FORMER: Final = sa.select(sa.func.count()).select_from(JOBS).where(JOBS.c.is_former == sa.true(), JOB_IS_HERE)


class Jobs:
    """One job stands for each video; while a ready one is embedded again, its former job is kept beside. Raises CatalogError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # What people ask for

    def add(self, video: Video, model: EmbeddingModel, options: EmbedOptions, by: str = OWNER.id) -> bool:
        """Queue a video that this person wants, and add it to the library, in one transaction; False if it has ever been queued.

        What ended can be taken up again with `retry`, which knows what was paid for.
        """
        job = new_job(video.id, model, options, time.time())
        with self._database.writing() as connection:
            if connection.execute(sa.select(JOBS.c.id).where(JOBS.c.video_id == video.id)).first():
                return False
            connection.execute(self._database.insert(VIDEOS).values(asdict(video)))
            # Of two processes that came this far, the index lets one through.
            if not connection.execute(self._database.insert(JOBS).values(job)).rowcount:
                return False
            events.note(connection, video.id, "queued")
            audit.note(connection, by, Did.ADDED, Kind.VIDEO, video.id, title=video.title)
        return True

    def add_ready(self, video: Video, model: EmbeddingModel, options: EmbedOptions, moments: int) -> bool:
        """Add a video whose embeddings are kept to the library, in one transaction; False if it is there already."""
        now = time.time()
        ended = {"stage": Stage.READY.value, "moments": moments, "finished_at": now}
        with self._database.writing() as connection:
            if not connection.execute(self._database.insert(VIDEOS).values(asdict(video))).rowcount:
                return False
            connection.execute(JOBS.insert().values({**new_job(video.id, model, options, now), **ended}))
            events.note(connection, video.id, Stage.READY.value)
            bump(connection, Topic.VIDEOS, Topic.RESULTS)
        return True

    def request_cancel(self, video_ids: Iterable[str], by: str = OWNER.id) -> None:
        """Ask the worker to stop at its next step; nothing new is paid for after that."""
        for part in in_parts(video_ids):
            open_jobs = sa.and_(JOBS.c.video_id.in_(part), JOBS.c.stage.in_(OPEN_STAGES))
            with self._database.writing() as connection:
                connection.execute(JOBS.update().where(open_jobs).values(cancel_requested=True, next_at=0))
                audit.note_all(connection, by, Did.CANCELLED, Kind.VIDEO, part)

    def try_now(self, video_id: str) -> None:
        """Let the next step of a job that was put off be taken at once; what a worker is at is left alone."""
        is_put_off = sa.and_(JOBS.c.video_id == video_id, JOBS.c.stage.in_(ACTIVE_STAGES), JOBS.c.lease_owner.is_(None))
        with self._database.writing() as connection:
            connection.execute(JOBS.update().where(is_put_off).values(next_at=0))

    def retry(self, video_ids: Iterable[str], by: str = OWNER.id) -> None:
        """Go on with ended jobs where they stopped, in this order.

        What the provider still has is used again; what it has given up (see `TASK_IS_GONE`, `ASSET_IS_GONE`) is asked for anew,
        as was said of it.
        """
        for part in in_parts(video_ids):
            with self._database.writing() as connection:
                self._go_on(connection, [(job, _kept(job)) for job in _held(connection, part, CAN_GO_ON)])
                audit.note_all(connection, by, Did.RETRIED, Kind.VIDEO, part)

    def decide(self, video_id: str, *, adopt: bool, by: str = OWNER.id) -> None:
        """Answer a job that needs a look: the nameless task at the provider is this video's (`adopt`), or prepare it anew."""
        with self._database.writing() as connection:
            self._go_on(
                connection,
                [
                    (job, {"adopt": adopt, "submitted_at": job.submitted_at if adopt else None})
                    for job in _held(connection, [video_id], (Stage.UNSURE,))
                ],
            )
            audit.note(connection, by, Did.RETRIED, Kind.VIDEO, video_id)

    def _go_on(self, connection: sa.Connection, changes: Sequence[tuple[Job, dict[str, Any]]]) -> None:
        """Put these jobs, which are held, back into the queue in this order, with what changes for each."""
        if not changes:
            return
        now = time.time()
        rows = []
        for turn, (job, changed) in enumerate(changes):
            kept = {"asset_id": job.asset_id, "task_id": job.task_id, "submitted_at": job.submitted_at, "adopt": False}
            # A microsecond each keeps the order, and floats of this size still tell them apart.
            rows.append({"this": job.id, "created_at": now + turn * 1e-6, "stage_since": now, **FRESH, **kept, **changed})
        values: dict[str, Any] = {name: sa.bindparam(name) for name in rows[0] if name != "this"}
        connection.execute(JOBS.update().where(JOBS.c.id == sa.bindparam("this")).values(values), rows)
        given_up = [job.asset_id for job, changed in changes if changed.get("asset_id", job.asset_id) is None]
        leave(self._database, connection, *given_up)
        events.note_all(connection, [job.video_id for job, _ in changes], "retried")

    # What pages read

    def of_video(self, video_id: str) -> Job | None:
        """The job of a video."""
        query = sa.select(JOBS).where(JOBS.c.video_id == video_id).order_by(JOBS.c.created_at.desc()).limit(1)
        with self._database.reading() as connection:
            row = connection.execute(query).mappings().first()
        return job_of(row) if row else None

    def of_videos(self, video_ids: Iterable[str]) -> list[Job]:
        """The job that stands for each of these videos."""
        with self._database.reading() as connection:
            rows = rows_of(connection, video_ids, lambda ids: sa.select(JOBS).where(JOBS.c.video_id.in_(ids), JOB_IS_SHOWN))
        return [job_of(row) for row in rows]

    def searchable(self) -> list[Job]:
        """The job that made the results of each video that has any; where it is embedded again, the former one."""
        ready = sa.and_(JOBS.c.stage == Stage.READY.value, JOB_IS_HERE)
        with self._database.reading() as connection:
            return [job_of(row) for row in connection.execute(sa.select(JOBS).where(ready)).mappings()]

    def ready(self, model: EmbeddingModel) -> list[tuple[str, str]]:
        """The id of each video that is searchable with `model`, and that of the job that made it so."""
        is_ready = sa.and_(JOBS.c.stage == Stage.READY.value, JOBS.c.model == model.name, JOB_IS_HERE)
        with self._database.reading() as connection:
            found = connection.execute(sa.select(JOBS.c.video_id, JOBS.c.id).where(is_ready)).all()
        return [(video_id, job_id) for video_id, job_id in found]

    def newest(self) -> list[Job]:
        """The newest job of each video, the newest video first."""
        query = sa.select(JOBS).where(JOB_IS_SHOWN).order_by(JOBS.c.created_at.desc(), JOBS.c.id)
        with self._database.reading() as connection:
            return [job_of(row) for row in connection.execute(query).mappings().all()]

    def counts(self) -> dict[Stage, int]:
        """How many jobs stand in each stage; stages without any are left out."""
        with self._database.reading() as connection:
            return _counts(connection)

    def counts_and_former(self) -> tuple[dict[Stage, int], int]:
        """The same, and how many videos have results of a former job beside a newer one that has none yet."""
        with self._database.reading() as connection:
            return _counts(connection), int(connection.execute(_FORMER).scalar_one())

    def ready_since(self, since: float) -> list[tuple[str, float]]:
        """Title and time (seconds since 1970) of each video that became ready after `since`, in order."""
        query = (
            sa.select(VIDEOS.c.title, JOBS.c.finished_at)
            .join(VIDEOS, VIDEOS.c.id == JOBS.c.video_id)
            .where(JOBS.c.stage == Stage.READY.value, JOBS.c.finished_at > since, JOB_IS_HERE)
            .order_by(JOBS.c.finished_at)
        )
        with self._database.reading() as connection:
            return [(title, at) for title, at in connection.execute(query).all()]

    def videos_ready_since(self, since: float) -> list[str]:
        """The id of each video that became ready after `since` (seconds since 1970), in order."""
        ready = sa.and_(JOBS.c.stage == Stage.READY.value, JOBS.c.finished_at > since, JOB_IS_HERE)
        with self._database.reading() as connection:
            return list(connection.execute(sa.select(JOBS.c.video_id).where(ready).order_by(JOBS.c.finished_at)).scalars())

    def library_version(self) -> str:
        """Changes whenever a video becomes searchable or stops being so; the key of every cached result."""
        ready = sa.select(sa.func.count(), sa.func.max(JOBS.c.finished_at)).where(JOBS.c.stage == Stage.READY.value)
        # Deleted at another time is another library, even if it is as many; brought back, it is the one it was.
        deleted = sa.select(sa.func.count(), sa.func.sum(VIDEOS.c.deleted_at)).where(VIDEOS.c.deleted_at.is_not(None))
        with self._database.reading() as connection:
            count, latest = connection.execute(ready).one()
            gone, times = connection.execute(deleted).one()
        return f"{count}:{latest or 0}" + (f":{gone}:{times}" if gone else "")


def _counts(connection: sa.Connection) -> dict[Stage, int]:
    others = {row.stage: row[1] for row in connection.execute(_OF_OTHERS)}
    counts = {Stage(stage): count - others.get(stage, 0) for stage, count in connection.execute(_OF_ALL)}
    return {stage: count for stage, count in counts.items() if count}


def _held(connection: sa.Connection, video_ids: Sequence[str], stages: Collection[Stage]) -> list[Job]:
    """The jobs of these videos that stand in one of `stages`, in the order of the videos, held until the transaction ends."""
    # All who hold several take them in this order, so that no two wait for each other.
    query = sa.select(JOBS).where(JOBS.c.video_id.in_(video_ids)).order_by(JOBS.c.id).with_for_update()
    found = [job_of(row) for row in connection.execute(query).mappings()]
    newest = {job.video_id: job for job in sorted(found, key=lambda job: job.created_at)}
    jobs = (newest[video_id] for video_id in video_ids if video_id in newest)
    return [job for job in jobs if job.stage in stages]


def _kept(job: Job) -> dict[str, Any]:
    """What an ended job still has of what was paid for and uploaded."""
    task_id = None if job.error_code in TASK_IS_GONE else job.task_id
    asset_id = None if task_id is None and job.error_code in ASSET_IS_GONE else job.asset_id
    submitted_at = None if job.task_id and not task_id else job.submitted_at
    return {"task_id": task_id, "asset_id": asset_id, "submitted_at": submitted_at}
