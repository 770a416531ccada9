"""Batches: many pieces of work in the background, watched, stopped, and never left half known."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import pytest

from core.ingest import background_batch as batches
from core.ingest.background_batch import BackgroundBatch


def begin(work: Callable[[int], int], items: Sequence[int], *, threads: int, keep_on: bool = False) -> BackgroundBatch[int, int]:
    return BackgroundBatch(work, items, otherwise=lambda _: -1, threads=threads, name="test", keep_on=keep_on)


def test_results_come_in_the_order_given_whatever_took_longest() -> None:
    second_is_done = threading.Event()

    def work(item: int) -> int:
        second_is_done.set() if item == 2 else second_is_done.wait(5)
        return item * 10

    batch = begin(work, [1, 2, 3], threads=2)
    assert batch.wait(5)
    assert batch.results() == [(1, 10), (2, 20), (3, 30)]


def test_what_is_done_can_be_seen_while_the_rest_goes_on_and_stop_begins_nothing_more() -> None:
    go_on, begun = threading.Event(), threading.Event()

    def work(item: int) -> int:
        if item == 2:
            begun.set()
            go_on.wait(5)
        return item

    batch = begin(work, range(1, 100), threads=1)
    assert begun.wait(5)
    assert not batch.wait(0)
    assert batch.results() == [(1, 1)]
    batch.stop()
    go_on.set()
    assert batch.wait(5)
    assert batch.results() == [(1, 1), (2, 2)]


@pytest.mark.parametrize(("keep_on", "done"), [(False, 0), (True, 3)])
def test_a_batch_nobody_watches_ends_unless_it_is_to_be_kept_on(
    monkeypatch: pytest.MonkeyPatch, keep_on: bool, done: int
) -> None:
    monkeypatch.setattr(batches, "UNWATCHED_SEC", -1.0)
    batch = begin(lambda item: item, [1, 2, 3], threads=1, keep_on=keep_on)
    assert batch.wait(5)
    assert batch.done == done


def test_a_fault_nobody_foresaw_is_that_item_s_alone(caplog: pytest.LogCaptureFixture) -> None:
    batch = begin(lambda item: 1 // item, [0, 1], threads=1)
    assert batch.wait(5)
    assert batch.results() == [(0, -1), (1, 1)]
    assert "ZeroDivisionError" in caplog.text


def test_nothing_to_do_is_over_at_once() -> None:
    assert begin(lambda item: item, [], threads=4).is_over
