"""What is there twice, on the page: copies and shared moments, and deleting one with a question and a way back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
import streamlit as st

from core.insights.insights_cache import InsightsCache
from core.insights.parts import DuplicateGroup, Duplicates
from core.services import shared
from tests.pages.conftest import opened, spoken
from tests.support.cards import keys
from tests.support.insights import KEY, Put, put_insights

FIRST, SECOND = f"{1:016x}", f"{2:016x}"
LARGE = {"width": 1920, "height": 1080, "title": "Harbour in full"}
MOMENTS = 10


def library(groups: Sequence[tuple[int, ...]], **second: object) -> Put:
    """Four videos of ten moments; these rows are the same."""
    st.cache_resource.clear()
    put = put_insights(shared(), videos=4, moments=MOMENTS, changes=[{"title": "Harbour", "added_at": 1000.0}, second])
    InsightsCache(shared().settings.insights_dir).put_duplicates(
        KEY, Duplicates(tuple(DuplicateGroup(group, 0.98) for group in groups), 0.95)
    )
    return put


def whole_copy() -> list[tuple[int, ...]]:
    return [(row, MOMENTS + row) for row in range(MOMENTS)]


def test_a_copy_is_said_to_be_one_and_the_better_one_to_be_kept() -> None:
    library(whole_copy(), **LARGE)
    app = opened("insights", show="twice")
    said = spoken(app)
    for expected in (
        "1 video is nearly all in another one.",
        "Keep this one",
        "It has more pixels.",
        "Harbour in full and Harbour",
        "10 moments in common",
        "100 % of it is in the one to keep",
        "1920 × 1080",
    ):
        assert expected in said
    assert keys(app, "delete_same_") == ["0_1"]


def test_shared_moments_alone_are_no_reason_to_delete_anything() -> None:
    library([(0, MOMENTS), (2, MOMENTS + 7, 2 * MOMENTS)])
    app = opened("insights", show="twice")
    said = spoken(app)
    assert "2 sets of videos share single moments." in said
    assert "1 of 10 moments" in said
    assert "Keep this one" not in said
    assert keys(app, "delete_same_") == []


def test_deleting_the_other_one_asks_first_and_can_be_undone() -> None:
    library(whole_copy(), **LARGE)
    app = opened("insights", show="twice")
    app.button(key="delete_same_0_1").click().run()
    assert "Harbour" in spoken(app)
    assert "10 moments that can be found" in spoken(app)
    assert len(shared().catalog.videos.all()) == 4
    app.button(key="delete_cancel").click().run()
    app.run()
    assert len(shared().catalog.videos.all()) == 4
    app.button(key="delete_same_0_1").click().run()
    app.button(key="delete_go").click().run()
    assert FIRST not in {video.id for video in shared().catalog.videos.all()}
    assert "No duplicates" in spoken(app)
    app.button(key="undo_batch_0").click().run()
    app.run()
    assert len(shared().catalog.videos.all()) == 4
    assert keys(app, "delete_same_") == ["0_1"]


@pytest.mark.parametrize(
    ("second", "why"),
    [
        ({"duration_sec": 200.0, "has_audio": False}, "It has sound."),
        ({"width": 320, "height": 180, "size_bytes": 1_000_000}, "It has more pixels and a larger file."),
        ({"added_at": 1000.0}, "The two are as good as each other."),
    ],
)
def test_why_one_is_kept_is_said_in_words(second: dict[str, object], why: str) -> None:
    library(whole_copy(), **second)
    assert why in spoken(opened("insights", show="twice"))


def test_a_camera_that_never_moves_is_not_taken_for_a_copy_without_a_doubt() -> None:
    library([tuple(range(2 * MOMENTS))])
    said = spoken(opened("insights", show="twice"))
    assert "Little changes in it: it may be another recording of the same place. Look closely." in said


def test_a_copy_that_begins_later_says_where() -> None:
    put = library(whole_copy(), **LARGE)
    later = np.where(put.moments.video == 1, 30.0, 0.0)
    moved = replace(put.moments, start_sec=put.moments.start_sec + later, end_sec=put.moments.end_sec + later)
    InsightsCache(shared().settings.insights_dir).put_moments(KEY, moved)
    assert "100 % of it is in the one to keep, from 0:30 on" in spoken(opened("insights", show="twice"))


def test_many_shared_moments_are_shown_a_few_at_first() -> None:
    library(whole_copy())
    app = opened("insights", show="twice")
    assert len(keys(app, "play_twice_")) == 8
    app.button(key="more_same_0").click().run()
    assert len(keys(app, "play_twice_")) == 20
    assert not keys(app, "more_same_")


def test_a_filter_shows_the_sets_of_its_videos_and_all_that_is_in_them() -> None:
    library([*whole_copy(), (2 * MOMENTS, 3 * MOMENTS)])
    app = opened("insights", show="twice", **{"in": SECOND})
    assert "1 video is nearly all in another one." in spoken(app)
    assert "1 set of videos shares single moments." not in spoken(app)
    assert len(keys(app, "play_twice_")) == 8


def test_nothing_twice_is_said_calmly_whether_filtered_or_not() -> None:
    library([(0, MOMENTS)])
    assert "No video that fits these filters shares a moment with another." in spoken(
        opened("insights", show="twice", **{"in": f"{4:016x}"})
    )
    library_without = InsightsCache(shared().settings.insights_dir)
    library_without.put_duplicates(KEY, Duplicates((), 0.95))
    assert "No two videos share a moment that looks the same." in spoken(opened("insights", show="twice"))
