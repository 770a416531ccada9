"""Collections and the moments in them, on both databases: order, undo, whose they are, and two people at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, Final

import pytest

from core.catalog import Catalog
from core.catalog.collections import collections
from core.catalog.collections.undo import Before
from core.collections.collection import MOST_ITEMS, Collection, Gathered, ItemOrder
from core.errors import CatalogError, Reason
from core.models.jobs import Stage
from tests.support.jobs import a_job, a_video, write

ME: Final = "me"
YOU: Final = "you"
LAKE: Final = a_video(1, title="Lake", recorded_at=200.0)
ALPS: Final = a_video(2, title="Alps", recorded_at=100.0)
GONE: Final = f"{9:016x}"


def moment(name: str, video_id: str = LAKE.id, in_ms: int = 0, out_ms: int = 4000) -> Gathered:
    return Gathered(video_id, in_ms, out_ms, title=name, query="blue")


def made(catalog: Catalog, *names: str) -> Collection:
    """A collection of mine with moments of these names."""
    collection = catalog.collections.make("Trailer", ME)
    catalog.collection_items.add(collection.id, ME, [moment(name) for name in names])
    return now(catalog, collection)


def now(catalog: Catalog, collection: Collection) -> Collection:
    found = catalog.collections.get(collection.id, ME)
    assert found is not None
    return found


def order(catalog: Catalog, collection: Collection) -> str:
    return "".join(item.title for item in now(catalog, collection).items)


def ids(collection: Collection, names: str) -> list[str]:
    return [item.id for item in collection.items if item.title in names]


def test_what_is_gathered_lies_in_it_in_order_with_all_that_is_known_of_it(catalog: Catalog) -> None:
    collection = made(catalog, *"abc")
    assert order(catalog, collection) == "abc"
    first = collection.items[0]
    assert (first.video_id, first.in_ms, first.out_ms, first.query, first.note) == (LAKE.id, 0, 4000, "blue", "")
    assert (collection.length_ms, collection.is_shared, collection.handle_frames) == (12_000, False, 0)
    assert [one.name for one in catalog.collections.all(ME)] == ["Trailer"]


@pytest.mark.parametrize(
    ("moved", "before", "expected"),
    [("a", "c", "bacd"), ("d", "a", "dabc"), ("a", None, "bcda"), ("ac", "d", "bacd"), ("ad", "b", "adbc"), ("b", "b", "acdb")],
)
def test_moments_are_moved_before_another_or_to_the_end(catalog: Catalog, moved: str, before: str | None, expected: str) -> None:
    collection = made(catalog, *"abcd")
    target = ids(collection, before)[0] if before else None
    undo = catalog.collection_items.move(collection.id, ME, ids(collection, moved), target)
    assert order(catalog, collection) == expected
    catalog.collections.undo(undo, ME)
    assert order(catalog, collection) == "abcd"


def test_a_move_writes_the_moved_row_only(catalog: Catalog) -> None:
    collection = made(catalog, *"abcd")
    undo = catalog.collection_items.move(collection.id, ME, ids(collection, "d"), ids(collection, "b")[0])
    assert [item.id for item in undo.items] == ids(collection, "d")


def test_between_two_there_is_room_for_ever(catalog: Catalog) -> None:
    collection = made(catalog, *"abc")
    for _ in range(40):
        catalog.collection_items.move(collection.id, ME, ids(collection, "c"), ids(collection, "b")[0])
        assert order(catalog, collection) == "acb"
        catalog.collection_items.move(collection.id, ME, ids(collection, "b"), ids(collection, "c")[0])
        assert order(catalog, collection) == "abc"


def test_each_change_of_what_is_in_it_can_be_undone(catalog: Catalog) -> None:
    items = catalog.collection_items
    collection = made(catalog, *"abc")
    before = now(catalog, collection).items
    b = ids(collection, "b")
    changes: list[Callable[[], Before]] = [
        lambda: items.remove(collection.id, ME, ids(collection, "ab")),
        lambda: items.trim(collection.id, ME, b[0], 500, 900),
        lambda: items.duplicate(collection.id, ME, ids(collection, "ac")),
        lambda: items.split(collection.id, ME, b[0], 1000),
        lambda: items.join(collection.id, ME, ids(collection, "ac")),
        lambda: items.sort(collection.id, ME, ItemOrder.VIDEO),
        lambda: items.add(collection.id, ME, [moment("d")]),
    ]
    for change in changes:
        undo = change()
        catalog.collections.undo(undo, ME)
        assert now(catalog, collection).items == before


def test_copies_follow_what_they_are_copies_of(catalog: Catalog) -> None:
    collection = made(catalog, *"abc")
    catalog.collection_items.duplicate(collection.id, ME, ids(collection, "ac"))
    assert order(catalog, collection) == "aabcc"


def test_a_moment_split_in_two_plays_as_before_and_joined_is_one_again(catalog: Catalog) -> None:
    collection = made(catalog, *"ab")
    catalog.collection_items.split(collection.id, ME, collection.items[0].id, 1500)
    first, second, _ = now(catalog, collection).items
    assert [(item.in_ms, item.out_ms) for item in (first, second)] == [(0, 1500), (1500, 4000)]
    catalog.collection_items.split(collection.id, ME, first.id, 1500)
    assert len(now(catalog, collection).items) == 3
    catalog.collection_items.join(collection.id, ME, [second.id, first.id])
    assert [(item.in_ms, item.out_ms) for item in now(catalog, collection).items] == [(0, 4000), (0, 4000)]


def test_they_are_sorted_by_video_or_by_when_they_were_recorded(catalog: Catalog) -> None:
    write(catalog, [(video, a_job(video, Stage.READY)) for video in (LAKE, ALPS)])
    collection = catalog.collections.make("Trailer", ME)
    given = [moment("a", LAKE.id, 9000, 9500), moment("b", GONE), moment("c", ALPS.id, 5000, 6000), moment("d", LAKE.id)]
    catalog.collection_items.add(collection.id, ME, given)
    catalog.collection_items.sort(collection.id, ME, ItemOrder.VIDEO)
    assert order(catalog, collection) == "cbda"
    catalog.collection_items.sort(collection.id, ME, ItemOrder.RECORDED)
    assert order(catalog, collection) == "cdab"


def test_one_collection_takes_over_another_and_gives_it_back(catalog: Catalog) -> None:
    collection, other = made(catalog, *"ab"), made(catalog, *"cd")
    undo = catalog.collection_items.take_over(collection.id, ME, other.id)
    assert order(catalog, collection) == "abcd"
    assert [one.id for one in catalog.collections.all(ME)] == [collection.id]
    catalog.collections.undo(undo, ME)
    assert (order(catalog, collection), order(catalog, other)) == ("ab", "cd")


def test_two_that_are_added_to_each_other_at_once_do_not_wait_for_each_other(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of the two is done; the other is told that the collection is gone."""
    taken, both_have_one = catalog.collection_items._taken, threading.Barrier(2, timeout=0.5)

    def taken_together(*given: Any) -> Any:
        change = taken(*given)
        with suppress(threading.BrokenBarrierError):
            both_have_one.wait()
        return change

    def tried(into: str, other: str) -> Reason | None:
        try:
            catalog.collection_items.take_over(into, ME, other)
        except CatalogError as error:
            return error.reason
        return None

    first, second = made(catalog, *"ab"), made(catalog, *"cd")
    monkeypatch.setattr(catalog.collection_items, "_taken", taken_together)
    with ThreadPoolExecutor(2) as people:
        told = list(people.map(tried, (first.id, second.id), (second.id, first.id)))
    assert set(told) == {None, Reason.COLLECTION_GONE}
    (left,) = catalog.collections.all(ME)
    assert sorted(item.title for item in left.items) == list("abcd")


def test_the_rest_of_a_collection_becomes_one_of_its_own_for_the_same_people(catalog: Catalog) -> None:
    collection = made(catalog, *"abcd")
    catalog.collections.edit(collection.id, ME, is_shared=True, handle_frames=5)
    undo = catalog.collection_items.split_off(collection.id, YOU, collection.items[2].id, "Trailer 2")
    (other,) = [one for one in catalog.collections.all(YOU) if one.id != collection.id]
    assert (order(catalog, collection), order(catalog, other)) == ("ab", "cd")
    assert (other.name, other.owner_id, other.is_shared, other.handle_frames) == ("Trailer 2", ME, True, 5)
    catalog.collections.undo(undo, YOU)
    assert order(catalog, collection) == "abcd"
    assert [one.id for one in catalog.collections.all(ME)] == [collection.id]


def test_nothing_is_split_off_where_nothing_would_be_left(catalog: Catalog) -> None:
    collection = made(catalog, *"ab")
    for item_id in (collection.items[0].id, "gone"):
        assert catalog.collection_items.split_off(collection.id, ME, item_id, "Rest") == Before()
    assert [one.id for one in catalog.collections.all(ME)] == [collection.id]


def test_a_deleted_collection_comes_back_whole_within_a_day_and_is_gone_after_it(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    collection = made(catalog, *"ab")
    undo = catalog.collections.delete(collection.id, ME)
    assert catalog.collections.all(ME) == []
    assert undo is not None
    catalog.collections.undo(undo, ME)
    assert order(catalog, collection) == "ab"
    catalog.collections.delete(collection.id, ME)
    monkeypatch.setattr(collections, "UNDO_SEC", -1.0)
    catalog.collections.make("Another", ME)
    catalog.collections.undo(undo, ME)
    assert [one.name for one in catalog.collections.all(ME)] == ["Another"]


def test_it_belongs_to_one_person_until_it_is_shared(catalog: Catalog) -> None:
    collection = made(catalog, *"ab")
    assert catalog.collections.all(YOU) == []
    assert catalog.collections.get(collection.id, YOU) is None
    with pytest.raises(CatalogError) as refused:
        catalog.collection_items.remove(collection.id, YOU, ids(collection, "a"))
    assert refused.value.reason is Reason.COLLECTION_GONE
    assert not catalog.collections.edit(collection.id, YOU, name="Mine")
    assert catalog.collections.edit(collection.id, ME, is_shared=True)
    catalog.collection_items.remove(collection.id, YOU, ids(collection, "a"))
    assert catalog.collections.edit(collection.id, YOU, note="Shorter")
    assert order(catalog, collection) == "b"
    assert not catalog.collections.edit(collection.id, YOU, is_shared=False)
    assert catalog.collections.delete(collection.id, YOU) is None


def test_two_people_who_change_one_at_once_lose_nothing(catalog: Catalog) -> None:
    collection = made(catalog, *"abcdefgh")
    catalog.collections.edit(collection.id, ME, is_shared=True)
    a, b, c, d, e, *_ = (item.id for item in collection.items)
    items, key = catalog.collection_items, collection.id
    work: list[Callable[[], object]] = [
        lambda: [items.add(key, ME, [moment("x")]) for _ in range(10)],
        lambda: [items.add(key, YOU, [moment("y")]) for _ in range(10)],
        lambda: [items.move(key, ME, [a], before) for before in (None, b, None, c) * 3],
        lambda: [items.move(key, YOU, [b], before) for before in (None, a, d, None) * 3],
        lambda: items.trim(key, ME, c, 10, 20),
        lambda: items.annotate(key, YOU, c, "close up"),
        lambda: items.remove(key, YOU, [e]),
    ]
    with ThreadPoolExecutor(len(work)) as people:
        for done in [people.submit(one) for one in work]:
            done.result()
    found = now(catalog, collection)
    assert sorted(item.title for item in found.items) == sorted("abcdfgh" + "x" * 10 + "y" * 10)
    (changed,) = (item for item in found.items if item.id == c)
    assert (changed.in_ms, changed.out_ms, changed.note) == (10, 20, "close up")


def test_undo_leaves_what_others_did_meanwhile(catalog: Catalog) -> None:
    collection = made(catalog, *"abc")
    catalog.collections.edit(collection.id, ME, is_shared=True)
    undo = catalog.collection_items.sort(collection.id, ME, ItemOrder.VIDEO)
    catalog.collection_items.add(collection.id, YOU, [moment("d")])
    catalog.collection_items.annotate(collection.id, YOU, collection.items[0].id, "good")
    catalog.collections.undo(undo, ME)
    assert order(catalog, collection) == "abcd"
    assert now(catalog, collection).items[0].note == "good"


def test_it_holds_so_many_and_no_more(catalog: Catalog) -> None:
    collection = catalog.collections.make("Trailer", ME)
    catalog.collection_items.add(collection.id, ME, [moment("a")] * MOST_ITEMS)
    with pytest.raises(CatalogError) as refused:
        catalog.collection_items.add(collection.id, ME, [moment("b")])
    assert (refused.value.reason, refused.value.facts) == (Reason.COLLECTION_FULL, {"most": MOST_ITEMS})
