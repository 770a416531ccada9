"""Requests to say what videos are about: asked for by a page, worked on by whoever holds a lease, and what came of them.

Every write of the one who works is fenced by the lease and by the stage it found, so that neither a kill nor a cancellation is
overwritten. What was said becomes lines that a search finds, in the transaction that keeps it.
"""

from __future__ import annotations

import uuid
from statistics import median
from typing import Any, Final

import sqlalchemy as sa

from core.catalog.library.spoken_rows import replace_lines
from core.catalog.people import audit
from core.catalog.queue.orphan_assets import leave
from core.catalog.tables.analysis_tables import ANALYSES
from core.catalog.tables.changes import Topic, bump
from core.catalog.tables.database import Database
from core.catalog.tables.rows import facts_text, fault_in
from core.catalog.tables.schema import PAYMENTS, VIDEOS
from core.catalog.tables.visibility import VIDEO_IS_HERE
from core.chapters.synopsis import OPEN, Analysis, AnalysisStage, Synopsis
from core.errors import Fault, Reason
from core.people.audit import Did, Kind
from core.people.person import OWNER
from core.spoken.line import Source

ASKED_AGAIN_SEC: Final = 24 * 3600.0
"""So long nobody is offered what the provider does not offer to this account."""
_columns = ANALYSES.c
_OPEN: Final = _columns.stage.in_([stage.value for stage in OPEN])


class Analyses:
    """Raises CatalogError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, video_id: str) -> Analysis | None:
        """The last request for a video that is here."""
        query = sa.select(ANALYSES).join(VIDEOS, VIDEOS.c.id == _columns.video_id).where(_columns.video_id == video_id)
        with self._database.reading() as connection:
            row = connection.execute(query.where(VIDEO_IS_HERE)).mappings().first()
        return _analysis(row) if row else None

    def ask(self, video_id: str, by: str = OWNER.id) -> None:
        """Have it said what a video is about; nothing if that is under way. What was said before stays until then."""
        with self._database.writing() as connection:
            now = self._database.now(connection)
            anew = {
                "request_id": uuid.uuid4().hex,
                "requested_at": now,
                "stage": AnalysisStage.UPLOADING.value,
                "stage_since": now,
                "attempts": 0,
                "next_at": 0.0,
                **_NOTHING_DONE,
            }
            again = ANALYSES.update().where(_columns.video_id == video_id, ~_OPEN).values(anew)
            is_here = sa.select(VIDEOS.c.id).where(VIDEOS.c.id == video_id, VIDEO_IS_HERE)
            if not connection.execute(again).rowcount and connection.execute(is_here).first() is not None:
                connection.execute(self._database.insert(ANALYSES).values(video_id=video_id, **anew))
            audit.note(connection, by, Did.SUMMARISED, Kind.VIDEO, video_id)

    def cancel(self, video_id: str) -> None:
        """It is not wanted any more; whoever works on these tells the provider."""
        with self._database.writing() as connection:
            now = self._database.now(connection)
            gone = {"stage": AnalysisStage.CANCELLING.value, "stage_since": now, "next_at": 0.0, "progress": None}
            connection.execute(ANALYSES.update().where(_columns.video_id == video_id, _OPEN).values(gone))

    def is_offered(self) -> bool:
        """Whether the provider has not said lately that this account can't have it."""
        refused = sa.select(_columns.video_id).where(_columns.error_code == Reason.ANALYSIS_NOT_OFFERED.value)
        with self._database.reading() as connection:
            since = self._database.now(connection) - ASKED_AGAIN_SEC
            return connection.execute(refused.where(_columns.finished_at > since).limit(1)).first() is None

    def usual_share(self) -> float | None:
        """How long it usually took, as a share of the video's length; None before any was answered."""
        took = sa.select(_columns.took_sec / VIDEOS.c.duration_sec).join(VIDEOS, VIDEOS.c.id == _columns.video_id)
        query = took.where(_columns.took_sec.is_not(None)).order_by(_columns.finished_at.desc()).limit(20)
        with self._database.reading() as connection:
            shares = [float(share) for share in connection.execute(query).scalars() if share is not None]
        return median(shares) if shares else None

    def unpaid_sec(self) -> float:
        """The length of the videos that the provider is still to be asked about."""
        unpaid = (AnalysisStage.UPLOADING.value, AnalysisStage.SETTLING.value, AnalysisStage.ASKING.value)
        length = sa.select(sa.func.sum(VIDEOS.c.duration_sec)).join(ANALYSES, _columns.video_id == VIDEOS.c.id)
        with self._database.reading() as connection:
            return float(connection.execute(length.where(_columns.stage.in_(unpaid))).scalar() or 0.0)

    # What the one who works on them does

    def claim(self, owner: str, *, lease_sec: float) -> Analysis | None:
        """Lease one that something is to be done for; None if there is none now."""
        with self._database.reading() as connection:
            if connection.execute(sa.select(_columns.video_id).where(_OPEN).limit(1)).first() is None:
                return None
        with self._database.writing(lasting=False) as connection:
            now = self._database.now(connection)
            due = sa.select(ANALYSES).join(VIDEOS, VIDEOS.c.id == _columns.video_id)
            due = due.where(_OPEN, _columns.next_at <= now, _columns.lease_until < now, VIDEO_IS_HERE)
            due = due.order_by(_columns.next_at, _columns.requested_at).limit(1).with_for_update(of=ANALYSES)
            row = connection.execute(due).mappings().first()
            if row is None:
                return None
            held = {"lease_owner": owner, "lease_until": now + lease_sec}
            connection.execute(ANALYSES.update().where(_columns.video_id == row["video_id"]).values(held))
            return _analysis(row)

    def renew(self, held: Analysis, owner: str, progress: float, *, lease_sec: float) -> bool:
        """Hold it for longer and note how far a long step is; False if it is not wanted any more, or another's."""
        with self._database.writing(lasting=False) as connection:
            until = self._database.now(connection) + lease_sec
            still = ANALYSES.update().where(*_same(held, owner)).values(lease_until=until, progress=round(progress, 3))
            return connection.execute(still).rowcount > 0

    def go_on(
        self,
        held: Analysis,
        owner: str,
        stage: AnalysisStage,
        *,
        wait_sec: float = 0.0,
        fault: Fault | None = None,
        price_usd: float | None = None,
        **changes: Any,
    ) -> None:
        """Give it back at its next stage, to be looked at again after a while. With `price_usd`, something was just paid for."""
        with self._database.writing() as connection:
            now = self._database.now(connection)
            values = {
                "stage": stage.value,
                "stage_since": held.stage_since if stage is held.stage else now,
                "attempts": held.attempts + 1 if fault else 0,
                "next_at": now + wait_sec,
                "progress": None,
                **_fault(fault),
                **_FREE,
                **changes,
            }
            is_ours = connection.execute(ANALYSES.update().where(*_same(held, owner)).values(values)).rowcount
            if not is_ours:
                # Cancelled meanwhile: what was made for it is still to be taken back, and was paid for all the same.
                made = {name: changes[name] for name in ("asset_id", "task_id") if changes.get(name)}
                mine = (_columns.request_id == held.request_id, _columns.lease_owner == owner)
                connection.execute(ANALYSES.update().where(*mine).values({**made, **_FREE}))
            if price_usd is not None:
                connection.execute(PAYMENTS.insert().values(at=now, video_id=held.video_id, seconds=0.0, price_usd=price_usd))

    def end(self, held: Analysis, owner: str, stage: AnalysisStage, fault: Fault | None = None) -> None:
        """It failed, or was cancelled; its upload is to be removed."""
        with self._database.writing() as connection:
            now = self._database.now(connection)
            over = {"stage": stage.value, "stage_since": now, "finished_at": now, **_NOTHING_DONE, **_fault(fault), **_FREE}
            if connection.execute(ANALYSES.update().where(*_same(held, owner)).values(over)).rowcount:
                leave(self._database, connection, held.asset_id)

    def finish(self, held: Analysis, owner: str, synopsis: Synopsis) -> None:
        """Keep what was said, so that it can be searched as well; the upload is to be removed."""
        with self._database.writing() as connection:
            now = self._database.now(connection)
            values = {
                "stage": AnalysisStage.READY.value,
                "stage_since": now,
                "finished_at": now,
                "took_sec": now - _columns.requested_at,
                "synopsis": synopsis.as_text(),
                **_NOTHING_DONE,
                **_FREE,
            }
            if not connection.execute(ANALYSES.update().where(*_same(held, owner)).values(values)).rowcount:
                return
            leave(self._database, connection, held.asset_id)
            replace_lines(connection, held.video_id, synopsis.lines(), (Source.CHAPTER,))
            bump(connection, Topic.SPOKEN)

    def void_leases(self) -> None:
        """Free every lease at once; only for a process that knows that it is the only one at this catalog."""
        with self._database.writing() as connection:
            connection.execute(ANALYSES.update().where(_columns.lease_until > 0).values(_FREE))


_FREE: Final = {"lease_owner": None, "lease_until": 0.0}
_NOTHING_DONE: Final = {"asset_id": None, "task_id": None, "progress": None, "error_code": None, "error_facts": None}


def _same(held: Analysis, owner: str) -> tuple[sa.ColumnElement[bool], ...]:
    """It is still the same request at the same stage, and ours."""
    return _columns.request_id == held.request_id, _columns.stage == held.stage.value, _columns.lease_owner == owner


def _fault(fault: Fault | None) -> dict[str, str | None]:
    return {"error_code": fault.reason.value if fault else None, "error_facts": facts_text(fault.facts) if fault else None}


def _analysis(row: Any) -> Analysis:
    return Analysis(
        row["video_id"],
        row["request_id"],
        AnalysisStage(row["stage"]),
        row["stage_since"],
        row["attempts"],
        row["asset_id"],
        row["task_id"],
        row["progress"],
        fault_in(row["error_code"], row["error_facts"]),
        Synopsis.of_text(row["synopsis"]) if row["synopsis"] else None,
        row["took_sec"],
    )
