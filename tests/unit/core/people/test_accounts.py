"""Signing in, being invited, changing a password: who gets in, and what those who don't are told."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import pytest
from argon2 import PasswordHasher

from core.catalog import Catalog
from core.errors import Reason
from core.people import accounts as module
from core.people import passwords
from core.people.accounts import Accounts
from core.people.known_sessions import KnownSessions
from core.people.passwords import digest_of
from core.people.person import AccessRefused, Role, SignInWay

PASSWORD = "four calm grey horses"
SLOW = passwords.hasher
"""As it is outside of tests."""


@pytest.fixture
def accounts(catalog: Catalog) -> Accounts:
    return Accounts(catalog, KnownSessions(catalog))


def reason_of(call: Callable[[], object]) -> Reason:
    with pytest.raises(AccessRefused) as refused:
        call()
    return refused.value.reason


def test_whoever_knows_name_and_password_gets_a_session(accounts: Accounts, catalog: Catalog) -> None:
    ana = accounts.add("  Ana Ruiz ", PASSWORD, Role.EDITOR)
    assert ana.name == "Ana Ruiz"
    token = accounts.sign_in("ana RUIZ", PASSWORD, "192.0.2.1")
    assert catalog.sessions.person(digest_of(token)) == ana.person
    assert catalog.sessions.how(digest_of(token)) is SignInWay.LOCAL


def test_neither_password_nor_token_is_in_the_catalog(accounts: Accounts, catalog: Catalog) -> None:
    accounts.add("Ana", PASSWORD, Role.EDITOR)
    tokens = [accounts.sign_in("Ana", PASSWORD, "192.0.2.1"), accounts.invite(Role.VIEWER, by="")]
    assert catalog.file is not None
    held = b"".join(path.read_bytes() for path in catalog.file.parent.glob("clipseek.db*"))
    assert not any(secret.encode() in held for secret in (PASSWORD, *tokens))


def test_a_wrong_password_an_unknown_name_and_a_disabled_account_are_told_alike(accounts: Accounts) -> None:
    accounts.add("Admin", PASSWORD, Role.ADMIN)
    accounts.disable(accounts.add("Ben", PASSWORD, Role.EDITOR).id)
    told = [reason_of(lambda name=name, word=word: accounts.sign_in(name, word, "192.0.2.1")) for name, word in TRIES]  # type: ignore[misc]
    assert told == [Reason.SIGN_IN_WRONG] * 3


TRIES = [("Admin", PASSWORD + "x"), ("Nobody", PASSWORD), ("Ben", PASSWORD)]


def test_how_long_a_refusal_takes_tells_no_names(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    # Slow enough for all else to count for nothing.
    slow = PasswordHasher(time_cost=2, memory_cost=16 * 1024, parallelism=1)
    monkeypatch.setattr(passwords, "hasher", lambda: slow)
    monkeypatch.setattr(module, "TRIES_OF_NAME", 1000)
    monkeypatch.setattr(module, "TRIES_OF_ADDRESS", 1000)
    accounts.add("Admin", PASSWORD, Role.ADMIN)
    reason_of(lambda: accounts.sign_in("warm", "up", "192.0.2.1"))
    took: dict[str, list[float]] = {"Admin": [], "Nobody": []}
    for _ in range(6):
        for name, times in took.items():
            began = time.thread_time()
            reason_of(lambda name=name: accounts.sign_in(name, "wrong password", "192.0.2.1"))  # type: ignore[misc]
            times.append(time.thread_time() - began)
    known, unknown = (statistics.median(times) for times in took.values())
    assert 0.6 < known / unknown < 1.7


def test_after_too_many_tries_even_the_right_password_waits(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TRIES_OF_NAME", 2)
    accounts.add("Ana", PASSWORD, Role.EDITOR)
    told = [reason_of(lambda: accounts.sign_in("Ana", "guess", f"192.0.2.{number}")) for number in range(3)]  # noqa: B023
    assert told == [Reason.SIGN_IN_WRONG, Reason.SIGN_IN_WRONG, Reason.SIGN_IN_LIMITED]
    assert reason_of(lambda: accounts.sign_in("ana", PASSWORD, "192.0.2.9")) is Reason.SIGN_IN_LIMITED


def test_one_address_may_not_try_many_names_and_a_new_start_does_not_forget_it(
    accounts: Accounts, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "TRIES_OF_ADDRESS", 2)
    for number in range(2):
        reason_of(lambda: accounts.sign_in(f"name {number}", "guess", "192.0.2.1"))  # noqa: B023
    started_anew = Accounts(catalog, KnownSessions(catalog))
    assert reason_of(lambda: started_anew.sign_in("another", "guess", "192.0.2.1")) is Reason.SIGN_IN_LIMITED
    assert reason_of(lambda: started_anew.sign_in("another", "guess", "192.0.2.2")) is Reason.SIGN_IN_WRONG


def test_signing_in_begins_the_count_of_the_name_anew(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TRIES_OF_NAME", 2)
    accounts.add("Ana", PASSWORD, Role.EDITOR)
    for _ in range(3):
        reason_of(lambda: accounts.sign_in("Ana", "slip of a finger", "192.0.2.1"))
        accounts.sign_in("Ana", PASSWORD, "192.0.2.1")


@pytest.mark.parametrize("password", ["", "nine char", "x" * 501])
def test_a_password_has_a_length(accounts: Accounts, password: str) -> None:
    assert reason_of(lambda: accounts.add("Ana", password, Role.VIEWER)) is Reason.PASSWORD_LENGTH


@pytest.mark.parametrize("name", ["", "   ", "a\nb", "a\x00b", "x" * 81])
def test_a_name_can_be_read(accounts: Accounts, name: str) -> None:
    assert reason_of(lambda: accounts.add(name, PASSWORD, Role.VIEWER)) is Reason.NAME_UNUSABLE


def test_a_name_is_taken_however_it_is_written(accounts: Accounts) -> None:
    accounts.add("Ana", PASSWORD, Role.VIEWER)
    # The last is written in letters of full width.
    for name in ("ana", " ANA ", "\uff21\uff4e\uff41"):
        assert reason_of(lambda name=name: accounts.add(name, PASSWORD, Role.VIEWER)) is Reason.NAME_TAKEN  # type: ignore[misc]


def test_an_invitation_makes_one_account_with_its_role(accounts: Accounts) -> None:
    token = accounts.invite(Role.EDITOR, by="admin")
    assert accounts.invited(token) is None
    assert accounts.accept(token, "Ben", PASSWORD).role is Role.EDITOR
    assert reason_of(lambda: accounts.accept(token, "Eve", PASSWORD)) is Reason.INVITATION_GONE
    assert reason_of(lambda: accounts.accept("forged", "Eve", PASSWORD)) is Reason.INVITATION_GONE


def test_an_invitation_whose_account_could_not_be_made_stays_good(accounts: Accounts) -> None:
    accounts.add("Ana", PASSWORD, Role.VIEWER)
    token = accounts.invite(Role.EDITOR, by="admin")
    assert reason_of(lambda: accounts.accept(token, "Ana", PASSWORD)) is Reason.NAME_TAKEN
    assert reason_of(lambda: accounts.accept(token, "Ben", "short")) is Reason.PASSWORD_LENGTH
    assert accounts.accept(token, "Ben", PASSWORD).name == "Ben"


def test_only_the_first_admin_is_made_without_an_account(accounts: Accounts) -> None:
    assert accounts.add_first_admin("Ana", PASSWORD).role is Role.ADMIN
    reason_of(lambda: accounts.add_first_admin("Eve", PASSWORD))


def test_a_new_password_ends_all_sessions(accounts: Accounts, catalog: Catalog) -> None:
    ana = accounts.add("Ana", PASSWORD, Role.VIEWER)
    token = accounts.sign_in("Ana", PASSWORD, "192.0.2.1")
    assert reason_of(lambda: accounts.change_password(ana.person, "guess", "another long password")) is Reason.PASSWORD_WRONG
    assert catalog.sessions.person(digest_of(token)) is not None
    accounts.change_password(ana.person, PASSWORD, "another long password")
    assert catalog.sessions.person(digest_of(token)) is None
    assert reason_of(lambda: accounts.sign_in("Ana", PASSWORD, "192.0.2.1")) is Reason.SIGN_IN_WRONG
    assert accounts.sign_in("Ana", "another long password", "192.0.2.1")


def test_whom_an_issuer_vouches_for_has_one_account_that_follows_what_it_says(accounts: Accounts, catalog: Catalog) -> None:
    def come(name: str, role: Role | None) -> tuple[str, Role]:
        user = accounts.vouched("https://id.example", "7", name=name, email="a@example.org", role=role, default=Role.VIEWER)
        now = catalog.users.get(user.id)
        assert now is not None
        return now.name, now.role

    accounts.add("Admin", PASSWORD, Role.ADMIN)
    assert come("Ana", None) == ("Ana", Role.VIEWER)
    assert come("Ana Ruiz", Role.EDITOR) == ("Ana Ruiz", Role.EDITOR)
    assert come("Ana Ruiz", None) == ("Ana Ruiz", Role.EDITOR)
    assert len(catalog.users.all()) == 2
    found = catalog.users.of_subject("https://id.example", "7")
    assert found is not None
    accounts.disable(found.id)
    assert reason_of(lambda: come("Ana", Role.ADMIN)) is Reason.ISSUER_REFUSED


def test_a_kept_password_that_makes_no_sense_opens_nothing() -> None:
    assert not passwords.is_right("not a hash", "x")
    assert not passwords.is_right(None, "x")


def test_a_guess_costs_whoever_has_the_catalog_memory_and_time() -> None:
    hasher = SLOW()
    assert (hasher.type.name, hasher.memory_cost >= 64 * 1024, hasher.time_cost >= 3) == ("ID", True, True)


def test_whoever_has_forgotten_the_password_chooses_another_by_a_link_once(accounts: Accounts, catalog: Catalog) -> None:
    ana = accounts.add("Ana", PASSWORD, Role.EDITOR)
    open_session = accounts.sign_in("Ana", PASSWORD, "192.0.2.1")
    token = accounts.invite_to_new_password(ana.id, by="admin")
    assert accounts.invited(token) == catalog.users.get(ana.id)
    assert reason_of(lambda: accounts.accept(token, "", "short")) is Reason.PASSWORD_LENGTH
    assert accounts.accept(token, "ignored", "another long password").id == ana.id
    assert catalog.sessions.person(digest_of(open_session)) is None
    assert accounts.sign_in("Ana", "another long password", "192.0.2.1")
    assert reason_of(lambda: accounts.accept(token, "", PASSWORD)) is Reason.INVITATION_GONE


def test_a_link_to_a_new_password_lets_nobody_in_who_is_disabled_or_has_none(accounts: Accounts) -> None:
    accounts.add("Admin", PASSWORD, Role.ADMIN)
    ana = accounts.add("Ana", PASSWORD, Role.EDITOR)
    token = accounts.invite_to_new_password(ana.id, by="admin")
    accounts.disable(ana.id)
    assert reason_of(lambda: accounts.accept(token, "", "another long password")) is Reason.INVITATION_GONE
    ben = accounts.vouched("https://id.example", "7", name="Ben", email="", role=None, default=Role.VIEWER)
    assert reason_of(lambda: accounts.invite_to_new_password(ben.id, by="admin")) is Reason.INVITATION_GONE
