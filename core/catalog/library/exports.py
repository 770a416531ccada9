"""What is made of moments to be taken away: asked for by a page, made by whoever holds its lease, kept for a day.

As with batches, every write of the one who makes it is fenced by the lease, so that a kill costs a lease's time and no more.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa

from core.catalog.tables.database import Database
from core.catalog.tables.rows import facts_text, fault_in
from core.catalog.tables.schema import EXPORTS
from core.errors import Fault

KEPT_SEC: Final = 24 * 3600.0


class ExportStage(StrEnum):
    """How far an export is."""

    WAITING = "waiting"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN: Final = (ExportStage.WAITING.value, ExportStage.RUNNING.value)


@dataclass(frozen=True, slots=True)
class Export:
    """One that was asked for: `name` is that of its file, `asked` an `ExportRequest`, and `done` of `total` is made."""

    id: str
    owner_id: str
    kind: str
    name: str
    asked: str
    stage: ExportStage
    done: int
    total: int
    size_bytes: int | None
    fault: Fault | None
    created_at: float

    @property
    def is_open(self) -> bool:
        return self.stage.value in OPEN


class Exports:
    """Raises CatalogError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, owner_id: str, kind: str, name: str, asked: str, total: int) -> str:
        """Ask for one; returns its id."""
        export_id = uuid.uuid4().hex
        row = {"id": export_id, "owner_id": owner_id, "kind": kind, "name": name, "asked": asked, "total": total}
        with self._database.writing() as connection:
            now = self._database.now(connection)
            connection.execute(EXPORTS.insert().values(**row, stage=ExportStage.WAITING.value, created_at=now))
        return export_id

    def of(self, owner_id: str, limit: int) -> list[Export]:
        """Those of a person that are still kept, the newest first."""
        mine = sa.select(EXPORTS).where(EXPORTS.c.owner_id == owner_id, EXPORTS.c.stage != ExportStage.CANCELLED.value)
        with self._database.reading() as connection:
            found = mine.where(EXPORTS.c.created_at > self._database.now(connection) - KEPT_SEC)
            rows = connection.execute(found.order_by(EXPORTS.c.created_at.desc(), EXPORTS.c.id).limit(limit)).mappings().all()
        return [_export(row) for row in rows]

    def get(self, export_id: str) -> Export | None:
        with self._database.reading() as connection:
            row = connection.execute(sa.select(EXPORTS).where(EXPORTS.c.id == export_id)).mappings().first()
        return _export(row) if row else None

    def cancel(self, export_id: str, owner_id: str) -> None:
        """Nobody wants it any more, whether it is made or not; its files go when whoever makes them looks."""
        this = sa.and_(EXPORTS.c.id == export_id, EXPORTS.c.owner_id == owner_id)
        gone = {"stage": ExportStage.CANCELLED.value, "lease_owner": None, "lease_until": 0}
        with self._database.writing() as connection:
            connection.execute(EXPORTS.update().where(this).values(gone))

    # What the one who makes them does

    def claim(self, owner: str, *, lease_sec: float) -> Export | None:
        """Lease the export whose turn it is; None if there is none, or another is being made."""
        next_one = sa.select(EXPORTS).where(EXPORTS.c.stage.in_(OPEN)).order_by(EXPORTS.c.created_at, EXPORTS.c.id).limit(1)
        with self._database.reading() as connection:
            if connection.execute(next_one).first() is None:
                return None
        with self._database.writing(lasting=False) as connection:
            now = self._database.now(connection)
            row = connection.execute(next_one.with_for_update()).mappings().first()
            if row is None or row["lease_until"] >= now:
                return None
            held = {"stage": ExportStage.RUNNING.value, "lease_owner": owner, "lease_until": now + lease_sec}
            connection.execute(EXPORTS.update().where(EXPORTS.c.id == row["id"]).values(held))
            return _export({**row, **held})

    def renew(self, export_id: str, owner: str, done: int, *, lease_sec: float) -> bool:
        """Hold it for longer and note how far it is; False if it is not `owner`'s any more."""
        with self._database.writing(lasting=False) as connection:
            until = self._database.now(connection) + lease_sec
            held = EXPORTS.update().where(*_held(export_id, owner)).values(lease_until=until, done=done)
            return connection.execute(held).rowcount > 0

    def finish(self, export_id: str, owner: str, size_bytes: int) -> None:
        """Its file is there, whole."""
        self._end(export_id, owner, stage=ExportStage.READY.value, size_bytes=size_bytes, done=EXPORTS.c.total)

    def fail(self, export_id: str, owner: str, fault: Fault) -> None:
        """It can't be made."""
        facts = facts_text(fault.facts)
        self._end(export_id, owner, stage=ExportStage.FAILED.value, error_code=fault.reason.value, error_facts=facts)

    def give_back(self, export_id: str, owner: str) -> None:
        """Whoever claims next goes on with it."""
        with self._database.writing() as connection:
            free = {"lease_owner": None, "lease_until": 0}
            connection.execute(EXPORTS.update().where(*_held(export_id, owner)).values(free))

    def void_leases(self) -> None:
        """Free every lease at once; only for a process that knows that it is the only one at this catalog."""
        with self._database.writing() as connection:
            connection.execute(EXPORTS.update().where(EXPORTS.c.lease_until > 0).values(lease_owner=None, lease_until=0))

    def keep_only_wanted(self) -> set[str]:
        """Drop those that are too old or cancelled; returns the ids of the others, whose files are to be kept."""
        with self._database.writing() as connection:
            is_old = EXPORTS.c.created_at < self._database.now(connection) - KEPT_SEC
            connection.execute(EXPORTS.delete().where(sa.or_(is_old, EXPORTS.c.stage == ExportStage.CANCELLED.value)))
            return set(connection.execute(sa.select(EXPORTS.c.id)).scalars())

    def _end(self, export_id: str, owner: str, **values: Any) -> None:
        with self._database.writing() as connection:
            over = {"finished_at": self._database.now(connection), "lease_owner": None, "lease_until": 0, **values}
            connection.execute(EXPORTS.update().where(*_held(export_id, owner)).values(over))


def _held(export_id: str, owner: str) -> tuple[sa.ColumnElement[bool], ...]:
    return EXPORTS.c.id == export_id, EXPORTS.c.lease_owner == owner, EXPORTS.c.stage == ExportStage.RUNNING.value


def _export(row: Any) -> Export:
    values = {name: row[name] for name in Export.__dataclass_fields__ if name not in ("stage", "fault")}
    return Export(stage=ExportStage(row["stage"]), fault=fault_in(row["error_code"], row["error_facts"]), **values)
