"""Of several processes that share a catalog on a server, one does what is to be done once for all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.catalog import Catalog
from tests.support.catalog.empty import empty_database
from tests.support.waiting import wait_for

WORK = "insights:segments"
SHORT_SEC = 0.05


@pytest.fixture
def both() -> Iterator[tuple[Catalog, Catalog]]:
    url = empty_database()
    one, other = Catalog(url), Catalog(url)
    yield one, other
    one.close()
    other.close()


def test_one_has_it_until_it_ends(both: tuple[Catalog, Catalog]) -> None:
    one, other = both
    with one.work_leases.held(WORK) as is_ours:
        assert is_ours
        with other.work_leases.held(WORK) as is_theirs, other.work_leases.held("speech") as is_other_work_theirs:
            assert (is_theirs, is_other_work_theirs) == (False, True)
    with other.work_leases.held(WORK) as is_theirs:
        assert is_theirs


def test_it_is_renewed_by_who_has_it_and_lost_by_who_does_not(both: tuple[Catalog, Catalog]) -> None:
    one, other = both
    first = one.work_leases.take(WORK, None)
    assert first is not None
    until = one.work_leases.take(WORK, first, SHORT_SEC)
    assert until is not None
    wait_for(lambda: other.work_leases.take(WORK, None) is not None, within_sec=20, what="a lease that nobody renews to be over")
    assert one.work_leases.take(WORK, until) is None
    # Who lost it takes nothing away from who has it now.
    one.work_leases.give_back(WORK, until)
    assert one.work_leases.take(WORK, None) is None
