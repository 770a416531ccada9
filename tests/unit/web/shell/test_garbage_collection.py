"""What start-up made is looked at once; the rest is collected while nobody waits, and only if there can be any garbage."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from core.background.throttle import BackgroundThrottle
from web.shell import garbage_collection
from web.shell.garbage_collection import EVERY_SEC, YOUNG, GarbageCollector


class Knot:
    """Refers to itself, so that only the collector ever frees it."""

    def __init__(self) -> None:
        self.itself = self


class Clock:
    """Stands in for the clock of the module."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(garbage_collection, "time", clock)
    return clock


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


def quiet(_seconds: float) -> bool:
    return True


def busy(_seconds: float) -> bool:
    return False


def knot() -> weakref.ref[Knot]:
    """A cycle that nobody holds any more."""
    return weakref.ref(Knot())


def make_many_objects() -> list[list[int]]:
    return [[number] for number in range(2 * YOUNG)]


def test_what_is_there_at_the_start_is_exempt_and_its_garbage_is_not_kept(clock: Clock) -> None:
    lost = knot()
    held = make_many_objects()
    GarbageCollector(quiet).exempt_all()
    assert gc.get_freeze_count() > len(held)
    assert lost() is None


def test_the_rest_is_collected_now_and_then_if_there_is_anything_new(clock: Clock) -> None:
    collector = GarbageCollector(quiet)
    collector.exempt_all()
    lost, held = knot(), make_many_objects()
    assert not collector.look(pages_were_shown=False), "it is not yet time"
    clock.now += EVERY_SEC
    assert collector.look(pages_were_shown=False)
    assert held
    assert lost() is None
    clock.now += EVERY_SEC
    assert not collector.look(pages_were_shown=False), "there can be no garbage"


def test_nobody_who_waits_is_held_up(clock: Clock) -> None:
    collector = GarbageCollector(busy)
    collector.exempt_all()
    held = make_many_objects()
    clock.now += EVERY_SEC
    assert not collector.look(pages_were_shown=True)
    assert held


def test_what_showing_the_first_page_imported_is_exempt_as_well_and_only_that(clock: Clock) -> None:
    collector = GarbageCollector(quiet)
    collector.exempt_all()
    before, of_pages = gc.get_freeze_count(), make_many_objects()
    assert collector.look(pages_were_shown=True)
    assert gc.get_freeze_count() >= before + len(of_pages)
    of_a_session = knot()
    held = make_many_objects()
    clock.now += EVERY_SEC
    before = gc.get_freeze_count()
    assert collector.look(pages_were_shown=True)
    assert held
    assert of_a_session() is None
    # No more than before; what is exempt can still go when nobody holds it.
    assert gc.get_freeze_count() <= before


def test_quiet_means_that_nobody_has_waited_for_a_while() -> None:
    courtesy = BackgroundThrottle()
    assert courtesy.nobody_waited_for(1.0)
    with courtesy.foreground():
        assert not courtesy.nobody_waited_for(0.0)
    assert courtesy.nobody_waited_for(0.0)
    assert not courtesy.nobody_waited_for(60.0)
