"""What stands out, on the page: among the library, a category or one video, each moment with its nearest and a plain reason."""

from __future__ import annotations

import csv
import io

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core import cached
from core.insights.insights_cache import InsightsCache
from core.insights.parts import Outlier, Outliers, Step
from core.insights.views.address import Scope
from core.models.search_query import Narrow
from core.services import shared
from tests.pages.conftest import opened, spoken
from tests.support.cards import cards, press
from tests.support.insights import KEY, put_insights

MOMENTS = 10
IDS = [f"{number:016x}" for number in range(1, 5)]
CATEGORIES = ("City", "City", "Sea", "")


@pytest.fixture(autouse=True)
def _library() -> None:
    """Four videos of ten moments, two of the city and one of the sea."""
    st.cache_resource.clear()
    changes = [{"title": f"Film {number}", "category": category} for number, category in enumerate(CATEGORIES, start=1)]
    put_insights(shared(), videos=4, moments=MOMENTS, changes=changes)


def stands_out(outliers: Outliers) -> None:
    InsightsCache(shared().settings.insights_dir).put_outliers(KEY, outliers)


def played(app: AppTest, start: str) -> list[str]:
    return [card["label"] for card in cards(app, start).values()]


def test_the_oddest_come_first_each_with_its_nearest_and_a_reason() -> None:
    stands_out(Outliers((Outlier(39, 2.31, (38, 37, 36)), Outlier(5, 1.3, (15, 16, 17)), Outlier(3, 1.12, (13, 25, 14))), {}, {}))
    app = opened("insights", show="odd")
    assert played(app, "play_odd_") == ["Play Film 4 at 0:18", "Play Film 1 at 0:10", "Play Film 1 at 0:06"]
    assert played(app, "play_near_0_0_") == ["Play Film 4 at 0:16", "Play Film 4 at 0:14", "Play Film 4 at 0:12"]
    said = spoken(app)
    for line in ("Very unusual", "Unusual", "Slightly unusual"):
        assert line in said
    assert said.index("Closest moments, all in the same video") < said.index("all in “Film 2”")
    assert "3 of 40 moments" in said


def test_a_press_plays_the_moment_and_the_address_says_so() -> None:
    stands_out(Outliers((Outlier(39, 2.3, (38, 37, 36)),), {}, {}))
    app = opened("insights", show="odd")
    press(app, "play_near_0_0_1")
    assert not app.exception
    assert IDS[3] in str(app.query_params["open"])


def test_each_category_and_each_video_has_a_list_of_its_own() -> None:
    of_videos = {IDS[0]: (Outlier(0, 1.2, (1, 2, 3)),), IDS[3]: tuple(Outlier(30 + n, 2.0 - n / 10, (39,)) for n in range(5))}
    stands_out(Outliers((), {"City": (Outlier(9, 1.5, (8,)),), "Sea": (Outlier(29, 1.9, (28,)),)}, of_videos))
    app = opened("insights", show="odd")
    assert "Nothing unusual" in spoken(app)
    app.button_group(key="odd_scope").set_value(Scope.CATEGORY).run()
    assert played(app, "play_odd_") == ["Play Film 1 at 0:18", "Play Film 3 at 0:18"]
    assert "1 of 20 moments" in spoken(app)
    app.button_group(key="odd_scope").set_value(Scope.VIDEO).run()
    assert "video" in app.query_params["scope"]
    assert played(app, "play_odd_0") == [f"Play Film 4 at 0:0{2 * n}" for n in range(3)]
    app.button(key="odd_only_0").click().run()
    assert len(played(app, "play_odd_0")) == 5
    assert IDS[3] in app.query_params["in"]


def test_a_filter_leaves_out_what_is_elsewhere_but_not_what_is_nearest() -> None:
    stands_out(Outliers((Outlier(39, 2.3, (0, 1, 2)), Outlier(5, 1.3, (15, 16, 17))), {}, {}))
    app = opened("insights", show="odd", **{"in": IDS[3]})
    assert played(app, "play_odd_") == ["Play Film 4 at 0:18"]
    assert len(played(app, "play_near_")) == 3


def test_what_is_gone_or_has_another_category_by_now_is_left_out() -> None:
    stands_out(Outliers((Outlier(39, 2.3, (0, 10, 20)),), {"City": (Outlier(9, 1.5, (8,)), Outlier(19, 1.4, (18,)))}, {}))
    shared().catalog.deletions.delete([IDS[1]])
    cached.library.edit_video(IDS[0], category="Sea")
    seen = cached.insights.moments.filtered(KEY, Narrow())
    assert seen is not None
    assert [one.outlier[0].nearest for one in cached.insights.outliers.outlier_lists(seen, Scope.LIBRARY) or ()] == [(0, 20)]
    assert cached.insights.outliers.outlier_lists(seen, Scope.CATEGORY) == ()


def test_the_table_has_a_line_for_each_moment() -> None:
    stands_out(Outliers((), {"City": (Outlier(9, 1.5, (8, 7)), Outlier(19, 1.4, ()))}, {}))
    seen = cached.insights.moments.filtered(KEY, Narrow())
    assert seen is not None
    lines = list(csv.DictReader(io.StringIO(cached.insights.outliers.outliers_csv(seen, Scope.CATEGORY).decode("utf-8-sig"))))
    assert [line["title"] for line in lines] == ["Film 1", "Film 2"]
    assert (lines[0]["among"], lines[0]["place"], lines[0]["times_as_far"], lines[0]["nearest_start_sec"]) == (
        "City", "1", "1.5", "16.0",
    )  # fmt: skip
    assert not lines[1]["nearest_title"]


def test_without_categories_it_says_how_to_have_some() -> None:
    for video_id in IDS:
        cached.library.edit_video(video_id, category="")
    stands_out(Outliers((), {}, {}))
    assert "Give videos a category on the Library page, and this shows what is unusual within each." in spoken(
        opened("insights", show="odd", scope="category")
    )


def test_a_long_list_has_pages() -> None:
    stands_out(Outliers(tuple(Outlier(row, 2.0, ()) for row in range(20)), {}, {}))
    app = opened("insights", show="odd", page="2")
    assert len(played(app, "play_odd_")) == 8


def test_what_is_not_computed_yet_is_no_error() -> None:
    (InsightsCache(shared().settings.insights_dir).folder / KEY / f"{Step.OUTLIERS}.npz").unlink()
    seen = cached.insights.moments.filtered(KEY, Narrow())
    assert seen is not None
    assert cached.insights.outliers.outlier_lists(seen, Scope.LIBRARY) is None
    opened("insights", show="odd")
