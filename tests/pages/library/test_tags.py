"""Tags on the pages: the list with its price, chips in the library, the filter of a search, and a video's own."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from core.catalog import Catalog
from core.insights.jobs.footage import key_of
from core.models.search_query import MomentRef
from core.models.video import Span
from core.services import shared
from core.tags.tag import Entry, Tagged
from tests.pages.conftest import address, opened, spoken
from tests.pages.library.test_library_page import shown
from tests.support.cards import cards
from tests.support.library import MODEL, stock


@pytest.fixture
def tagged(catalog: Catalog) -> Catalog:
    """Three videos of four moments; "beach" stands out in two moments of the first, "night" in one of the second."""
    first, second, _third = stock(shared(), 3)
    catalog.tags.replace_list([Entry("beach"), Entry("night"), Entry("snow")], MODEL)
    beach, night, snow = catalog.tags.all()
    key = footage_of(catalog)

    def moment(video_id: str, number: int) -> MomentRef:
        return MomentRef(video_id, Span(2.0 * number, 2.0 * number + 2))

    catalog.tags.keep(beach, key, [Tagged(beach.id, moment(first.id, number), 0.9) for number in (0, 2)])
    catalog.tags.keep(night, key, [Tagged(night.id, moment(second.id, 1), 0.5)])
    catalog.tags.keep(snow, key, [])
    return catalog


def footage_of(catalog: Catalog) -> str:
    return key_of(catalog.jobs.ready(MODEL))


def tag_id(catalog: Catalog, name: str) -> str:
    return next(tag.id for tag in catalog.tags.all() if tag.name == name)


def chips(app: AppTest) -> list[str]:
    return [option for group in app.button_group if group.key == "tag" for option in group.options]


def test_a_chip_for_each_tag_that_any_video_has_narrows_the_library(tagged: Catalog) -> None:
    app = opened("library")
    assert len(chips(app)) == 2
    assert "beach" in chips(app)[0]
    assert "night" in chips(app)[1]
    app = opened("library", tag=tag_id(tagged, "beach"))
    assert shown(app) == ["Video 1"]
    assert "1 of 3 videos" in spoken(app)


def test_chips_stay_with_their_counts_while_titles_are_searched(tagged: Catalog) -> None:
    first = opened("library", find="video 1")
    assert [chip.split(":gray")[0].strip() for chip in chips(first)] == ["beach"]
    assert chips(opened("library", find="nothing is called so")) == []
    assert shown(opened("library", find="video", tag=tag_id(tagged, "night"))) == ["Video 2"]
    assert len(chips(opened("library", find="video", tag=tag_id(tagged, "night")))) == 2


def test_a_tag_that_is_gone_can_be_taken_out_again(tagged: Catalog) -> None:
    app = opened("library", tag="0" * 32)
    assert "No video fits this" in spoken(app)
    app.button(key="clear_library").click().run()
    assert len(cards(app)) == 3
    assert "tag" not in address(app)


def test_the_list_says_what_is_new_before_it_is_saved(tagged: Catalog) -> None:
    app = opened("library")
    app.button(key="edit_tags").click().run()
    assert app.text_area[0].value == "beach\nnight\nsnow"
    assert app.button(key="save_tags").disabled
    app.text_area[0].set_value("beach\nBeach!\nsunset").run()
    said = spoken(app)
    assert "2 new searches to pay for once: free in the demo." in said
    assert "2 tags are taken off their moments; adding them again costs nothing." in said
    assert "1 line says what another says." in said
    app.button(key="save_tags").click().run()
    assert [tag.name for tag in tagged.tags.all()] == ["beach", "sunset"]
    assert tagged.tags.all()[0].moments == 2
    assert not app.exception


def test_a_video_shows_its_tags_with_how_many_moments_have_them(tagged: Catalog) -> None:
    video_id = tagged.tags.of_videos([f"{1:016x}"])[0].moment.video_id
    app = opened("library", video=video_id)
    (button,) = [one for one in app.button if str(one.key).startswith("video_tag_")]
    assert "beach" in button.label
    assert "2" in button.label


def test_a_search_offers_tags_as_a_filter_only_where_there_are_any(tagged: Catalog) -> None:
    app = opened("search", tag=tag_id(tagged, "beach"))
    assert any("Tagged beach" in button.label for button in app.button)
