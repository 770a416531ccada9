"""The queue of videos to prepare: rows that workers lease, move on and give back, and that pages read.

A lease is a row's `lease_owner` until `lease_until`; a worker that dies loses its leases by the clock, one that lives renews
them. Every write of a worker is fenced: it takes effect only while the lease is still its own.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any, Final

import sqlalchemy as sa

from core.catalog.database import Database
from core.catalog.schema import GATES, JOBS, VIDEOS
from core.errors import Reason
from core.models import (
    ACTIVE_STAGES,
    FINAL_STAGES,
    OPEN_STAGES,
    Cutting,
    EmbeddingModel,
    EmbedOptions,
    Job,
    Modality,
    Span,
    Stage,
    Video,
)

ADMISSION_LOCK: Final = 71_001
"""Postgres advisory lock around the count of active jobs, so that two processes can't both take the last place."""

ASSET_IS_GONE: Final = frozenset({Reason.ASSET_FAILED, Reason.NOT_FOUND, Reason.FILE_MISSING})
"""Errors after which the provider's upload is of no more use, unless a task was made of it already."""
TASK_IS_GONE: Final = frozenset({Reason.EMBEDDING_FAILED, Reason.EMBEDDING_EXPIRED})
"""Errors after which the provider's task is of no more use; their words say what asking anew costs."""


class Jobs:
    """Reads and writes job rows. Raises CatalogError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # What people ask for

    def add(self, video: Video, model: EmbeddingModel, options: EmbedOptions) -> bool:
        """Queue a video and add it to the library, in one transaction; False if it has ever been queued.

        What ended can be taken up again with `retry`, which knows what was paid for.
        """
        now = time.time()
        with self._database.writing() as connection:
            if connection.execute(sa.select(JOBS.c.id).where(JOBS.c.video_id == video.id)).first():
                return False
            if not connection.execute(sa.select(VIDEOS.c.id).where(VIDEOS.c.id == video.id)).first():
                connection.execute(VIDEOS.insert().values(**asdict(video)))
            connection.execute(
                JOBS.insert().values(
                    id=uuid.uuid4().hex,
                    video_id=video.id,
                    model=model.value,
                    options=_dump_options(options),
                    stage=Stage.WAITING.value,
                    created_at=now,
                    stage_since=now,
                )
            )
        return True

    def request_cancel(self, video_id: str) -> None:
        """Ask the worker to stop at its next step; nothing new is paid for after that."""
        with self._database.writing() as connection:
            connection.execute(
                JOBS.update()
                .where(JOBS.c.video_id == video_id, JOBS.c.stage.in_(OPEN_STAGES))
                .values(cancel_requested=True, next_at=0)
            )

    def retry(self, video_id: str) -> None:
        """Go on with the newest ended job where it stopped.

        What the provider still has is used again; what it has given up (see `TASK_IS_GONE`, `ASSET_IS_GONE`) is asked for anew,
        as its words have said.
        """
        job = self.of_video(video_id)
        if job is None or job.stage not in (Stage.FAILED, Stage.CANCELLED, Stage.UNSURE):
            return
        task_id = None if job.error_code in TASK_IS_GONE else job.task_id
        asset_id = None if task_id is None and job.error_code in ASSET_IS_GONE else job.asset_id
        stage = Stage.EMBEDDING if task_id else Stage.SETTLING if asset_id else Stage.WAITING
        changes: dict[str, Any] = {
            "stage": stage.value,
            "asset_id": asset_id,
            "task_id": task_id,
            "submitted_at": None if job.task_id and not task_id else job.submitted_at,
            "cancel_requested": False,
            "error_code": None,
            "error_words": None,
            "attempts": 0,
            "next_at": 0,
            "stage_since": time.time(),
            "finished_at": None,
            "progress": None,
        }
        with self._database.writing() as connection:
            connection.execute(JOBS.update().where(JOBS.c.id == job.id, JOBS.c.finished_at.is_not(None)).values(**changes))

    # What pages read

    def of_video(self, video_id: str) -> Job | None:
        """The newest job of a video."""
        with self._database.reading() as connection:
            row = (
                connection.execute(sa.select(JOBS).where(JOBS.c.video_id == video_id).order_by(JOBS.c.created_at.desc()).limit(1))
                .mappings()
                .first()
            )
        return _job(row) if row else None

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
            return [_job(row) for row in connection.execute(query).mappings().all()]

    def counts(self) -> dict[Stage, int]:
        """How many jobs stand in each stage; stages without any are left out."""
        with self._database.reading() as connection:
            rows = connection.execute(sa.select(JOBS.c.stage, sa.func.count()).group_by(JOBS.c.stage)).all()
        return {Stage(stage): count for stage, count in rows}

    def library_version(self) -> str:
        """Changes whenever a video becomes searchable or stops being so; the key of every cached result."""
        with self._database.reading() as connection:
            count, latest = connection.execute(
                sa.select(sa.func.count(), sa.func.max(JOBS.c.finished_at)).where(JOBS.c.stage == Stage.READY.value)
            ).one()
        return f"{count}:{latest or 0}"

    # What workers do

    def claim(self, owner: str, *, lease_sec: float, max_active: int, not_these: Sequence[str] = ()) -> Job | None:
        """Lease one job that is due: those under way first, then a waiting one if fewer than `max_active` are under way.

        `not_these`: ids of jobs that the caller is still working on, whatever the clock says of their leases.
        """
        now = time.time()
        with self._database.writing() as connection:
            row = self._due(connection, now, ACTIVE_STAGES, not_these)
            if row is None:
                if not self._database.is_sqlite:
                    connection.execute(sa.text("select pg_advisory_xact_lock(:key)"), {"key": ADMISSION_LOCK})
                active = connection.execute(
                    sa.select(sa.func.count()).select_from(JOBS).where(JOBS.c.stage.in_(ACTIVE_STAGES))
                ).scalar_one()
                row = self._due(connection, now, (Stage.WAITING,), not_these, cancelled_only=active >= max_active)
            if row is None:
                return None
            connection.execute(JOBS.update().where(JOBS.c.id == row["id"]).values(lease_owner=owner, lease_until=now + lease_sec))
            if row["stage"] == Stage.WAITING and not row["cancel_requested"]:
                # Taken within the same transaction as the count, so that the limit holds.
                connection.execute(
                    JOBS.update().where(JOBS.c.id == row["id"]).values(stage=Stage.UPLOADING.value, stage_since=now)
                )
                return _job({**row, "stage": Stage.UPLOADING.value, "stage_since": now})
            return _job(row)

    def _due(
        self,
        connection: sa.Connection,
        now: float,
        stages: Iterable[Stage],
        not_these: Sequence[str],
        *,
        cancelled_only: bool = False,
    ) -> sa.RowMapping | None:
        due = sa.or_(JOBS.c.next_at <= now, JOBS.c.cancel_requested)
        query = sa.select(JOBS).where(JOBS.c.stage.in_(stages), due, JOBS.c.lease_until < now, JOBS.c.id.not_in(not_these))
        if cancelled_only:
            query = query.where(JOBS.c.cancel_requested)
        query = query.order_by(JOBS.c.next_at, JOBS.c.created_at).limit(1).with_for_update(skip_locked=True)
        return connection.execute(query).mappings().first()

    def save(self, job: Job, owner: str, *, release: bool = True, **changes: Any) -> bool:
        """Write a worker's changes if it still holds the lease; False if it lost it, and then nothing was written.

        A change of `stage` closes the stage's stop-watch and, at a final stage, sets `finished_at`.
        """
        now = time.time()
        stage = changes.get("stage")
        if stage is not None and stage != job.stage:
            seconds = {**job.stage_seconds, job.stage.value: round(now - job.stage_since, 3)}
            changes |= {"stage": Stage(stage).value, "stage_since": now, "stage_seconds": json.dumps(seconds), "progress": None}
            if stage in FINAL_STAGES:
                changes["finished_at"] = now
        for name in ("error_words", "error_code"):
            # Postgres takes no NUL, and a provider's message may hold anything.
            if isinstance(changes.get(name), str):
                changes[name] = changes[name].replace("\x00", "")
        if release:
            changes |= {"lease_owner": None, "lease_until": 0}
        with self._database.writing() as connection:
            result = connection.execute(JOBS.update().where(JOBS.c.id == job.id, JOBS.c.lease_owner == owner).values(**changes))
            return bool(result.rowcount)

    def reload(self, job_id: str) -> Job | None:
        with self._database.reading() as connection:
            row = connection.execute(sa.select(JOBS).where(JOBS.c.id == job_id)).mappings().first()
        return _job(row) if row else None

    def heartbeat(self, owners: Sequence[str], *, lease_sec: float) -> None:
        """Renew the leases of owners whose step takes long."""
        with self._database.writing() as connection:
            connection.execute(JOBS.update().where(JOBS.c.lease_owner.in_(owners)).values(lease_until=time.time() + lease_sec))

    def void_leases(self) -> None:
        """Free every lease at once; only for a process that knows that it is the only one at this catalog."""
        with self._database.writing() as connection:
            connection.execute(JOBS.update().where(JOBS.c.lease_until > 0).values(lease_owner=None, lease_until=0))

    def next_due_at(self) -> float | None:
        """When the next job under way wants attention, in seconds since 1970; None if none is."""
        with self._database.reading() as connection:
            due: float | None = connection.execute(
                sa.select(sa.func.min(JOBS.c.next_at)).where(JOBS.c.stage.in_(ACTIVE_STAGES), JOBS.c.lease_until < time.time())
            ).scalar()
        return due

    def pass_gate(self, name: str, *, per_minute: float) -> float:
        """Take one place at a gate shared by all processes: 0 if it was free, else how many seconds to wait before asking again.

        The generic cell rate algorithm (ITU-T I.371) with a burst of one.
        """
        now = time.time()
        with self._database.writing() as connection:
            if not self._database.is_sqlite:
                connection.execute(sa.text("select pg_advisory_xact_lock(hashtext(:name))"), {"name": f"gate:{name}"})
            free_at = connection.execute(sa.select(GATES.c.free_at).where(GATES.c.name == name)).scalar()
            pause = 60 / per_minute
            # A place further off than one pause was taken under a slower setting or another clock, and counts no more.
            if free_at is not None and now < free_at <= now + pause:
                return float(free_at - now)
            following = now + pause
            if free_at is None:
                connection.execute(GATES.insert().values(name=name, free_at=following))
            else:
                connection.execute(GATES.update().where(GATES.c.name == name).values(free_at=following))
        return 0.0


def _dump_options(options: EmbedOptions) -> str:
    return json.dumps(asdict(options))


def _load_options(text: str) -> EmbedOptions:
    raw = json.loads(text)
    part = Span(**raw["part"]) if raw["part"] else None
    return EmbedOptions(tuple(Modality(m) for m in raw["modalities"]), Cutting(raw["cutting"]), raw["cut_sec"], part)


def _job(row: sa.RowMapping | dict[Any, Any]) -> Job:
    values: dict[str, Any] = {key: row[key] for key in Job.__dataclass_fields__}
    values |= {
        "model": EmbeddingModel(row["model"]),
        "options": _load_options(row["options"]),
        "stage": Stage(row["stage"]),
        "stage_seconds": json.loads(row["stage_seconds"]),
    }
    return Job(**values)
