"""How often the catalog is asked who somebody is, and how soon somebody who is shut out is no longer known."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from core.catalog import Catalog
from core.people.accounts import Accounts
from core.people.known_sessions import KEPT_SEC, NUMBER_SEC, KnownSessions, key_of_user
from core.people.passwords import digest_of
from core.people.person import Person, Role, SignInWay


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Counted:
    """A catalog that counts what it is asked."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self.asked = 0

    def __getattr__(self, name: str) -> object:
        self.asked += 1
        return getattr(self._catalog, name)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def counted(catalog: Catalog) -> Counted:
    return Counted(catalog)


@pytest.fixture
def known(counted: Counted, clock: Clock) -> KnownSessions:
    return KnownSessions(counted, clock)  # type: ignore[arg-type]


@pytest.fixture
def ana(catalog: Catalog) -> Person:
    user = catalog.users.add("Ana", Role.EDITOR, login="ana")
    assert user is not None
    catalog.sessions.open("digest", user.id, SignInWay.LOCAL)
    return user.person


def test_the_catalog_is_asked_once_for_many_requests(known: KnownSessions, counted: Counted, ana: Person) -> None:
    assert {known.person("digest") for _ in range(50)} == {ana}
    assert counted.asked == 2


def test_media_ask_nothing_within_a_minute(known: KnownSessions, counted: Counted, clock: Clock, ana: Person) -> None:
    known.person("digest")
    asked = counted.asked
    clock.now += KEPT_SEC - 1
    assert known.at_once("digest", for_media=True) == ana
    assert known.at_once("digest") is None
    assert counted.asked == asked
    clock.now += 1
    assert known.at_once("digest", for_media=True) is None


def test_what_another_process_ends_is_over_within_five_seconds(
    known: KnownSessions, clock: Clock, catalog: Catalog, ana: Person
) -> None:
    assert known.person("digest") == ana
    catalog.users.set_disabled(ana.id, True)
    clock.now += NUMBER_SEC
    assert known.person("digest") is None
    assert known.at_once("digest", for_media=True) is None


def test_what_this_process_ends_is_over_at_once_for_media_too(known: KnownSessions, catalog: Catalog, ana: Person) -> None:
    accounts = Accounts(catalog, known)
    assert known.person("digest") == ana
    accounts.disable(ana.id)
    assert known.at_once("digest", for_media=True) is None
    assert known.person("digest") is None


def test_a_role_counts_from_the_next_look(known: KnownSessions, catalog: Catalog, ana: Person) -> None:
    known.person("digest")
    Accounts(catalog, known).set_role(ana.id, Role.VIEWER)
    assert known.person("digest") == Person(ana.id, "Ana", Role.VIEWER)


def test_whom_a_proxy_vouches_for_is_known_by_the_account(known: KnownSessions, catalog: Catalog, ana: Person) -> None:
    assert known.person(key_of_user(ana.id)) == ana
    Accounts(catalog, known).disable(ana.id)
    assert known.person(key_of_user(ana.id)) is None
    assert known.person(key_of_user("nobody")) is None


def test_of_many_who_ask_at_once_one_reads_whether_anything_changed(
    known: KnownSessions, catalog: Catalog, clock: Clock, ana: Person
) -> None:
    known.person("digest")
    clock.now += NUMBER_SEC
    reads = []
    read = catalog.changes.read

    def slow() -> object:
        reads.append(1)
        time.sleep(0.02)
        return read()

    catalog.changes.read = slow  # type: ignore[method-assign, assignment]
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: known.person("digest"), range(8)))
    assert found == [ana] * 8
    assert len(reads) == 1


def test_a_session_ends_with_the_setting_that_allowed_it(catalog: Catalog) -> None:
    accounts = Accounts(catalog, KnownSessions(catalog))
    ana = accounts.add("Ana", "four calm grey horses", Role.ADMIN)
    keys = {way: digest_of(accounts.open_session(ana.id, way)) for way in (SignInWay.LOCAL, SignInWay.OIDC)}
    later = KnownSessions(catalog, ways={SignInWay.OIDC})
    assert {way: later.person(key) for way, key in keys.items()} == {SignInWay.LOCAL: None, SignInWay.OIDC: ana.person}
