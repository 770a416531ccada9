"""The rows of those who may sign in."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from core.catalog.people import audit
from core.catalog.tables.changes import Topic, bump
from core.catalog.tables.database import Database
from core.catalog.tables.people_tables import SESSIONS, USERS
from core.errors import Fact
from core.people.audit import Did, Kind
from core.people.person import OWNER, Person, Role, SignInWay


@dataclass(frozen=True, slots=True)
class User:
    """An account. `login` is None for whom an issuer vouches, which is an organisation's sign-in or a proxy.

    Times are seconds since 1970.
    """

    id: str
    name: str
    email: str
    role: Role
    login: str | None
    password_hash: str | None
    created_at: float
    seen_at: float | None
    disabled_at: float | None
    issuer: str | None = None

    @property
    def way(self) -> SignInWay:
        """How they sign in."""
        if self.login is not None:
            return SignInWay.LOCAL
        return SignInWay.PROXY if self.issuer == SignInWay.PROXY else SignInWay.OIDC

    @property
    def person(self) -> Person:
        """Who this is for the rest of Clipseek."""
        return Person(self.id, self.name, self.role)


IS_ADMIN: Final = sa.and_(USERS.c.role == Role.ADMIN.value, USERS.c.disabled_at.is_(None))
COLUMNS: Final = tuple(USERS.c[name] for name in User.__dataclass_fields__)


class Users:
    """Raises CatalogError. What changes what somebody may do lets the number of the topic `people` grow.

    `by` is the id of whoever changes it, for the audit; what is done in a terminal is not noted.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        name: str,
        role: Role,
        *,
        login: str | None = None,
        password_hash: str | None = None,
        email: str = "",
        issuer: str | None = None,
        subject: str | None = None,
        only_as_first_admin: bool = False,
        noted_as: Did | None = None,
    ) -> User | None:
        """A new account; None if the login, or the subject at that issuer, has one already. The audit has it as what they did.

        `only_as_first_admin` adds it only while there is no admin: of two who ask at once, one gets it.
        """
        values: dict[str, Any] = {
            "id": uuid.uuid4().hex,
            "name": name,
            "email": email,
            "role": role.value,
            "login": login,
            "password_hash": password_hash,
            "issuer": issuer,
            "subject": subject,
            "created_at": time.time(),
        }
        with self._database.writing() as connection:
            if only_as_first_admin:
                self._one_by_one(connection)
                if connection.execute(sa.select(USERS.c.id).where(IS_ADMIN)).first() is not None:
                    return None
            if not connection.execute(self._database.insert(USERS).values(values)).rowcount:
                return None
            if noted_as is not None:
                audit.note(connection, values["id"], noted_as, Kind.PERSON, values["id"], role=role.value)
            return self._one(connection, USERS.c.id == values["id"])

    def get(self, user_id: str) -> User | None:
        with self._database.reading() as connection:
            return self._one(connection, USERS.c.id == user_id)

    def with_login(self, login: str) -> User | None:
        with self._database.reading() as connection:
            return self._one(connection, USERS.c.login == login)

    def of_subject(self, issuer: str, subject: str) -> User | None:
        """Whom the issuer knows under this name."""
        with self._database.reading() as connection:
            return self._one(connection, sa.and_(USERS.c.issuer == issuer, USERS.c.subject == subject))

    def all(self) -> list[User]:
        """Everybody, by name."""
        with self._database.reading() as connection:
            rows = connection.execute(sa.select(*COLUMNS).order_by(USERS.c.name, USERS.c.id)).mappings().all()
        return [_user_of(row) for row in rows]

    def has_admin(self) -> bool:
        """Whether anybody can manage the others."""
        with self._database.reading() as connection:
            return connection.execute(sa.select(USERS.c.id).where(IS_ADMIN).limit(1)).first() is not None

    def set_role(self, user_id: str, role: Role, by: str = OWNER.id) -> bool:
        """False if nobody would be left as admin; then nothing is changed."""
        stays_admin = role is Role.ADMIN
        return self._change(user_id, {"role": role.value}, stays_admin, by=by, did=Did.ROLE_CHANGED, role=role.value)

    def set_disabled(self, user_id: str, is_disabled: bool, by: str = OWNER.id) -> bool:
        """Shut an account, which ends its sessions, or open it again. False if nobody would be left as admin."""
        values = {"disabled_at": time.time() if is_disabled else None}
        did = Did.DISABLED if is_disabled else Did.ENABLED
        return self._change(user_id, values, not is_disabled, ends_sessions=is_disabled, by=by, did=did)

    def set_password(self, user_id: str, password_hash: str, by: str = OWNER.id) -> None:
        """A new password ends all sessions: somebody else may have had the old one."""
        self._change(user_id, {"password_hash": password_hash}, ends_sessions=True, by=by, did=Did.PASSWORD_CHANGED)

    def set_profile(self, user_id: str, name: str, email: str) -> None:
        """What the issuer says of somebody now."""
        self._change(user_id, {"name": name, "email": email})

    def seen(self, user_id: str) -> None:
        """They are here now. A power cut may take it: it is written again soon."""
        with self._database.writing(lasting=False) as connection:
            connection.execute(USERS.update().where(USERS.c.id == user_id).values(seen_at=time.time()))

    def _change(
        self,
        user_id: str,
        values: dict[str, Any],
        stays_admin: bool = True,
        *,
        ends_sessions: bool = False,
        by: str = OWNER.id,
        did: Did | None = None,
        **details: Fact,
    ) -> bool:
        with self._database.writing() as connection:
            self._one_by_one(connection)
            others = sa.select(USERS.c.id).where(IS_ADMIN, USERS.c.id != user_id).limit(1)
            is_admin = connection.execute(sa.select(USERS.c.id).where(IS_ADMIN, USERS.c.id == user_id)).first() is not None
            if is_admin and not stays_admin and connection.execute(others).first() is None:
                return False
            connection.execute(USERS.update().where(USERS.c.id == user_id).values(values))
            if ends_sessions:
                connection.execute(SESSIONS.delete().where(SESSIONS.c.user_id == user_id))
            if did is not None:
                audit.note(connection, by, did, Kind.PERSON, user_id, **details)
            bump(connection, Topic.PEOPLE)
        return True

    def _one_by_one(self, connection: sa.Connection) -> None:
        """Two admins who take the role from each other at once would leave none; SQLite has one writer anyway."""
        if not self._database.is_sqlite:
            connection.execute(sa.text("lock table users in share row exclusive mode"))

    @staticmethod
    def _one(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> User | None:
        row = connection.execute(sa.select(*COLUMNS).where(condition)).mappings().first()
        return _user_of(row) if row is not None else None


def _user_of(row: sa.RowMapping) -> User:
    return User(**{**row, "role": Role(row["role"])})
