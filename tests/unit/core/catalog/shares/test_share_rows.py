"""Links for people without an account: kept without their token, counted, limited, withdrawn; on both databases."""

from __future__ import annotations

import threading
import time

import sqlalchemy as sa

from core.catalog import Catalog
from core.catalog.shares.shares import TRIES, TRIES_SEC
from core.catalog.tables.share_tables import SHARES
from core.errors import Reason
from core.shares.share import DAY_SEC, Allowed, Kind
from tests.support.sharing import TOKEN, a_moment, a_share

NOW = 1_700_000_000.0
HOSTILE = "\"it's\" \\ '); drop table shares; -- %_ 汉😀"


def test_a_link_is_found_by_its_token_and_shows_what_was_shared_in_that_order(catalog: Catalog) -> None:
    moments = (a_moment(3, 1.25, 4.5), a_moment(1), a_moment(2))
    made = a_share(catalog, *moments)
    found = catalog.shares.by_token(TOKEN)
    assert found == made == catalog.shares.get(made.id)
    assert (made.kind, made.moments, made.created_by, made.opened, made.last_opened_at) == (Kind.HITS, moments, "", 0, None)


def test_the_token_is_kept_nowhere(catalog: Catalog) -> None:
    a_share(catalog, passcode="secret words")
    with catalog._database.reading() as connection:
        row = str(connection.execute(sa.select(SHARES)).mappings().one())
    assert TOKEN not in row
    assert "secret words" not in row
    assert "$argon2id$" in row


def test_another_token_finds_nothing(catalog: Catalog) -> None:
    a_share(catalog)
    for token in ("", TOKEN[:-1], TOKEN + "t", TOKEN.upper(), HOSTILE):
        assert catalog.shares.by_token(token) is None


def test_it_ends_after_its_days_or_when_it_is_withdrawn(catalog: Catalog) -> None:
    share = a_share(catalog, days=2)
    assert share.why_ended(share.created_at + 2 * DAY_SEC - 1) is None
    assert share.why_ended(share.created_at + 2 * DAY_SEC) is Reason.SHARE_EXPIRED
    catalog.shares.revoke(share.id, "anna")
    revoked = catalog.shares.get(share.id)
    assert revoked is not None
    assert revoked.why_ended(share.created_at) is Reason.SHARE_REVOKED
    catalog.shares.revoke(share.id, "anna")
    assert catalog.shares.get(share.id) == revoked


def test_what_is_allowed_is_kept(catalog: Catalog) -> None:
    for number, allows in enumerate((frozenset(), frozenset({Allowed.COMMENT}), frozenset(Allowed))):
        assert a_share(catalog, token=str(number), allows=allows).allows == allows


def test_each_sees_their_own_links_the_newest_first(catalog: Catalog) -> None:
    first, second = a_share(catalog, token="1", by="anna"), a_share(catalog, token="2", by="anna")
    a_share(catalog, token="3", by="ben")
    assert [share.id for share in catalog.shares.made_by("anna")] == [second.id, first.id]
    assert catalog.shares.made_by("") == []


def test_openings_are_counted(catalog: Catalog) -> None:
    share = a_share(catalog)
    before = time.time()
    for _ in range(3):
        catalog.shares.note_opened(share.id)
    opened = catalog.shares.get(share.id)
    assert opened is not None
    assert opened.opened == 3
    assert opened.last_opened_at is not None
    assert before <= opened.last_opened_at <= time.time()


def test_wrong_passcodes_are_limited_for_an_hour(catalog: Catalog) -> None:
    share = a_share(catalog)
    assert [catalog.shares.take_try(share.id, NOW + number) for number in range(TRIES)] == [None] * TRIES
    assert catalog.shares.take_try(share.id, NOW + 600) == TRIES_SEC - 600
    assert catalog.shares.take_try(share.id, NOW + TRIES_SEC) is None


def test_right_ones_do_not_count(catalog: Catalog) -> None:
    share = a_share(catalog)
    for _ in range(3 * TRIES):
        assert catalog.shares.take_try(share.id, NOW) is None
        catalog.shares.give_back_try(share.id)


def test_many_at_once_are_no_more_tries_than_one_after_the_other(catalog: Catalog) -> None:
    share = a_share(catalog)
    taken: list[float | None] = []
    threads = [threading.Thread(target=lambda: taken.append(catalog.shares.take_try(share.id, NOW))) for _ in range(2 * TRIES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert taken.count(None) == TRIES
