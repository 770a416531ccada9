"""Collections: gathered by presses that a tray hears, put in order, trimmed, shared and undone, on pages without a browser."""

from __future__ import annotations

import json

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest

from core import cached
from core.catalog import Catalog
from core.collections.collection import Collection, Gathered
from core.media.caches.preview_cache import PreviewState, PreviewStatus
from core.media.previews.playable import Playable
from core.models.jobs import Stage
from core.people.person import Person, Role
from core.services import shared
from tests.pages.conftest import opened, spoken
from tests.support import cards
from tests.support.jobs import a_job, a_video, erase, write
from tests.support.libraries.collections import ask_tray, tray
from tests.support.people import act_as

LAKE = a_video(1, title="Lake", duration_sec=60.0, recorded_at=200.0)
ALPS = a_video(2, title="Alps", duration_sec=60.0, recorded_at=100.0)
FIRST, SECOND = (LAKE.id, 2000, 6000), (ALPS.id, 10_000, 14_000)


@pytest.fixture(autouse=True)
def _library(catalog: Catalog) -> None:
    write(catalog, [(video, a_job(video, Stage.READY, moments=10)) for video in (LAKE, ALPS)])


def of_two() -> Collection:
    """A collection with a moment of the lake and one of the Alps."""
    catalog = shared().catalog
    made = catalog.collections.make("Trailer", "")
    for video, in_ms, out_ms in (FIRST, SECOND):
        title = LAKE.title if video == LAKE.id else ALPS.title
        catalog.collection_items.add(made.id, "", [Gathered(video, in_ms, out_ms, title)])
    return now(made)


def now(collection: Collection) -> Collection:
    found = shared().catalog.collections.get(collection.id, "")
    assert found is not None
    return found


def order(collection: Collection) -> list[str]:
    return [item.title for item in now(collection).items]


def move(app: AppTest, item_ids: str | list[str], before: str) -> AppTest:
    (grid,) = [one for one in app.get("bidi_component") if one.proto.component_name == "clipseek_card_grid"]
    heard = json.loads(grid.proto.json)[0]["heard"]
    moved = [item_ids] if isinstance(item_ids, str) else item_ids
    return cards.tell(app, grid.proto.id, [[heard + at, "move", one, before] for at, one in enumerate(moved, start=1)])


def player_says(app: AppTest, what: str, value: object) -> AppTest:
    """What a browser tells when the open moment is trimmed or split."""
    (player,) = [one for one in app.get("bidi_component") if one.proto.component_name == "clipseek_player"]
    states = app._tree.get_widget_states()
    states.widgets.append(WidgetState(id=player.proto.id, json_value=json.dumps({what: value})))
    app._run(states)
    assert not app.exception
    return app


def test_the_first_moment_begins_a_collection_and_the_tray_says_what_lies_in_it() -> None:
    app = opened("search")
    assert tray(app)["sum"] == ""
    ask_tray(app, "add", FIRST)
    ask_tray(app, "add", SECOND, (LAKE.id, 20_000, 21_000))
    assert (tray(app)["sum"], len(tray(app)["pictures"])) == ("3 moments · 0:09", 3)
    assert tray(app)["items"][:2] == [list(FIRST), list(SECOND)]
    (collection,) = shared().catalog.collections.all("")
    assert (collection.owner_id, collection.is_shared, collection.items[1].title) == ("", False, "Alps")


def test_a_moment_is_taken_out_where_it_was_put_in_and_undo_brings_it_back() -> None:
    app = opened("search")
    ask_tray(app, "add", FIRST)
    ask_tray(app, "add", SECOND)
    ask_tray(app, "remove", (LAKE.id, 2500, 5500))
    assert tray(app)["items"] == [list(SECOND)]
    ask_tray(app, "undo")
    assert tray(app)["items"] == [list(FIRST), list(SECOND)]
    ask_tray(app, "undo")
    ask_tray(app, "undo")
    assert (tray(app)["items"], tray(app)["undo"]) == ([], "")


@pytest.mark.parametrize("told", ["", "{", "[1]", '[["x", 1]]', '[["0000000000000001", 5, 1]]', '[["../..", 0, 9]]', "[" * 9000])
def test_whatever_a_browser_says_gathers_nothing_that_is_not_there(told: str) -> None:
    app = opened("search")
    (shown,) = [one for one in app.get("bidi_component") if one.proto.component_name == "clipseek_tray"]
    states = app._tree.get_widget_states()
    states.widgets.append(WidgetState(id=shown.proto.id, json_value=json.dumps({"did": [[1, "add", told, None]]})))
    app._run(states)
    assert not app.exception
    assert tray(app)["items"] == []


def test_what_a_search_finds_says_what_was_searched_for() -> None:
    app = opened("search", q="blue water")
    ask_tray(app, "add", FIRST)
    (collection,) = shared().catalog.collections.all("")
    assert collection.items[0].query == "blue water"


def test_without_any_the_page_says_how_to_begin_and_a_link_to_none_leads_there() -> None:
    assert "Nothing is gathered yet" in spoken(opened("collections"))
    app = opened("collections", collection="none")
    assert [toast.value for toast in app.toast] == ["This collection is no longer here, or no longer shared with you."]


def test_they_are_shown_with_number_and_length_and_open_at_a_press() -> None:
    of_two()
    app = opened("collections")
    assert {"Trailer", "2 moments · 0:08"} <= set(cards.said(app))
    cards.press(app, "open_0")
    assert "Trailer" in spoken(app)
    assert [card["title"] for card in cards.cards(app, "play_").values()] == ["Lake", "Alps"]


def test_moments_are_moved_and_moved_back() -> None:
    collection = of_two()
    app = opened("collections", collection=collection.id)
    lake, alps = (item.id for item in collection.items)
    move(app, alps, lake)
    assert order(collection) == ["Alps", "Lake"]
    move(app, alps, "")
    move(app, lake, "gone meanwhile")
    assert order(collection) == ["Alps", "Lake"]
    app.button(key="undo_collection").click().run()
    assert order(collection) == ["Lake", "Alps"]


def test_several_that_are_moved_together_are_one_step_to_take_back() -> None:
    collection = of_two()
    shared().catalog.collection_items.add(collection.id, "", [Gathered(LAKE.id, 20_000, 21_000, name) for name in "cd"])
    lake, alps, c, d = (item.id for item in now(collection).items)
    app = opened("collections", collection=collection.id)
    move(app, [c, d], alps)
    assert order(collection) == ["Lake", "c", "d", "Alps"]
    move(app, [d, lake, d], "")
    assert order(collection) == ["c", "Alps", "Lake", "d"]
    app.button(key="undo_collection").click().run()
    assert order(collection) == ["Lake", "c", "d", "Alps"]
    app.button(key="undo_collection").click().run()
    assert order(collection) == ["Lake", "Alps", "c", "d"]


def test_from_one_moment_on_the_rest_becomes_a_collection_of_its_own_and_comes_back() -> None:
    collection = of_two()
    shared().catalog.collections.make("Trailer 2", "")
    app = opened("collections", collection=collection.id)
    app.button(key="select_items").click().run()
    cards.press(app, "play_0", "pick", True)
    assert not [button for button in app.button if button.key == "split_off"]
    cards.press(app, "play_0", "pick", False)
    cards.press(app, "play_1", "pick", True)
    app.button(key="split_off").click().run()
    assert [toast.value for toast in app.toast] == ["1 moment is in the collection “Trailer 3” now\\."]
    assert order(collection) == ["Lake"]
    app.button(key="undo_collection").click().run()
    assert order(collection) == ["Lake", "Alps"]
    assert {one.name for one in shared().catalog.collections.all("")} == {"Trailer", "Trailer 2"}


def test_a_moment_of_a_video_in_the_bin_says_so_and_has_the_way_back() -> None:
    collection = of_two()
    shared().catalog.deletions.delete([LAKE.id])
    app = opened("collections", collection=collection.id)
    assert "The videos of 1 moment are in the bin." in spoken(app)
    first, _second = cards.cards(app, "play_").values()
    assert (first["look"], first["also"], len(first["pictures"])) == ("binned", "Restore", 1)
    assert "in the bin" in cards.said(app)
    cards.press(app, "play_0", "also")
    first, _second = cards.cards(app, "play_").values()
    assert (first["look"], first["also"]) == ("", "")
    assert "in the bin" not in cards.said(app)


def test_one_is_taken_out_by_a_key_and_several_by_a_press() -> None:
    collection = of_two()
    app = opened("collections", collection=collection.id)
    cards.press(app, "play_0", "remove")
    assert order(collection) == ["Alps"]
    app.button(key="undo_collection").click().run()
    app.button(key="select_items").click().run()
    for key in ("play_0", "play_1"):
        cards.press(app, key, "pick", True)
    app.button(key="duplicate_items").click().run()
    assert order(collection) == ["Lake", "Lake", "Alps", "Alps"]
    for key in ("play_0", "play_1"):
        cards.press(app, key, "pick", True)
    app.button(key="join_items").click().run()
    assert order(collection) == ["Lake", "Alps", "Alps"]
    for key in ("play_1", "play_2"):
        cards.press(app, key, "pick", True)
    app.button(key="remove_items").click().run()
    assert order(collection) == ["Lake"]


def test_they_are_sorted_and_the_collection_goes_with_its_handles() -> None:
    collection = of_two()
    app = opened("collections", collection=collection.id)
    app.session_state["collection_more"] = True
    app.run()
    app.number_input(key="handles").set_value(12).run()
    assert now(collection).handle_frames == 12
    app.button(key="sort_video").click().run()
    assert order(collection) == ["Alps", "Lake"]


def test_a_missing_video_is_marked_and_its_moment_keeps_its_place() -> None:
    collection = of_two()
    erase(shared().catalog, LAKE.id)
    app = opened("collections", collection=collection.id)
    assert "The videos of 1 moment are no longer in the library." in spoken(app)
    first, second = cards.cards(app, "play_").values()
    assert (first["title"], first["look"], first["pictures"], second["look"]) == ("Lake", "gone", [], "")
    cards.press(app, "play_0")
    app.button(key="play_all").click().run()
    pieces = cards.told(app, "clipseek_rough_cut")["pieces"]
    assert [(piece["title"], piece["start"], piece["end"]) for piece in pieces] == [("Alps", 10.0, 14.0)]


def test_what_browsers_do_not_surely_play_is_played_from_its_small_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    collection = of_two()
    plays = {LAKE.id: Playable.YES, ALPS.id: Playable.MAYBE}
    monkeypatch.setattr(cached.video.previews, "how_plays", lambda video: plays[video.id])
    monkeypatch.setattr(cached.video.previews, "preview_status", lambda _video_id: PreviewStatus(PreviewState.READY))
    app = opened("collections", collection=collection.id)
    app.button(key="play_all").click().run()
    pieces = cards.told(app, "clipseek_rough_cut")["pieces"]
    assert [piece["src"].endswith("&preview=1") for piece in pieces] == [False, True]


def test_it_is_deleted_and_brought_back() -> None:
    collection = of_two()
    app = opened("collections", collection=collection.id)
    app.session_state["collection_more"] = True
    app.run()
    app.button(key="delete_collection").click().run()
    assert shared().catalog.collections.all("") == []
    app.run()
    assert "Nothing is gathered yet" in spoken(app)
    app.button(key="undo_collection").click().run()
    assert order(collection) == ["Lake", "Alps"]


def test_without_sign_in_nothing_is_said_of_people_and_with_it_a_collection_can_be_shared(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    collection = of_two()
    app = opened("collections", collection=collection.id)
    app.button(key="edit_collection").click().run()
    assert not app.checkbox
    monkeypatch.setattr(cached.people.accounts, "are_there", lambda: True)
    act_as(monkeypatch, Person("", "Ada", Role.EDITOR))
    app = opened("collections", collection=collection.id)
    app.button(key="edit_collection").click().run()
    app.text_area(key="collection_note").set_value("For Friday")
    app.checkbox(key="collection_shared").check()
    app.button(key="collection_save").click().run()
    assert (now(collection).is_shared, now(collection).note, now(collection).name) == (True, "For Friday", "Trailer")
    act_as(monkeypatch, Person("you", "Bo", Role.EDITOR))
    assert "shared with you" in cards.said(opened("collections"))
    assert not [box for box in opened("collections", collection=collection.id).button if box.key == "delete_collection"]
    act_as(monkeypatch, Person("them", "Cy", Role.VIEWER))
    app = opened("collections", collection=collection.id)
    assert {button.key for button in app.button}.isdisjoint({"edit_collection", "select_items", "collection_more"})
    cards.press(app, "play_0")
    assert cards.told(app, "clipseek_player")["trims"] is False
    assert not app.text_area
    shared().catalog.collections.edit(collection.id, "", is_shared=False)
    assert "Nothing is gathered yet" in spoken(opened("collections"))


def test_a_note_is_written_and_a_moment_trimmed_and_split_in_the_player() -> None:
    collection = of_two()
    app = opened("collections", collection=collection.id)
    cards.press(app, "play_1")
    item = collection.items[1]
    app.text_area(key=f"note_{item.id}").set_value("Use the second half").run()
    assert now(collection).items[1].note == "Use the second half"
    player_says(app, "trim", {"start": 11.0, "end": 13.4})
    assert [(one.in_ms, one.out_ms) for one in now(collection).items] == [(2000, 6000), (11_000, 13_400)]
    player_says(app, "split", 12.0)
    assert [(one.in_ms, one.out_ms) for one in now(collection).items] == [(2000, 6000), (11_000, 12_000), (12_000, 13_400)]
    for rubbish in ("x", {"start": 9}, {"start": 5, "end": 1}, {"start": -1, "end": 1}):
        player_says(app, "trim", rubbish)
    assert len(now(collection).items) == 3


def test_many_collections_are_several_pages() -> None:
    for number in range(50):
        shared().catalog.collections.make(f"Trailer {number}", "")
    app = opened("collections")
    assert len(cards.cards(app, "open_")) == 48
    app.session_state["page_of_collections"] = 2
    app.run()
    assert not app.exception
    assert len(cards.cards(app, "open_")) == 2
