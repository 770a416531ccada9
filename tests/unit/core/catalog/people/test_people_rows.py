"""Accounts, sessions, invitations and tries, on both databases."""

from __future__ import annotations

import threading

import pytest
import sqlalchemy as sa

from core.catalog import Catalog
from core.catalog.people import sessions
from core.catalog.people.invitations import Invitation
from core.catalog.tables.people_tables import INVITATIONS
from core.people.person import Role, SignInWay


def test_a_name_and_a_subject_of_an_issuer_have_one_account_each(catalog: Catalog) -> None:
    ana = catalog.users.add("Ana", Role.VIEWER, login="ana", password_hash="x")
    ben = catalog.users.add("Ben", Role.EDITOR, issuer="https://id.example", subject="7")
    assert ana is not None and ben is not None
    assert catalog.users.add("Another", Role.ADMIN, login="ana") is None
    assert catalog.users.add("Another", Role.ADMIN, issuer="https://id.example", subject="7") is None
    assert catalog.users.add("Ben", Role.VIEWER, issuer="https://other.example", subject="7") is not None
    assert catalog.users.with_login("ana") == ana
    assert catalog.users.of_subject("https://id.example", "7") == ben


def test_of_many_who_would_be_the_first_admin_one_is(catalog: Catalog) -> None:
    made: list[bool] = []

    def ask(number: int) -> None:
        made.append(catalog.users.add(f"{number}", Role.ADMIN, login=f"{number}", only_as_first_admin=True) is not None)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == [False] * 5 + [True]
    assert catalog.users.has_admin()


def test_two_admins_who_demote_each_other_at_once_leave_one(catalog: Catalog) -> None:
    first, second = (catalog.users.add(name, Role.ADMIN, login=name) for name in ("a", "b"))
    assert first is not None and second is not None
    done: list[bool] = []
    threads = [
        threading.Thread(target=lambda user=user: done.append(catalog.users.set_role(user.id, Role.VIEWER)))
        for user in (first, second)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [False, True]
    assert catalog.users.has_admin()


@pytest.mark.parametrize("leave", ["set_role", "set_disabled"])
def test_the_last_admin_stays(catalog: Catalog, leave: str) -> None:
    only = catalog.users.add("Ana", Role.ADMIN, login="ana")
    assert only is not None
    catalog.users.add("Ben", Role.EDITOR, login="ben")
    assert not getattr(catalog.users, leave)(only.id, Role.VIEWER if leave == "set_role" else True)
    assert catalog.users.get(only.id) == only


def test_a_session_is_its_users_until_it_is_closed(catalog: Catalog) -> None:
    ana = catalog.users.add("Ana", Role.EDITOR, login="ana")
    assert ana is not None
    for digest in ("one", "two", "three"):
        catalog.sessions.open(digest, ana.id, SignInWay.LOCAL)
    assert catalog.sessions.person("one") == ana.person
    assert catalog.sessions.person("strange") is None
    before = catalog.changes.read().people
    catalog.sessions.close("one")
    assert [catalog.sessions.person(digest) for digest in ("one", "two")] == [None, ana.person]
    catalog.sessions.close_all(ana.id)
    assert [catalog.sessions.person(digest) for digest in ("two", "three")] == [None, None]
    assert catalog.changes.read().people == before + 2


@pytest.mark.parametrize("limit", ["LONGEST_SESSION_SEC", "IDLE_SEC"])
def test_a_session_runs_out(catalog: Catalog, limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ana = catalog.users.add("Ana", Role.EDITOR, login="ana")
    assert ana is not None
    monkeypatch.setattr(sessions, limit, -1.0)
    catalog.sessions.open("one", ana.id, SignInWay.LOCAL)
    assert catalog.sessions.person("one") is None
    monkeypatch.undo()
    assert catalog.sessions.person("one") == (ana.person if limit == "IDLE_SEC" else None)
    monkeypatch.setattr(sessions, limit, -1.0)
    catalog.sessions.prune()
    monkeypatch.undo()
    assert catalog.sessions.person("one") is None


def test_using_a_session_keeps_it_from_running_idle(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    ana = catalog.users.add("Ana", Role.EDITOR, login="ana")
    assert ana is not None
    catalog.sessions.open("one", ana.id, SignInWay.LOCAL)
    opened = catalog.users.get(ana.id)
    monkeypatch.setattr(sessions, "SEEN_EVERY_SEC", -1.0)
    assert catalog.sessions.person("one") == ana.person
    seen = catalog.users.get(ana.id)
    assert opened is not None and seen is not None and opened.seen_at is not None and seen.seen_at is not None
    assert seen.seen_at > opened.seen_at


def test_a_disabled_account_has_no_session_and_gets_none_back(catalog: Catalog) -> None:
    ana = catalog.users.add("Ana", Role.EDITOR, login="ana")
    assert ana is not None
    catalog.sessions.open("one", ana.id, SignInWay.LOCAL)
    assert catalog.users.set_disabled(ana.id, True)
    assert catalog.sessions.person("one") is None
    assert catalog.users.set_disabled(ana.id, False)
    assert catalog.sessions.person("one") is None


def test_an_invitation_is_good_once_and_for_its_time(catalog: Catalog) -> None:
    catalog.invitations.add("open", Role.EDITOR, by="ana", lasting_sec=60)
    catalog.invitations.add("late", Role.ADMIN, by="ana", lasting_sec=-1)
    assert [catalog.invitations.get(digest) for digest in ("open", "late", "none")] == [Invitation(Role.EDITOR, None), None, None]
    assert [catalog.invitations.use("open", "ben"), catalog.invitations.use("open", "eve")] == [True, False]
    assert not catalog.invitations.use("late", "eve")
    catalog.invitations.give_back("open", "eve")
    assert catalog.invitations.get("open") is None
    catalog.invitations.give_back("open", "ben")
    assert catalog.invitations.get("open") == Invitation(Role.EDITOR, None)


def test_an_invitation_is_dropped_a_while_after_its_time_used_or_not(catalog: Catalog) -> None:
    for digest, lasting_sec in (("open", 60), ("late", -10), ("used", -90), ("old", -90)):
        catalog.invitations.add(digest, Role.EDITOR, by="ana", lasting_sec=lasting_sec)
    catalog.invitations.prune(60)
    with catalog._database.reading() as connection:
        kept = connection.execute(sa.select(INVITATIONS.c.digest)).scalars().all()
    assert sorted(kept) == ["late", "open"]


def test_of_many_tries_at_once_each_has_its_own_number(catalog: Catalog) -> None:
    numbers: list[int] = []
    threads = [threading.Thread(target=lambda: numbers.append(catalog.sign_in_tries.count("ana", 900)[0])) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == [1, 2, 3, 4, 5, 6, 7, 8]


def test_tries_are_counted_anew_after_their_window_or_when_one_went_well(catalog: Catalog) -> None:
    assert [catalog.sign_in_tries.count("ana", 900)[0] for _ in range(2)] == [1, 2]
    assert catalog.sign_in_tries.count("ben", 900)[0] == 1
    catalog.sign_in_tries.forget("ana")
    assert catalog.sign_in_tries.count("ana", 900)[0] == 1
    number, left_sec = catalog.sign_in_tries.count("ana", 0.0)
    assert (number, left_sec) == (1, 0.0)
