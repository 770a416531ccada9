"""Videos that this computer is to write down: asked for by a page, written down beside the worker, stretch by stretch.

A stretch and how far it is are one transaction, so that after a kill it goes on where it was and no line is there twice.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import sqlalchemy as sa

from core.catalog.library.spoken_rows import lines_of, replace_lines
from core.catalog.tables.changes import Topic, bump
from core.catalog.tables.database import PART_READ, Database, in_parts, rows_of
from core.catalog.tables.rows import facts_text, fault_in
from core.catalog.tables.schema import VIDEOS
from core.catalog.tables.spoken_tables import RECOGNITIONS
from core.catalog.tables.visibility import VIDEO_IS_HERE
from core.errors import Fault
from core.spoken.line import Line, Source

OF_THIS_COMPUTER: Final = (Source.LOCAL,)


class RecognitionStage(StrEnum):
    """How it stands with one."""

    OPEN = "open"
    STOPPED = "stopped"
    """By somebody, who may have it go on."""
    FAILED = "failed"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Recognition:
    """One that was asked for; up to `done_ms` all is written down."""

    video_id: str
    stage: RecognitionStage
    done_ms: int
    fault: Fault | None


@dataclass(frozen=True, slots=True)
class Queued:
    """One that is to be written down, or could not be, and what its video is called and how long it is."""

    recognition: Recognition
    title: str
    duration_sec: float


class Recognitions:
    """Raises CatalogError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ask(self, *video_ids: str) -> None:
        """Have videos written down, in this order; what was stopped or failed goes on where it was, what was done begins anew.

        What waits already keeps its place.
        """
        now = time.time()
        with self._database.writing() as connection:
            for place, video_id in enumerate(video_ids):
                # Clocks are not finer than this, and the order is to stay.
                self._ask(connection, video_id, now + place / 1000)

    def _ask(self, connection: sa.Connection, video_id: str, asked_at: float) -> None:
        row = {"video_id": video_id, "stage": RecognitionStage.OPEN.value, "asked_at": asked_at}
        ours, stage = RECOGNITIONS.c.video_id == video_id, RECOGNITIONS.c.stage
        is_here = connection.execute(sa.select(VIDEOS.c.id).where(VIDEOS.c.id == video_id)).first() is not None
        if not is_here or connection.execute(self._database.insert(RECOGNITIONS).values(row)).rowcount:
            return
        anew = sa.and_(ours, stage == RecognitionStage.DONE.value)
        connection.execute(RECOGNITIONS.update().where(anew).values(done_ms=0))
        waits = stage == RecognitionStage.OPEN.value
        connection.execute(RECOGNITIONS.update().where(ours, ~waits).values(**row, error_code=None, error_facts=None))

    def of(self, video_id: str) -> Recognition | None:
        """How it stands with a video; None if nobody asked."""
        with self._database.reading() as connection:
            row = connection.execute(sa.select(RECOGNITIONS).where(RECOGNITIONS.c.video_id == video_id)).mappings().first()
        return _recognition(row) if row else None

    def next_open(self) -> Recognition | None:
        """The one that was asked for first, of videos that are here."""
        query = sa.select(RECOGNITIONS).join(VIDEOS, VIDEOS.c.id == RECOGNITIONS.c.video_id)
        query = query.where(VIDEO_IS_HERE, RECOGNITIONS.c.stage == RecognitionStage.OPEN.value)
        with self._database.reading() as connection:
            row = connection.execute(query.order_by(RECOGNITIONS.c.asked_at, RECOGNITIONS.c.video_id)).mappings().first()
        return _recognition(row) if row else None

    def of_these(self, video_ids: Collection[str]) -> dict[str, Recognition]:
        """How it stands with these videos, as far as anybody asked."""
        with self._database.reading() as connection:
            rows = rows_of(connection, video_ids, lambda ids: sa.select(RECOGNITIONS).where(RECOGNITIONS.c.video_id.in_(ids)))
            return {row["video_id"]: _recognition(row) for row in rows}

    def queue(self) -> list[Queued]:
        """What is written down, waits, or could not be, of videos that are here, in the order of its turn."""
        query = sa.select(RECOGNITIONS, VIDEOS.c.title, VIDEOS.c.duration_sec)
        query = query.join(VIDEOS, VIDEOS.c.id == RECOGNITIONS.c.video_id).where(VIDEO_IS_HERE)
        shown = (RecognitionStage.OPEN.value, RecognitionStage.FAILED.value)
        query = query.where(RECOGNITIONS.c.stage.in_(shown)).order_by(RECOGNITIONS.c.asked_at, RECOGNITIONS.c.video_id)
        with self._database.reading() as connection:
            rows = connection.execute(query).mappings().all()
        return [Queued(_recognition(row), row["title"], row["duration_sec"]) for row in rows]

    def mark(self) -> str:
        """Changes when a video begins to be written down or is over."""
        query = sa.select(RECOGNITIONS.c.stage, sa.func.count()).group_by(RECOGNITIONS.c.stage)
        with self._database.reading() as connection:
            return str(sorted(tuple(row) for row in connection.execute(query)))

    def stop(self, video_ids: Collection[str]) -> None:
        """Stop these; of one that has not begun nothing is left, nor of one that could not be written down at all."""
        with self._database.writing() as connection:
            for ids in in_parts(video_ids, PART_READ):
                ours = RECOGNITIONS.c.video_id.in_(list(ids))
                not_begun = RECOGNITIONS.c.stage.in_((RecognitionStage.OPEN.value, RecognitionStage.FAILED.value))
                connection.execute(RECOGNITIONS.delete().where(ours, not_begun, RECOGNITIONS.c.done_ms == 0))
                connection.execute(RECOGNITIONS.update().where(ours, not_begun).values(stage=RecognitionStage.STOPPED.value))

    def is_wanted(self, video_id: str) -> bool:
        """Whether it is to go on."""
        one = self.of(video_id)
        return one is not None and one.stage is RecognitionStage.OPEN

    def heard(self, video_id: str, lines: Sequence[Line], from_ms: int, done_ms: int) -> bool:
        """Keep the lines of a stretch; False if it is not wanted any more, or another process has come further."""
        ours = sa.and_(
            RECOGNITIONS.c.video_id == video_id,
            RECOGNITIONS.c.stage == RecognitionStage.OPEN.value,
            RECOGNITIONS.c.done_ms == from_ms,
        )
        with self._database.writing() as connection:
            if not connection.execute(RECOGNITIONS.update().where(ours).values(done_ms=done_ms)).rowcount:
                return False
            before = [line for line in lines_of(connection, video_id, OF_THIS_COMPUTER) if line.start_ms < from_ms]
            if replace_lines(connection, video_id, [*before, *lines], OF_THIS_COMPUTER):
                bump(connection, Topic.SPOKEN)
        return True

    def end(self, video_id: str, stage: RecognitionStage, fault: Fault | None = None) -> None:
        """It is done, was stopped, or failed; unless it was stopped before."""
        ours = sa.and_(RECOGNITIONS.c.video_id == video_id, RECOGNITIONS.c.stage == RecognitionStage.OPEN.value)
        why = {"error_code": fault.reason.value, "error_facts": facts_text(fault.facts)} if fault else {}
        with self._database.writing() as connection:
            connection.execute(RECOGNITIONS.update().where(ours).values(stage=stage.value, **why))


def _recognition(row: sa.RowMapping) -> Recognition:
    fault = fault_in(row["error_code"], row["error_facts"])
    return Recognition(row["video_id"], RecognitionStage(row["stage"]), row["done_ms"], fault)
