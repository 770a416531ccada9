"""Who did what: lines that are only ever added, each in the transaction that does it, and dropped when they are old.

What whoever uses a Clipseek without sign-in does is not noted: there is nobody to tell apart.
"""

from __future__ import annotations

import time
from collections.abc import Collection
from typing import Final

import sqlalchemy as sa

from core.catalog.tables.database import Database
from core.catalog.tables.people_tables import AUDIT
from core.catalog.tables.rows import facts_of, facts_text
from core.errors import Fact
from core.people.audit import Did, Kind, Line, Wanted
from core.people.person import OWNER

REFUSED_AGAIN_SEC: Final = 60.0
"""Who is refused the same again within this time is noted once, so that a script cannot fill the disk."""

_columns = AUDIT.c


def note(connection: sa.Connection, user_id: str | None, action: Did, kind: Kind, object_id: str = "", **details: Fact) -> None:
    """Add a line within somebody else's transaction. `user_id` is None where nobody has signed in."""
    note_all(connection, user_id, action, kind, [object_id], **details)


def note_all(
    connection: sa.Connection, user_id: str | None, action: Did, kind: Kind, object_ids: Collection[str], **details: Fact
) -> None:
    """The same line for each of these objects."""
    if user_id == OWNER.id or not object_ids:
        return
    same = {"at": time.time(), "user_id": user_id, "action": action.value, "kind": kind.value, "details": facts_text(details)}
    connection.execute(AUDIT.insert(), [{**same, "object_id": object_id} for object_id in object_ids])


class Audit:
    """Raises CatalogError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(self, user_id: str | None, action: Did, kind: Kind, object_id: str = "", **details: Fact) -> None:
        """Add a line about something that no transaction of the catalog does."""
        if user_id != OWNER.id:
            with self._database.writing() as connection:
                note(connection, user_id, action, kind, object_id, **details)

    def note_refused(self, user_id: str, function: str) -> None:
        """Somebody tried what their role does not include; once a minute for the same."""
        if user_id == OWNER.id:
            return
        same = sa.and_(_columns.user_id == user_id, _columns.action == Did.REFUSED.value, _columns.object_id == function)
        lately = sa.select(_columns.id).where(same, _columns.at > time.time() - REFUSED_AGAIN_SEC).limit(1)
        with self._database.writing(lasting=False) as connection:
            if connection.execute(lately).first() is None:
                note(connection, user_id, Did.REFUSED, Kind.FUNCTION, function)

    def lines(self, wanted: Wanted, *, limit: int | None = None, offset: int = 0) -> list[Line]:
        """The lines that are asked for, the newest first."""
        query = sa.select(AUDIT).where(*_which(wanted)).order_by(_columns.id.desc()).limit(limit).offset(offset)
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return [Line(row.at, row.user_id, row.action, row.kind, row.object_id, facts_of(row.details)) for row in rows]

    def count(self, wanted: Wanted) -> int:
        """How many lines `lines` would come to."""
        query = sa.select(sa.func.count()).select_from(AUDIT).where(*_which(wanted))
        with self._database.reading() as connection:
            return int(connection.execute(query).scalar_one())

    def prune(self, kept_sec: float) -> int:
        """Drop what is older than this; returns how many lines."""
        with self._database.writing() as connection:
            return int(connection.execute(AUDIT.delete().where(_columns.at < time.time() - kept_sec)).rowcount)


def _which(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    which: list[sa.ColumnElement[bool]] = []
    if wanted.user_id is not None:
        which.append(_columns.user_id == wanted.user_id)
    if wanted.action is not None:
        which.append(_columns.action == wanted.action)
    if wanted.since is not None:
        which.append(_columns.at >= wanted.since)
    return which
