"""Scripts: made, named, shared, deleted, and read with their lines, each of which changes by itself."""

from __future__ import annotations

import time
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from core.catalog.library.undo_steps import StepsOf, Undoable, last_step, note_step, take_step
from core.catalog.tables.database import Database, rows_of
from core.catalog.tables.script_tables import SCRIPT_LINES, SCRIPTS
from core.models.search_query import MomentRef
from core.models.video import Span
from core.script.script import MOST_LINES, Script, ScriptLine, Use

_scripts = SCRIPTS.c
_lines = SCRIPT_LINES.c


@dataclass(frozen=True, slots=True)
class ScriptChange:
    """What somebody did to a line; `before` is None of one that was added."""

    what: Undoable
    before: ScriptLine | None
    after: ScriptLine


class Scripts:
    """Who asks says for whom: the owner of a script, or anybody if it is shared. Raises CatalogError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def make(self, name: str, words: Sequence[str], owner_id: str) -> str:
        """A new one with these lines; its id."""
        script_id, now = uuid.uuid4().hex, time.time()
        with self._database.writing() as connection:
            row = {"id": script_id, "name": name, "owner_id": owner_id, "created_at": now, "changed_at": now}
            connection.execute(SCRIPTS.insert().values(row))
            if words:
                connection.execute(SCRIPT_LINES.insert(), [_row(script_id, at, line) for at, line in enumerate(words)])
        return script_id

    def all(self, person_id: str) -> list[Script]:
        """Those that this person may see, the one that was changed last first."""
        return self._found(sa.or_(_scripts.owner_id == person_id, _scripts.is_shared))

    def get(self, script_id: str, person_id: str) -> Script | None:
        """One of them; None if it is gone or not for this person to see."""
        return next(iter(self._found(_seen(script_id, person_id))), None)

    def edit(self, script_id: str, person_id: str, **values: Any) -> bool:
        """Set `name`, `may_repeat` or `is_shared`; False if it is gone. Only its owner shares it or stops that."""
        whose = sa.and_(_scripts.id == script_id, _scripts.owner_id == person_id)
        seen = whose if "is_shared" in values else _seen(script_id, person_id)
        with self._database.writing() as connection:
            return _touched(connection, seen, **values)

    def delete(self, script_id: str, person_id: str) -> bool:
        """Delete what this person owns, for good; False if there is nothing to delete."""
        mine = SCRIPTS.delete().where(_scripts.id == script_id, _scripts.owner_id == person_id)
        with self._database.writing() as connection:
            return connection.execute(mine).rowcount == 1

    def set_line(
        self,
        script_id: str,
        person_id: str,
        line_id: str,
        use: Use,
        *,
        words: str | None = None,
        chosen: MomentRef | None = None,
    ) -> bool:
        """What becomes of one line, and its words if they are others; False if it is gone."""
        values: dict[str, Any] = {"use": use.value, "video_id": None, "start_ms": None, "end_ms": None}
        if words is not None:
            values["words"] = words
        if chosen is not None:
            values |= {"video_id": chosen.video_id, "start_ms": chosen.span.start_ms, "end_ms": chosen.span.end_ms}
        ours = sa.and_(_lines.id == line_id, _lines.script_id == script_id)
        with self._database.writing() as connection:
            before = _kept(connection, ours) if _touched(connection, _seen(script_id, person_id)) else None
            if before is None:
                return False
            after = before | values
            if after != before:
                connection.execute(SCRIPT_LINES.update().where(ours).values(values))
                what = Undoable.SHOT_DECIDED if words in (None, before["words"]) else Undoable.SHOT_REWRITTEN
                note_step(connection, StepsOf(person_id, script_id=script_id), what, before, after)
        return True

    def add_line(self, script_id: str, person_id: str, words: str) -> bool:
        """One more line at its end; False if it is gone or has as many as it can have."""
        last = sa.select(sa.func.max(_lines.position), sa.func.count()).where(_lines.script_id == script_id)
        with self._database.writing() as connection:
            if not _touched(connection, _seen(script_id, person_id)):
                return False
            position, count = connection.execute(last).one()
            if count >= MOST_LINES:
                return False
            row = _row(script_id, 0 if position is None else position + 1, words)
            connection.execute(SCRIPT_LINES.insert().values(row))
            made = _kept(connection, _lines.id == row["id"])
            note_step(connection, StepsOf(person_id, script_id=script_id), Undoable.SHOT_ADDED, None, made)
        return True

    def last_change(self, script_id: str, person_id: str) -> ScriptChange | None:
        """What this person changed last in the lines of a script, and can take back."""
        with self._database.reading() as connection:
            step = last_step(connection, StepsOf(person_id, script_id=script_id))
        if step is None:
            return None
        return ScriptChange(step.what, None if step.before is None else _line(step.before), _line(step.after))

    def undo(self, script_id: str, person_id: str) -> bool:
        """Take that back; False if the line is another by now, so that it can't be taken back any more."""
        with self._database.writing() as connection:
            seen = _touched(connection, _seen(script_id, person_id))
            step = take_step(connection, StepsOf(person_id, script_id=script_id)) if seen else None
            if step is None:
                return False
            ours = sa.and_(_lines.id == step.after["id"], _lines.script_id == script_id)
            if _kept(connection, ours) != step.after:
                return False
            back = SCRIPT_LINES.delete() if step.before is None else SCRIPT_LINES.update().values(step.before)
            connection.execute(back.where(ours))
        return True

    def _found(self, which: sa.ColumnElement[bool]) -> list[Script]:
        query = sa.select(SCRIPTS).where(which).order_by(_scripts.changed_at.desc(), _scripts.id)
        lines: defaultdict[str, list[ScriptLine]] = defaultdict(list)
        with self._database.reading() as connection:
            rows = connection.execute(query).mappings().all()
            order = (_lines.script_id, _lines.position, _lines.id)
            of_them = rows_of(
                connection,
                [row["id"] for row in rows],
                lambda ids: sa.select(SCRIPT_LINES).where(_lines.script_id.in_(ids)).order_by(*order),
            )
            for line in of_them:
                lines[line["script_id"]].append(_line(line))
        return [Script(**row, lines=tuple(lines[row["id"]])) for row in rows]


def _seen(script_id: str, person_id: str) -> sa.ColumnElement[bool]:
    return sa.and_(_scripts.id == script_id, sa.or_(_scripts.owner_id == person_id, _scripts.is_shared))


def _touched(connection: sa.Connection, which: sa.ColumnElement[bool], **values: Any) -> bool:
    """Set what is given, and when it was; False if there is no such script."""
    return connection.execute(SCRIPTS.update().where(which).values(**values, changed_at=time.time())).rowcount == 1


def _row(script_id: str, position: int, words: str) -> dict[str, Any]:
    return {"id": uuid.uuid4().hex, "script_id": script_id, "position": position, "words": words, "use": Use.BEST.value}


def _kept(connection: sa.Connection, which: sa.ColumnElement[bool]) -> dict[str, Any] | None:
    """A line as it is, but for its place; None if it is gone."""
    columns = (_lines.id, _lines.words, _lines.use, _lines.video_id, _lines.start_ms, _lines.end_ms)
    row = connection.execute(sa.select(*columns).where(which)).mappings().first()
    return None if row is None else dict(row)


def _line(row: Mapping[str, Any] | sa.RowMapping) -> ScriptLine:
    chosen = None
    if row["video_id"] is not None:
        chosen = MomentRef(row["video_id"], Span(row["start_ms"] / 1000, row["end_ms"] / 1000))
    return ScriptLine(row["id"], row["words"], Use(row["use"]), chosen)
