"""How workers share the queue: they lease a row, write to it and give it back.

A lease is a row's `lease_owner` until `lease_until`; a worker that dies loses its leases by the clock, one that lives renews
them. Every write of a worker is fenced: it takes effect only while the lease is still its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, Final

import sqlalchemy as sa

from core.catalog.queue import events, payments
from core.catalog.queue.clock_moves import move_times
from core.catalog.queue.orphan_assets import leave, leave_to_transcribe
from core.catalog.queue.queue_pauses import PAUSES_ALL
from core.catalog.tables.changes import Topic, bump
from core.catalog.tables.database import Database, rows_of
from core.catalog.tables.rows import facts_text, job_of, options_text
from core.catalog.tables.schema import JOBS, QUEUE_PAUSES
from core.catalog.tables.visibility import JOB_IS_HERE
from core.errors import Fault, Reason
from core.models.jobs import ACTIVE_STAGES, FINAL_STAGES, OPEN_STAGES, EmbedOptions, Job, PauseKind, Stage

ADMISSION_LOCK: Final = 71_001
"""Postgres advisory lock around the count of active jobs, so that two processes can't both take the last place."""
MUST_LAST: Final = frozenset({"submitted_at", "task_id", "asset_id"})
"""Columns that say what was paid for or sent. Whatever else a power cut undoes is only done again."""
NO_FAULT: Final[dict[str, Any]] = {"error_code": None, "error_facts": None}
TROUBLED_FROM: Final = 4
"""After so many tries that failed one after the other a job gets nowhere, and its place goes to another one."""
TRIED_AGAIN_SEC: Final = 30.0
"""How long the others wait for the one job that tries whether what held the queue back is over."""


def _due(stages: Iterable[Stage], *, cancelled_only: bool) -> sa.Select[Any]:
    """One job at these stages that nobody holds and that is due, or of those that are to stop; none of a deleted video."""
    due = JOBS.c.cancel_requested if cancelled_only else sa.or_(JOBS.c.next_at <= sa.bindparam("now"), JOBS.c.cancel_requested)
    others = JOBS.c.id.not_in(sa.bindparam("not_these", expanding=True))
    query = sa.select(JOBS).where(JOBS.c.stage.in_(stages), due, JOBS.c.lease_until < sa.bindparam("now"), others, JOB_IS_HERE)
    return query.order_by(JOBS.c.next_at, JOBS.c.created_at).limit(1).with_for_update(skip_locked=True)


# Asked many times a second, and to build such a query takes longer than to run it.
_DUE_ACTIVE: Final = _due(ACTIVE_STAGES, cancelled_only=False)
_DUE_WAITING: Final = _due((Stage.WAITING,), cancelled_only=False)
_CANCELLED_ACTIVE: Final = _due(ACTIVE_STAGES, cancelled_only=True)
_CANCELLED_WAITING: Final = _due((Stage.WAITING,), cancelled_only=True)
_HOLDS: Final = sa.select(QUEUE_PAUSES.c.name, QUEUE_PAUSES.c.until).where(QUEUE_PAUSES.c.name.in_(PAUSES_ALL)).with_for_update()
"""What holds all of the queue back, and when it may be tried again; locked, so that of several processes one tries it."""
_IS_TROUBLED: Final = sa.or_(
    # Nothing is at the provider yet, and may not be for hours.
    JOBS.c.stage == Stage.TRANSCODING.value,
    JOBS.c.error_code == Reason.EMBEDDING_LATE.value,
    sa.and_(JOBS.c.error_code.is_not(None), JOBS.c.attempts >= TROUBLED_FROM),
)
_ACTIVE: Final = sa.select(
    sa.func.count(), sa.func.coalesce(sa.func.sum(sa.case((_IS_TROUBLED, 1), else_=0)), 0).label("troubled")
).where(JOBS.c.stage.in_(ACTIVE_STAGES))
"""How many jobs are under way, and how many of them get nowhere, or will be at the provider only in a while."""
_NEXT_DUE: Final = sa.select(sa.func.min(JOBS.c.next_at)).where(
    JOBS.c.stage.in_(ACTIVE_STAGES), JOBS.c.lease_until < sa.bindparam("now"), JOB_IS_HERE
)


class Queue:
    """Leases of job rows. Raises CatalogError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def now(self) -> float:
        """Seconds since 1970 by the clock that all times of the queue go by: the database's own, where it has one."""
        with self._database.reading() as connection:
            return self._database.now(connection)

    def clock_moved(self, by_sec: float) -> None:
        """The clock of this machine was set by so many seconds: no wait gets longer or shorter by it."""
        move_times(self._database, by_sec)

    def claim(self, owner: str, *, lease_sec: float, max_active: int, not_these: Sequence[str] = ()) -> Job | None:
        """Lease one job that is due: those under way first, then a waiting one if fewer than `max_active` are under way,
        those that get nowhere or have a proxy made left out.

        `not_these`: ids of jobs that the caller is still working on, whatever the clock says of their leases. While the whole
        queue is held back only cancelled jobs are handed out; where the key was refused, now and then a single other one, to
        see whether that is over.
        """
        with self._database.writing(lasting=False) as connection:
            now = self._database.now(connection)
            holds = {row.name: row.until for row in connection.execute(_HOLDS)}
            is_held = PauseKind.DISK in holds or holds.get(PauseKind.KEY, 0.0) > now
            row = self._next(connection, now, max_active, not_these, cancelled_only=is_held)
            if row is None:
                return None
            if PauseKind.KEY in holds and not row["cancel_requested"]:
                connection.execute(
                    QUEUE_PAUSES.update().where(QUEUE_PAUSES.c.name == PauseKind.KEY).values(until=now + TRIED_AGAIN_SEC)
                )
            changes: dict[str, Any] = {"lease_owner": owner, "lease_until": now + lease_sec}
            if row["stage"] == Stage.WAITING and not row["cancel_requested"]:
                # Taken within the same transaction as the count, so that the limit holds.
                changes |= {"stage": Stage.UPLOADING.value, "stage_since": now}
            connection.execute(JOBS.update().where(JOBS.c.id == row["id"]).values(changes))
            return job_of({**row, **changes})

    def _next(
        self, connection: sa.Connection, now: float, max_active: int, not_these: Sequence[str], *, cancelled_only: bool
    ) -> sa.RowMapping | None:
        values = {"now": now, "not_these": list(not_these)}
        row = connection.execute(_CANCELLED_ACTIVE if cancelled_only else _DUE_ACTIVE, values).mappings().first()
        if row is not None:
            return row
        if not self._database.is_sqlite:
            connection.execute(sa.text("select pg_advisory_xact_lock(:key)"), {"key": ADMISSION_LOCK})
        is_full = cancelled_only or _is_full(connection, max_active)
        return connection.execute(_CANCELLED_WAITING if is_full else _DUE_WAITING, values).mappings().first()

    def save(
        self,
        job: Job,
        owner: str,
        *,
        wait_sec: float | None = None,
        release: bool = True,
        unless_deleted: bool = False,
        **changes: Any,
    ) -> bool:
        """Write a worker's changes if it still holds the lease; False if it lost it, and then nothing was written.

        With `unless_deleted` the same if somebody deleted the video. `wait_sec` is how long until the job is due again.

        `options` among the changes are how it is to be embedded from now on; `fault` says why it went wrong, None that it does so
        no longer.

        A change of `stage` closes the stage's stop-watch and, at a final stage, sets `finished_at` and adds to the history. A
        video that is ready needs its upload at the provider's only for the transcript, and no earlier job; one that is
        cancelled while it has results returns to these.
        """
        stage = None if changes.get("stage") in (None, job.stage) else Stage(changes["stage"])
        fault: Fault | None = changes.get("fault")
        if "fault" in changes:
            del changes["fault"]
            changes |= {"error_code": fault.reason.value, "error_facts": facts_text(fault.facts)} if fault else NO_FAULT
        if isinstance(options := changes.get("options"), EmbedOptions):
            changes["options"] = options_text(options)
        if release:
            changes |= {"lease_owner": None, "lease_until": 0}
        lasting = stage in FINAL_STAGES or not MUST_LAST.isdisjoint(changes)
        with self._database.writing(lasting=lasting) as connection:
            now = self._database.now(connection)
            if stage is not None:
                changes |= _stage_changes(job, stage, now)
            if wait_sec is not None:
                changes["next_at"] = now + wait_sec
            ours = [JOBS.c.id == job.id, JOBS.c.lease_owner == owner, *([JOB_IS_HERE] if unless_deleted else [])]
            result = connection.execute(JOBS.update().where(*ours).values(**changes))
            if not result.rowcount:
                return False
            if changes.get("task_id") and not job.task_id:
                payments.note(connection, job, now)
            if stage is Stage.TRANSCODING:
                # What was sent of the file itself was refused.
                leave(self._database, connection, job.asset_id)
            if stage is Stage.READY:
                leave_to_transcribe(self._database, connection, job.asset_id, job.video_id)
                # The results of an earlier job are replaced by now.
                connection.execute(JOBS.delete().where(*_former_of(job)))
            if stage in FINAL_STAGES:
                events.note(connection, job.video_id, stage.value, seconds=now - job.created_at, fault=fault)
            if stage is Stage.CANCELLED:
                self._return_to_former(connection, job, changes.get("asset_id", job.asset_id))
            if stage is Stage.READY:
                bump(connection, Topic.RESULTS)
        return True

    def _return_to_former(self, connection: sa.Connection, job: Job, asset_id: str | None) -> None:
        """A video that has results is what it was before somebody wanted others."""
        if connection.execute(JOBS.update().where(*_former_of(job)).values(is_former=False)).rowcount:
            connection.execute(JOBS.delete().where(JOBS.c.id == job.id))
            leave(self._database, connection, asset_id)

    def reload(self, job_id: str) -> Job | None:
        with self._database.reading() as connection:
            row = connection.execute(sa.select(JOBS).where(JOBS.c.id == job_id)).mappings().first()
        return job_of(row) if row else None

    def heartbeat(self, owners: Sequence[str], *, lease_sec: float) -> None:
        """Renew the leases of owners whose step takes long."""
        with self._database.writing(lasting=False) as connection:
            until = self._database.now(connection) + lease_sec
            connection.execute(JOBS.update().where(JOBS.c.lease_owner.in_(owners)).values(lease_until=until))

    def void_leases(self) -> None:
        """Free every lease at once; only for a process that knows that it is the only one at this catalog.

        Jobs under way are due at once, too: the clock may have been set back since somebody made them wait.
        """
        with self._database.writing() as connection:
            connection.execute(JOBS.update().where(JOBS.c.lease_until > 0).values(lease_owner=None, lease_until=0))
            connection.execute(JOBS.update().where(JOBS.c.stage.in_(ACTIVE_STAGES)).values(next_at=0))
            ahead = sa.and_(JOBS.c.stage.in_(OPEN_STAGES), JOBS.c.stage_since > self._database.now(connection))
            connection.execute(JOBS.update().where(ahead).values(stage_since=self._database.now(connection)))

    def next_due_at(self) -> float | None:
        """When the next job under way wants attention, in seconds since 1970; None if none is."""
        with self._database.reading() as connection:
            due: float | None = connection.execute(_NEXT_DUE, {"now": self._database.now(connection)}).scalar()
        return due

    def known_tasks(self, task_ids: Sequence[str]) -> set[str]:
        """Which of these tasks of the provider belong to jobs of ours."""
        with self._database.reading() as connection:
            rows = rows_of(connection, task_ids, lambda ids: sa.select(JOBS.c.task_id).where(JOBS.c.task_id.in_(ids)))
        return {str(row["task_id"]) for row in rows}


def _is_full(connection: sa.Connection, max_active: int) -> bool:
    """Whether no waiting job may begin.

    Jobs that get nowhere do not count, as a few of them would keep all others waiting for hours; but only so many, as where
    nothing gets anywhere, the fault is not theirs.
    """
    active, troubled = connection.execute(_ACTIVE).one()
    return bool(active - min(troubled, max_active) >= max_active)


def _former_of(job: Job) -> tuple[sa.ColumnElement[bool], ...]:
    return JOBS.c.video_id == job.video_id, JOBS.c.is_former == sa.true(), JOBS.c.id != job.id


def _stage_changes(job: Job, stage: Stage, now: float) -> dict[str, Any]:
    seconds = {**job.stage_seconds, job.stage.value: round(now - job.stage_since, 3)}
    changes: dict[str, Any] = {
        "stage": stage.value,
        "stage_since": now,
        "stage_seconds": json.dumps(seconds),
        "progress": None,
    }
    if stage in FINAL_STAGES:
        changes["finished_at"] = now
    if stage is Stage.READY:
        changes |= {"asset_id": None, "adopt": False}
    return changes
