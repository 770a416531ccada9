"""People for tests: accounts with cookies of theirs in this process's catalog, and somebody of each role without a sign-in."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from argon2 import PasswordHasher

from core.catalog.people.users import User
from core.people import passwords
from core.people.passwords import digest_of
from core.people.person import Person, Role, SignInWay
from core.services import shared

PASSWORD = "four calm grey horses"
SOMEBODY = {role: Person(f"{place:032x}", role.value.title(), role) for place, role in enumerate(Role, start=1)}
"""One person of each role."""


def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash passwords in a thousandth of the time, where it is not what a test is about."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "hasher", lambda: quick)


def signed_in(name: str, role: Role) -> tuple[str, str]:
    """The id of a new account and the token of a session of it."""
    user = shared().accounts.add(name, PASSWORD, role)
    return user.id, shared().accounts.open_session(user.id, SignInWay.LOCAL)


def key_of(token: str) -> str:
    """The session's key, as the gate tells it to those behind it."""
    return digest_of(token)


def act_as(monkeypatch: pytest.MonkeyPatch, somebody: Person) -> Person:
    """From now on whoever runs a page is this person."""
    monkeypatch.setattr("core.cached.access.person.OWNER", somebody)
    return somebody


def account(name: str, role: Role) -> User:
    """An account that can sign in, without the time that a password takes."""
    user = shared().catalog.users.add(name, role, login=name.lower())
    assert user is not None
    return user


def sign_in(monkeypatch: pytest.MonkeyPatch, user: User) -> None:
    """From now on pages are served to a browser that this account has signed in with."""
    key = digest_of(shared().accounts.open_session(user.id, SignInWay.LOCAL))
    monkeypatch.setattr("core.cached.access.person.st", SimpleNamespace(user={"session": key}))
