"""What undoes the changes that somebody made to the lines of a transcript or a script, so that a reload takes no way back away.

A step is noted in the transaction that makes the change, and gone with the one that takes it back.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa

from core.catalog.tables.undo_tables import UNDO_STEPS

KEPT_SEC: Final = 86_400.0
"""So long a change can be taken back."""
MOST_STEPS: Final = 50
"""So many of one person's with one thing are kept, the last ones."""
_columns = UNDO_STEPS.c


class Undoable(StrEnum):
    """What was done."""

    LINE_CHANGED = "line_changed"
    LINE_REMOVED = "line_removed"
    LINE_SPLIT = "line_split"
    LINES_JOINED = "lines_joined"
    SPEAKER_NAMED = "speaker_named"
    SHOT_REWRITTEN = "shot_rewritten"
    SHOT_DECIDED = "shot_decided"
    SHOT_ADDED = "shot_added"


@dataclass(frozen=True, slots=True)
class StepsOf:
    """Whose changes, and of what: a video's transcript or a script."""

    owner_id: str
    video_id: str | None = None
    script_id: str | None = None

    @property
    def are_these(self) -> sa.ColumnElement[bool]:
        return sa.and_(
            _columns.owner_id == self.owner_id,
            _columns.video_id == self.video_id if self.video_id else _columns.script_id == self.script_id,
        )


@dataclass(frozen=True, slots=True)
class Step:
    """A change; `before` and `after` are as JSON has them, and whoever noted the change can read them."""

    id: int
    what: Undoable
    before: Any
    after: Any


def note_step(connection: sa.Connection, of: StepsOf, what: Undoable, before: Any, after: Any) -> None:
    """A change was made, within the transaction that makes it; what is too old or too much goes."""
    whose = {"owner_id": of.owner_id, "video_id": of.video_id, "script_id": of.script_id}
    change = {"done_at": time.time(), "what": what.value, "before": json.dumps(before), "after": json.dumps(after)}
    connection.execute(UNDO_STEPS.insert().values(whose | change))
    kept = sa.select(_columns.id).where(of.are_these, _is_young()).order_by(_columns.id.desc()).limit(MOST_STEPS)
    ids = connection.execute(kept).scalars().all()
    connection.execute(UNDO_STEPS.delete().where(of.are_these, _columns.id.not_in(ids)))


def last_step(connection: sa.Connection, of: StepsOf) -> Step | None:
    """What was changed last and can be taken back."""
    query = sa.select(UNDO_STEPS).where(of.are_these, _is_young()).order_by(_columns.id.desc()).limit(1)
    row = connection.execute(query).mappings().first()
    if row is None:
        return None
    return Step(row["id"], Undoable(row["what"]), json.loads(row["before"]), json.loads(row["after"]))


def take_step(connection: sa.Connection, of: StepsOf) -> Step | None:
    """The same, to be taken back within this transaction."""
    step = last_step(connection, of)
    if step is not None:
        connection.execute(UNDO_STEPS.delete().where(_columns.id == step.id))
    return step


def _is_young() -> sa.ColumnElement[bool]:
    return _columns.done_at > time.time() - KEPT_SEC
