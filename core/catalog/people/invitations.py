"""The rows of links by which somebody makes an account of their own, or chooses another password, each good once."""

from __future__ import annotations

import time
from dataclasses import dataclass

import sqlalchemy as sa

from core.catalog.people import audit
from core.catalog.tables.database import Database
from core.catalog.tables.people_tables import INVITATIONS
from core.people.audit import Did, Kind
from core.people.person import Role


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a link is for: an account with a role, or another password for the account `user_id`."""

    role: Role
    user_id: str | None


class Invitations:
    """Raises CatalogError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, digest: str, role: Role, *, by: str, lasting_sec: float, user_id: str | None = None) -> None:
        """A new one; with `user_id` it is for another password of that account."""
        now = time.time()
        until = now + lasting_sec
        values = {"role": role.value, "created_at": now, "created_by": by, "expires_at": until, "user_id": user_id}
        with self._database.writing() as connection:
            connection.execute(INVITATIONS.insert().values(digest=digest, **values))
            if user_id is None:
                audit.note(connection, by, Did.INVITED, Kind.PERSON, role=role.value)
            else:
                audit.note(connection, by, Did.NEW_PASSWORD_OFFERED, Kind.PERSON, user_id)

    def get(self, digest: str) -> Invitation | None:
        """What it is for; None if it is not known, used, or over."""
        query = sa.select(INVITATIONS.c.role, INVITATIONS.c.user_id).where(_is_open(digest))
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        return Invitation(Role(row.role), row.user_id) if row is not None else None

    def use(self, digest: str, by: str) -> bool:
        """Take it, for whoever `by` stands for. Of several who use one at once, only one is told True."""
        with self._database.writing() as connection:
            return connection.execute(INVITATIONS.update().where(_is_open(digest)).values(used_by=by)).rowcount == 1

    def give_back(self, digest: str, by: str) -> None:
        """Nothing came of it: it can be used again."""
        mine = sa.and_(INVITATIONS.c.digest == digest, INVITATIONS.c.used_by == by)
        with self._database.writing() as connection:
            connection.execute(INVITATIONS.update().where(mine).values(used_by=None))

    def prune(self, kept_sec: float) -> None:
        """Drop those whose time has been over for so long, used or not."""
        with self._database.writing() as connection:
            connection.execute(INVITATIONS.delete().where(INVITATIONS.c.expires_at < time.time() - kept_sec))


def _is_open(digest: str) -> sa.ColumnElement[bool]:
    columns = INVITATIONS.c
    return sa.and_(columns.digest == digest, columns.used_by.is_(None), columns.expires_at > time.time())
