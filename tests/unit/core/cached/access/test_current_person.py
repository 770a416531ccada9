"""Whom a running script serves: asked anew each time, so that a page which stays open learns what became of its session."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from core.cached.access import person as module
from core.cached.access.person import current_person
from core.errors import Reason
from core.people.passwords import digest_of
from core.people.person import OWNER, AccessRefused, Role, SignInWay
from core.services import Services, forget_shared, shared


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("CLIPSEEK_SIGN_IN", "local")
    forget_shared()
    yield shared()
    shared().catalog.close()
    forget_shared()


def connected(session: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page's connection was opened by whoever has this session."""
    monkeypatch.setattr(module, "st", SimpleNamespace(user={"session": session}))


def test_without_sign_in_it_is_the_owner_whatever_a_connection_claims(
    parts: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CLIPSEEK_SIGN_IN")
    forget_shared()
    connected("anything", monkeypatch)
    assert current_person() is OWNER
    assert shared().catalog.users.all() == []


@pytest.mark.parametrize("session", [None, "", "forged", "user:forged"])
def test_who_never_signed_in_is_nobody(parts: Services, session: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    connected(session, monkeypatch)
    with pytest.raises(AccessRefused) as refused:
        current_person()
    assert refused.value.reason is Reason.SIGNED_OUT


def test_a_role_counts_at_the_next_run_and_an_ended_session_is_over(parts: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    users = [parts.catalog.users.add(name, Role.ADMIN, login=name) for name in ("ana", "ben")]
    assert users[0] is not None
    key = digest_of(parts.accounts.open_session(users[0].id, SignInWay.LOCAL))
    connected(key, monkeypatch)
    assert current_person() == users[0].person
    parts.accounts.set_role(users[0].id, Role.VIEWER)
    assert current_person().role is Role.VIEWER
    parts.accounts.sign_out(key)
    with pytest.raises(AccessRefused):
        current_person()
