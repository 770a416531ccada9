"""Work that may hang: tried once for all who wait, its last failure known to everybody, tried again in the background."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from core.attempts import SharedAttempt
from tests.support.waiting import wait_for


class Silent(Exception):
    """What is raised for work that has not ended."""


class Refused(Exception):
    """What the work raises."""


class Work:
    """Waits until it may end, and then fails or gives the number of the attempt."""

    def __init__(self) -> None:
        self.may_end = threading.Event()
        self.fails = False
        self.begun = 0

    def __call__(self) -> int:
        self.begun += 1
        self.may_end.wait(60)
        if self.fails:
            raise Refused
        return self.begun


@pytest.fixture
def work() -> Iterator[Work]:
    work = Work()
    yield work
    work.may_end.set()


def attempt_of(work: Work, *, patience_sec: float = 30.0, rest_sec: float = 0.0) -> SharedAttempt[int]:
    return SharedAttempt(work, name="work", patience_sec=patience_sec, silent=Silent, brief_sec=0.05, rest_sec=rest_sec)


def outcome(attempt: SharedAttempt[int]) -> int | type[Exception]:
    try:
        return attempt.result()
    except (Silent, Refused) as error:
        return type(error)


def at_once(look: Callable[[], object], *, threads: int = 10) -> list[object]:
    """What `look` gives in each of so many threads."""
    found: list[object] = []
    running = [threading.Thread(target=lambda: found.append(look()), daemon=True) for _ in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join(30)
    return found


def test_all_who_wait_share_one_attempt(work: Work) -> None:
    attempt = attempt_of(work)
    threading.Timer(0.1, work.may_end.set).start()
    assert at_once(lambda: outcome(attempt)) == [1] * 10
    assert work.begun == 1


def test_nobody_waits_longer_than_the_patience_since_it_began(work: Work) -> None:
    attempt = attempt_of(work, patience_sec=0.5)
    assert at_once(lambda: outcome(attempt)) == [Silent] * 10
    assert at_once(lambda: outcome(attempt)) == [Silent] * 10
    assert work.begun == 1


def test_a_failure_is_known_to_all_at_once_while_another_attempt_goes_on(work: Work) -> None:
    work.fails = True
    work.may_end.set()
    attempt = attempt_of(work)
    assert outcome(attempt) is Refused
    work.may_end.clear()
    assert at_once(lambda: outcome(attempt)) == [Refused] * 10
    assert work.begun == 2


def test_what_works_again_is_found_by_whoever_asks(work: Work) -> None:
    work.fails = True
    work.may_end.set()
    attempt = attempt_of(work)
    assert outcome(attempt) is Refused
    work.fails = False
    wait_for(lambda: outcome(attempt) is not Refused, what="a success")


def test_between_attempts_there_is_a_rest(work: Work) -> None:
    work.fails = True
    work.may_end.set()
    attempt = attempt_of(work, rest_sec=3600)
    assert [outcome(attempt) for _ in range(20)] == [Refused] * 20
    assert work.begun == 1


def test_a_failure_raised_in_many_threads_does_not_grow(work: Work) -> None:
    work.fails = True
    work.may_end.set()
    attempt = attempt_of(work, rest_sec=3600)
    depths = []
    for _ in range(5):
        with pytest.raises(Refused) as caught:
            attempt.result()
        depths.append(len(caught.traceback))
    assert len(set(depths)) == 1
