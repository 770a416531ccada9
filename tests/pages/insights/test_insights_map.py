"""The map of insights without a browser: what is selected, and what becomes of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core import cached
from core.cached.insights.moments import FilteredMoments
from core.ingest.batch_runner import BatchRunner
from core.insights.parts import Step
from core.insights.views.address import Colour, Dates
from core.insights.views.map_figure import UNITS
from core.models.search_query import Narrow
from core.services import shared
from pages.insights.map import CHOSEN, Chosen, map_csv
from tests.pages.conftest import address, opened, spoken
from tests.support.cards import keys, press
from tests.support.insights import KEY, Put, put_insights

ALL = ((-UNITS, -UNITS), (UNITS, -UNITS), (UNITS, UNITS), (-UNITS, UNITS))


@pytest.fixture
def footage() -> Put:
    """Six videos of ten moments of three kinds; the first two are of the city."""
    changes: list[dict[str, Any]] = [{"category": "City"}, {"category": "City"}, *[{"category": "Sea"}] * 4]
    return put_insights(shared(), changes=changes)


def selected(chosen: Chosen, **params: str) -> AppTest:
    """The map with something selected on it."""
    app = opened("insights", **params)
    app.session_state[CHOSEN] = chosen
    app.run()
    assert not app.exception
    return app


def filtered(**narrow: Any) -> FilteredMoments:
    seen = cached.insights.moments.filtered(KEY, Narrow(**narrow))
    assert seen is not None
    return seen


def test_the_map_says_how_to_use_it(footage: Put) -> None:
    app = opened("insights")
    assert "What is alike lies close together. Press a moment to play it; draw around some to see them here." in spoken(app)
    assert not keys(app, "play_map_")


def test_the_map_is_a_table_as_well_with_a_line_for_each_moment(footage: Put) -> None:
    shown = cached.insights.map.insights_map(filtered(), Colour.CATEGORY, Dates.RECORDED, {})
    assert shown is not None
    first, *lines = map_csv(filtered(), shown).decode("utf-8-sig").splitlines()
    assert first == "video,title,category,start_sec,end_sec,x,y,group"
    assert len(lines) == 60
    assert lines[0].startswith(f"{footage.videos[0].id},{footage.videos[0].title},City,0.0,2.0,")
    assert {line.rsplit(",", 1)[1] for line in lines} == {"City", "Sea"}


def test_a_first_map_says_that_it_is_one() -> None:
    put_insights(shared(), steps=[step for step in Step if step is not Step.LAYOUT])
    cached.insights.moments.insights_cache().show(KEY)
    assert "A first map. The one that keeps what is alike closer together is being laid out." in spoken(opened("insights"))


def test_a_whole_kind_is_shown_side_by_side_page_by_page(footage: Put) -> None:
    cluster = footage.clusters.clusters[0]
    app = selected(Chosen(colour=Colour.KIND, group=cluster.id))
    name = cached.insights.names.cluster_names(KEY)[cluster.id].name
    assert f"{name}: 18 moments in 6 videos" in spoken(app)
    shown = [int(row) for row in keys(app, "play_map_")]
    assert len(shown) == 8
    assert set(footage.clusters.cluster_of[shown]) == {0}
    app.button("map_clear").click().run()
    assert not keys(app, "play_map_")


def test_a_group_of_other_colours_is_no_longer_selected(footage: Put) -> None:
    app = selected(Chosen(colour=Colour.KIND, group=footage.clusters.clusters[0].id), colour="category")
    assert not keys(app, "play_map_")


def test_what_was_drawn_around_holds_what_a_filter_lets_in(footage: Put) -> None:
    assert "60 moments in 6 videos" in spoken(selected(Chosen(corners=ALL)))
    assert "20 moments in 2 videos" in spoken(selected(Chosen(corners=ALL), category="City"))
    nowhere = Chosen(corners=tuple((x + 10 * UNITS, y) for x, y in ALL))
    app = selected(nowhere)
    assert "There is no moment inside." in spoken(app)
    assert app.button("map_clear")


def test_a_press_on_a_moment_that_is_selected_plays_it(footage: Put) -> None:
    app = selected(Chosen(corners=ALL))
    row = keys(app, "play_map_")[0]
    press(app, f"play_map_{row}")
    assert address(app)["open"].startswith(footage.moments.ref(int(row)).video_id)


def test_what_is_selected_is_gathered_into_a_collection(footage: Put) -> None:
    app = selected(Chosen(corners=ALL), category="City")
    app.button("gather_map").click().run()
    assert not app.exception
    (collection,) = shared().catalog.collections.all("")
    assert {item.video_id for item in collection.items} == {footage.videos[0].id, footage.videos[1].id}
    assert len(collection.items) == 20


def test_a_category_is_set_for_all_videos_and_taken_back(footage: Put) -> None:
    app = selected(Chosen(corners=ALL))
    app.session_state["category_of_map"] = True
    app.run()
    said = spoken(app)
    assert "Sets the category of 6 videos: of all their moments, not only of the 60 moments here." in said
    assert "Now: City, Sea" in said
    assert app.button("category_of_map_set").disabled
    app.selectbox("category_of_map_choice").select("Sea").run()
    app.button("category_of_map_set").click().run()
    assert not app.exception
    assert BatchRunner(shared()).run_next()
    assert shared().catalog.videos.categories() == {"Sea": 6}
    app.run()
    assert "6 videos: Sea" in spoken(app)
    app.button("undo_batch_0").click().run()
    assert BatchRunner(shared()).run_next()
    assert shared().catalog.videos.categories() == {"City": 2, "Sea": 4}
    app.run()
    assert "6 videos: Sea" not in spoken(app)


def test_a_search_for_several_goes_by_the_first_and_some_spread_over_the_others(footage: Put) -> None:
    refs = cached.insights.clusters.refs(footage.moments, np.arange(30))
    question = cached.insights.selection.question_of(refs)
    assert question.steps[0].example is not None
    assert question.steps[0].example.moment == refs[0]
    marked = [mark.moment for mark in question.marks]
    assert len(marked) == len(set(marked)) == 8
    assert {ref.video_id for ref in marked} == {video.id for video in footage.videos[:3]}
    assert refs[0] not in marked
    assert not cached.insights.selection.question_of(refs[:1]).marks
    with pytest.raises(ValueError, match="no moment"):
        cached.insights.selection.question_of(refs[:0])


@pytest.mark.parametrize(
    ("colour", "names"),
    [
        (Colour.CATEGORY, ["Sea", "City"]),
        (Colour.DATE, ["No date"]),
        (Colour.VIDEO, None),
    ],
)
def test_colours_tell_apart_what_was_asked_for(footage: Put, colour: Colour, names: list[str] | None) -> None:
    shown = cached.insights.map.insights_map(filtered(), colour, Dates.RECORDED, {})
    assert shown is not None
    found = [group.name for group in shown.groups.groups]
    assert found == (names or sorted(video.title for video in footage.videos))
    assert sum(group.size for group in shown.groups.groups) == 60


def test_the_map_follows_a_category_that_was_changed(footage: Put) -> None:
    cached.insights.map.insights_map(filtered(), Colour.CATEGORY, Dates.RECORDED, {})
    cached.library.edit_video(footage.videos[0].id, category="Snow")
    shown = cached.insights.map.insights_map(filtered(), Colour.CATEGORY, Dates.RECORDED, {})
    assert shown is not None
    assert [group.name for group in shown.groups.groups] == ["Sea", "City", "Snow"]


def test_without_kinds_all_is_of_one_colour() -> None:
    put_insights(shared(), steps=[Step.MOMENTS, Step.FLAT])
    shown = cached.insights.map.insights_map(filtered(), Colour.KIND, Dates.RECORDED, {})
    assert shown is not None
    assert [group.name for group in shown.groups.groups] == ["Not yet told apart"]
    assert shown.is_first
