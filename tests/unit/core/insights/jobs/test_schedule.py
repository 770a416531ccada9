"""When insights are computed: nobody waits for them long, and nobody waits because of them."""

from __future__ import annotations

import pytest

from core.insights.jobs.schedule import FIRST_RETRY_SEC, LONGEST_RETRY_SEC, OFTEN, SELDOM, SELDOM_SEC, Turn

START = 1_000.0
QUIET = 30.0


def turn(*, took_sec: float = 0.0, changed_at: float = START) -> Turn:
    return Turn(QUIET, ended_at=START, took_sec=took_sec, changed_at=changed_at)


def first_due(turn: Turn, *, is_wanted: bool, has_any: bool) -> float:
    """How many seconds after the start it is due."""
    return next(seconds for seconds in range(20_000) if turn.is_due(START + seconds, is_wanted=is_wanted, has_any=has_any))


def test_it_begins_once_the_library_is_quiet() -> None:
    assert first_due(turn(), is_wanted=False, has_any=True) == QUIET
    assert first_due(turn(changed_at=START + 5), is_wanted=False, has_any=False) == QUIET + 5


def test_it_begins_at_once_when_somebody_looks_at_nothing() -> None:
    assert first_due(turn(took_sec=100), is_wanted=True, has_any=False) == 0


def test_who_looks_while_the_library_grows_sees_new_ones_now_and_then() -> None:
    growing = turn(took_sec=40, changed_at=START + 10_000)
    assert first_due(growing, is_wanted=True, has_any=True) == OFTEN * 40


@pytest.mark.parametrize(("took_sec", "after"), [(1.0, SELDOM_SEC), (100.0, SELDOM * 100)])
def test_a_library_that_grows_for_hours_is_looked_at_seldom(took_sec: float, after: float) -> None:
    growing = turn(took_sec=took_sec, changed_at=START + 10_000)
    assert first_due(growing, is_wanted=False, has_any=True) == after


def test_what_fails_again_and_again_is_tried_ever_more_seldom() -> None:
    failing = turn()
    waits = []
    for _ in range(9):
        failing.failed(START)
        waits.append(first_due(failing, is_wanted=True, has_any=False))
    assert waits[:3] == [FIRST_RETRY_SEC, 2 * FIRST_RETRY_SEC, 4 * FIRST_RETRY_SEC]
    assert waits[-1] == LONGEST_RETRY_SEC
    failing.ended(START, START - 7)
    assert (failing.failures, failing.took_sec) == (0, 7)
