"""Batches as rows, on both databases: leased by one, fenced, and taken back without touching what somebody changed since."""

from __future__ import annotations

from typing import Final

import pytest

from core.catalog import Catalog
from core.catalog.queue.batches import CHANGED_SINCE, Action, Batches, BatchProgress
from core.models.jobs import Stage
from tests.support.jobs import a_job, a_video, write
from tests.support.processes.workers import at_once

LEASE_SEC: Final = 60.0
VIDEOS: Final = [a_video(number, category=category) for number, category in enumerate(("", "City", "Sea"), start=1)]
IDS: Final = [video.id for video in VIDEOS]


@pytest.fixture
def catalog(catalog: Catalog) -> Catalog:
    """Three videos, in no category, in City and in Sea."""
    write(catalog, [(video, a_job(video, Stage.READY)) for video in VIDEOS])
    return catalog


def run(batches: Batches, owner: str = "me", *, most: int = 99) -> None:
    """Do so many videos of the batch whose turn it is, as its runner would."""
    batch_id = batches.claim(owner, lease_sec=LEASE_SEC)
    assert batch_id is not None
    for _ in range(most):
        items = batches.next_items(batch_id, 1)
        if not items:
            batches.finish(batch_id, owner)
            return
        assert batches.set_category(items[0], owner, lease_sec=LEASE_SEC)


def told(batches: Batches) -> list[BatchProgress]:
    return batches.to_tell(2, 600)


def categories(catalog: Catalog) -> list[str]:
    videos = catalog.videos.get_many(IDS)
    return [videos[video_id].category for video_id in IDS if video_id in videos]


def test_every_video_gets_its_category_once_in_the_order_in_which_they_were_chosen(catalog: Catalog) -> None:
    batches = catalog.batches
    batches.add(Action.CATEGORY, "City", [*reversed(IDS), IDS[0]])
    run(batches, most=1)
    assert categories(catalog) == ["", "City", "City"]
    (line,) = told(batches)
    assert (line.value, line.is_finished, line.done, line.total) == ("City", False, 1, 3)
    catalog.batches.void_leases()
    run(batches)
    assert categories(catalog) == ["City", "City", "City"]
    (line,) = told(batches)
    assert (line.is_finished, line.done, line.changed, line.failed) == (True, 3, 3, 0)


def test_a_video_that_is_gone_by_then_is_told_of_and_the_others_are_done(catalog: Catalog) -> None:
    catalog.batches.add(Action.CATEGORY, "City", IDS)
    catalog.deletions.delete([IDS[0]])
    run(catalog.batches)
    (line,) = (one for one in told(catalog.batches) if one.action is Action.CATEGORY)
    assert (line.changed, line.failed, line.error_code) == (2, 1, "video_gone")


def test_taking_it_back_leaves_what_somebody_changed_since(catalog: Catalog) -> None:
    batches = catalog.batches
    batch_id = batches.add(Action.CATEGORY, "City", IDS)
    run(batches)
    catalog.videos.edit(IDS[2], {"category": "Snow"})
    assert batches.undo(batch_id) is not None
    assert batches.undo(batch_id) is None
    run(batches)
    assert categories(catalog) == ["", "City", "Snow"]
    (line,) = told(batches)
    # The second was in City before: there was nothing to set back.
    assert (line.is_undo, line.value, line.total, line.changed, line.left) == (True, "City", 2, 1, 1)
    assert line.error_code is None
    assert CHANGED_SINCE == "changed_since"


def test_taking_back_what_still_runs_stops_it_first(catalog: Catalog) -> None:
    batches = catalog.batches
    batch_id = batches.add(Action.CATEGORY, "Snow", IDS)
    assert batches.claim("me", lease_sec=LEASE_SEC) == batch_id
    first, second = batches.next_items(batch_id, 2)
    assert batches.set_category(first, "me", lease_sec=LEASE_SEC)
    batches.undo(batch_id)
    # The runner was in the midst of the second one.
    assert not batches.set_category(second, "me", lease_sec=LEASE_SEC)
    assert not batches.give_up(second, "me", "unexpected", lease_sec=LEASE_SEC)
    assert batches.next_items(batch_id, 9) == []
    assert categories(catalog) == ["Snow", "City", "Sea"]
    run(batches, "you")
    assert categories(catalog) == ["", "City", "Sea"]
    assert [(line.is_undo, line.total, line.changed) for line in told(batches)] == [(True, 1, 1)]


def test_what_takes_back_cannot_be_taken_back(catalog: Catalog) -> None:
    batches = catalog.batches
    undo_id = batches.undo(batches.add(Action.CATEGORY, "Snow", IDS))
    assert undo_id is not None
    assert batches.undo(undo_id) is None
    assert batches.undo("nobody") is None


def test_one_runner_holds_a_batch_and_another_takes_over_once_its_lease_is_over(catalog: Catalog) -> None:
    batches = catalog.batches
    batch_id = batches.add(Action.CATEGORY, "City", IDS)
    assert batches.claim("me", lease_sec=-1) == batch_id
    (item,) = batches.next_items(batch_id, 1)
    assert batches.claim("you", lease_sec=LEASE_SEC) == batch_id
    assert not batches.set_category(item, "me", lease_sec=LEASE_SEC)
    assert batches.claim("she", lease_sec=LEASE_SEC) is None
    assert batches.set_category(item, "you", lease_sec=LEASE_SEC)


def test_batches_come_one_after_the_other_so_that_the_last_word_counts(catalog: Catalog) -> None:
    batches = catalog.batches
    first = batches.add(Action.CATEGORY, "City", IDS)
    batches.add(Action.CATEGORY, "Snow", IDS)
    assert batches.claim("me", lease_sec=LEASE_SEC) == first
    assert batches.claim("you", lease_sec=LEASE_SEC) is None
    batches.put_off(first, "me", 0.0)
    run(batches)
    run(batches)
    assert categories(catalog) == ["Snow"] * 3


def test_what_was_put_off_is_told_to_wait(catalog: Catalog) -> None:
    batches = catalog.batches
    batch_id = batches.add(Action.CATEGORY, "City", IDS)
    assert not told(batches)[0].is_waiting
    assert batches.claim("me", lease_sec=LEASE_SEC) == batch_id
    batches.put_off(batch_id, "me", 60)
    assert batches.claim("you", lease_sec=LEASE_SEC) is None
    assert told(batches)[0].is_waiting


def test_the_two_newest_are_told_of_until_they_are_dismissed_or_old(catalog: Catalog) -> None:
    batches = catalog.batches
    added = [batches.add(Action.CATEGORY, name, IDS) for name in ("A", "B", "C")]
    assert [line.value for line in told(batches)] == ["C", "B"]
    batches.dismiss(added[2])
    assert [line.value for line in told(batches)] == ["B", "A"]
    run(batches)
    assert [line.value for line in batches.to_tell(2, -1)] == ["B"]


def test_old_batches_are_dropped_when_another_is_added(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    batches = catalog.batches
    old = batches.add(Action.CATEGORY, "City", IDS)
    run(batches)
    monkeypatch.setattr("core.catalog.queue.batches.KEPT_SEC", -1.0)
    batches.add(Action.CATEGORY, "Sea", IDS)
    assert [line.value for line in told(batches)] == ["Sea"]
    assert batches.undo(old) is None


def test_several_processes_do_each_video_once(address: str, catalog: Catalog) -> None:
    many = [a_video(number, category="Old") for number in range(100, 140)]
    write(catalog, [(video, a_job(video, Stage.READY)) for video in many])
    for _ in range(3):
        catalog.batches.add(Action.CATEGORY, "New", [video.id for video in many])
    before = catalog.changes.read().videos
    then = """
import os, time
me, done = str(os.getpid()), 0
until = time.time() + 30
while time.time() < until and catalog.batches.to_tell(9, 0):
    batch_id = catalog.batches.claim(me, lease_sec=60)
    # A few of each turn, so that all of them have some.
    for _ in range(5 if batch_id else 0):
        items = catalog.batches.next_items(batch_id, 1)
        if not items:
            catalog.batches.finish(batch_id, me)
            break
        done += catalog.batches.set_category(items[0], me, lease_sec=60)
    else:
        if batch_id:
            catalog.batches.put_off(batch_id, me, 0)
        else:
            time.sleep(0.01)
print(done)
"""
    assert sum(map(int, at_once(address, then))) == 3 * len(many)
    # Each got another category once; the other two batches had nothing to change.
    assert catalog.changes.read().videos == before + len(many)
