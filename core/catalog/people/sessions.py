"""Who is signed in, a row for each browser, found by the digest of its token; and how often somebody tried to sign in lately."""

from __future__ import annotations

import time
from collections.abc import Collection
from typing import Final

import sqlalchemy as sa

from core.catalog.people import audit
from core.catalog.tables.changes import Topic, bump
from core.catalog.tables.database import Database
from core.catalog.tables.people_tables import SESSIONS, SIGN_IN_TRIES, USERS
from core.people.audit import Did, Kind
from core.people.person import LONGEST_SESSION_SEC, Person, Role, SignInWay

IDLE_SEC: Final = 7 * 24 * 3600.0
"""So long a session lasts that nobody uses."""
SEEN_EVERY_SEC: Final = 300.0
"""How exactly it is written down when somebody was last here."""


class Sessions:
    """Raises CatalogError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def open(self, digest: str, user_id: str, how: SignInWay) -> None:
        """Somebody has signed in."""
        now = time.time()
        values = {"digest": digest, "user_id": user_id, "created_at": now, "seen_at": now}
        with self._database.writing() as connection:
            connection.execute(SESSIONS.insert().values(**values, expires_at=now + LONGEST_SESSION_SEC, how=how.value))
            connection.execute(USERS.update().where(USERS.c.id == user_id).values(seen_at=now))
            audit.note(connection, user_id, Did.SIGNED_IN, Kind.PERSON, user_id, how=how.value)

    def person(self, digest: str, ways: Collection[SignInWay] = tuple(SignInWay)) -> Person | None:
        """Whose session this is, if it is still good and its account not disabled; noted as seen now and then.

        One that was opened in another way than these is not good any more.
        """
        now = time.time()
        query = (
            sa.select(USERS.c.id, USERS.c.name, USERS.c.role, SESSIONS.c.seen_at)
            .join_from(SESSIONS, USERS, USERS.c.id == SESSIONS.c.user_id)
            .where(SESSIONS.c.digest == digest, SESSIONS.c.expires_at > now, SESSIONS.c.seen_at > now - IDLE_SEC)
            .where(USERS.c.disabled_at.is_(None), SESSIONS.c.how.in_([way.value for way in ways]))
        )
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        if row is None:
            return None
        if row.seen_at < now - SEEN_EVERY_SEC:
            self._seen(digest, row.id, now)
        return Person(row.id, row.name, Role(row.role))

    def how(self, digest: str) -> SignInWay | None:
        """How somebody signed in."""
        with self._database.reading() as connection:
            way = connection.execute(sa.select(SESSIONS.c.how).where(SESSIONS.c.digest == digest)).scalar()
        return SignInWay(way) if way else None

    def close(self, digest: str) -> None:
        """This session is over."""
        self._close(SESSIONS.c.digest == digest)

    def close_all(self, user_id: str) -> None:
        """All sessions of somebody are over."""
        self._close(SESSIONS.c.user_id == user_id)

    def prune(self) -> None:
        """Drop what has run out."""
        now = time.time()
        over = sa.or_(SESSIONS.c.expires_at <= now, SESSIONS.c.seen_at <= now - IDLE_SEC)
        with self._database.writing() as connection:
            connection.execute(SESSIONS.delete().where(over))

    def _close(self, which: sa.ColumnElement[bool]) -> None:
        with self._database.writing() as connection:
            whose = connection.execute(SESSIONS.delete().where(which).returning(SESSIONS.c.user_id)).scalars().all()
            for user_id in set(whose):
                audit.note(connection, user_id, Did.SIGNED_OUT, Kind.PERSON, user_id)
            bump(connection, Topic.PEOPLE)

    def _seen(self, digest: str, user_id: str, now: float) -> None:
        # A power cut may take it: it would be written again in five minutes.
        with self._database.writing(lasting=False) as connection:
            connection.execute(SESSIONS.update().where(SESSIONS.c.digest == digest).values(seen_at=now))
            connection.execute(USERS.update().where(USERS.c.id == user_id).values(seen_at=now))


class SignInTries:
    """Raises CatalogError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def count(self, digest: str, window_sec: float) -> tuple[int, float]:
        """Count one more: how many it is within a window that begins with its first, and the seconds until the window ends.

        Of many who try at once each gets a number of its own.
        """
        tries = SIGN_IN_TRIES.c
        one_more = SIGN_IN_TRIES.update().where(tries.digest == digest).values(tries=tries.tries + 1)
        with self._database.writing() as connection:
            now = self._database.now(connection)
            connection.execute(SIGN_IN_TRIES.delete().where(tries.since <= now - window_sec))
            connection.execute(self._database.insert(SIGN_IN_TRIES).values(digest=digest, since=now, tries=0))
            number, since = connection.execute(one_more.returning(tries.tries, tries.since)).one()
        return number, since + window_sec - now

    def forget(self, digest: str) -> None:
        """It went well: begin to count anew."""
        with self._database.writing() as connection:
            connection.execute(SIGN_IN_TRIES.delete().where(SIGN_IN_TRIES.c.digest == digest))
