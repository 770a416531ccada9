"""The insights page: what its address shows and presses write into it, kinds and one kind, and what it says without footage."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest

from core import cached
from core.catalog import Catalog
from core.insights.insights_cache import InsightsCache
from core.insights.jobs.footage import key_of
from core.insights.jobs.progress import Progress, are_names_wanted, report
from core.insights.naming.name_words import NAME_WORDS
from core.insights.parts import Clusters, Step
from core.insights.views.address import insights_of
from core.models.jobs import Stage
from core.models.search_query import MomentRef
from core.services import forget_shared, shared
from pages.insights.download import kinds_csv
from tests.pages.conftest import address, opened, spoken
from tests.support.cards import cards, keys, press
from tests.support.insights import KEY, MODEL, Put, put_insights
from tests.support.jobs import a_job, a_video, write

MAY = datetime(2025, 5, 20, tzinfo=UTC).timestamp()


@pytest.fixture
def footage() -> Put:
    """Six videos of ten moments of three kinds; the first two are of the city, the first one of May."""
    changes: list[dict[str, Any]] = [{"category": "City", "recorded_at": MAY}, {"category": "City"}, *[{"category": "Sea"}] * 4]
    return put_insights(shared(), changes=changes)


def test_an_empty_library_says_what_would_be_here_and_how_to_begin() -> None:
    app = opened("insights")
    assert "Nothing to look at yet" in spoken(app)
    assert {"samples", "add_first"} <= {str(button.key) for button in app.button}


def test_videos_that_are_being_prepared_are_waited_for(catalog: Catalog) -> None:
    video = a_video(1)
    write(catalog, [(video, a_job(video, Stage.EMBEDDING))])
    assert "As soon as the first videos are ready, this page shows what is in them." in spoken(opened("insights"))


def test_before_the_first_parts_are_there_it_says_how_far_it_is_and_asks_for_them(catalog: Catalog) -> None:
    video = a_video(1)
    write(catalog, [(video, a_job(video, Stage.READY, moments=2))])
    assert "This begins in a moment." in spoken(opened("insights"))
    folder = shared().settings.insights_dir
    assert (folder / "wanted").is_file()
    report(folder, Progress("new", Step.CLUSTERS, 0.31, datetime.now(UTC).timestamp()))
    said = spoken(opened("insights"))
    assert "finding groups" in said
    assert "31 %" in said


def test_each_kind_is_a_card_with_its_pictures_size_share_and_videos(footage: Put) -> None:
    app = opened("insights", show="kinds")
    said = spoken(app)
    assert "60 moments in 6 videos" in said
    assert "3 groups hold 90 % of the moments." in said
    assert "6 moments are in no group (10 %)." in said
    assert keys(app, "play_kind_") == [cluster.id for cluster in footage.clusters.clusters]
    assert [len(card["pictures"]) for card in cards(app).values()] == [4, 4, 4]
    assert said.count("30 % · 18 moments · 6 videos") == 3


def test_with_a_key_names_say_their_price_and_are_asked_for_by_a_press(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWELVE_LABS_API_KEY", "tlk_of_a_test")
    monkeypatch.setenv("TWELVELABS_BASE_URL", "http://127.0.0.1:9/v1.3")
    forget_shared()
    put_insights(shared(), changes=[{}] * 6)
    app = opened("insights", show="kinds")
    count = len(NAME_WORDS)
    assert f"To name them, Twelve Labs is asked for {count} words, once, for $0.02." in spoken(app)
    assert not are_names_wanted(shared().settings.insights_dir)
    app.button("name_groups").click().run()
    assert are_names_wanted(shared().settings.insights_dir)
    assert f"Names show as soon as Twelve Labs has answered {count} more words." in spoken(app)


def test_a_kind_shows_its_moments_and_videos_and_is_in_the_address(footage: Put) -> None:
    app = opened("insights", show="kinds")
    first = footage.clusters.clusters[0]
    press(app, f"play_kind_{first.id}")
    assert address(app) == {"show": "kinds", "kind": first.id}
    assert len(keys(app, "play_moment_")) == 18
    assert keys(app, "play_moment_")[: len(first.medoids)] == [str(row) for row in first.medoids]
    app.button("kind_video_0").click().run()
    assert address(app) == {"show": "kinds", "kind": first.id, "in": footage.videos[0].id}
    assert len(keys(app, "play_moment_")) == 3
    app.button("kinds_all").click().run()
    assert address(app) == {"show": "kinds", "in": footage.videos[0].id}


def test_what_is_like_few_others_can_be_looked_at(footage: Put) -> None:
    app = opened("insights", show="kinds")
    app.button("few_open").click().run()
    assert address(app) == {"show": "kinds", "kind": cached.insights.clusters.FEW}
    assert keys(app, "play_moment_") == [str(row) for row in range(9, 60, 10)]


def test_a_kind_is_renamed_by_hand_and_back(footage: Put) -> None:
    app = opened("insights", show="kinds")
    first = footage.clusters.clusters[0]
    before = cached.insights.names.cluster_names(KEY)[first.id].name
    press(app, f"play_kind_{first.id}", "edit")
    app.text_input(f"name_of_{first.id}").input("Harbour [at] dawn")
    next(button for button in app.button if button.label == "Save").click().run()
    assert "Harbour [at] dawn" in spoken(app)
    press(app, f"play_kind_{first.id}", "edit")
    next(button for button in app.button if button.label == "Use the automatic name").click().run()
    assert before in spoken(app)
    assert "Harbour" not in spoken(app)


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"category": "City"}, "20 of 60 moments, in 2 videos"),
        ({"category": "City,Sea"}, "60 of 60 moments, in 6 videos"),
        ({"in": f"{3:016x}"}, "10 of 60 moments, in 1 video"),
        ({"recorded": "2025-05-01..2025-05-20"}, "10 of 60 moments, in 1 video"),
        ({"recorded": "..2025-05-19"}, "0 of 60 moments, in 0 videos"),
        (
            {"look": "nobody", "length": "..1", "show": "what", "every": "day", "kind": "<b>", "page": "x"},
            "60 moments in 6 videos",
        ),
    ],
)
def test_an_address_narrows_what_is_looked_at(footage: Put, params: dict[str, str], said: str) -> None:
    assert said in spoken(opened("insights", **{"show": "kinds"} | params))


def test_filters_and_sections_write_the_address(footage: Put) -> None:
    app = opened("insights", show="kinds", kind=footage.clusters.clusters[0].id)
    app.button_group("insights_of").select("Sea").run()
    assert address(app) == {"show": "kinds", "kind": footage.clusters.clusters[0].id, "category": "Sea"}
    app.button_group("insights_section").select("missing").run()
    assert address(app) == {"show": "missing", "category": "Sea"}


def test_what_no_filter_lets_in_leads_back_to_the_whole_library(footage: Put) -> None:
    app = opened("insights", show="kinds", category="Desert")
    assert "No moments here" in spoken(app)
    app.button("insights_widen").click().run()
    assert address(app) == {"show": "kinds"}
    assert "3 groups hold" in spoken(app)


def test_a_kind_that_is_gone_or_filtered_out_is_told_apart(footage: Put) -> None:
    assert "This group is no longer there" in spoken(opened("insights", show="kinds", kind="ffffffff"))


def test_a_handful_of_moments_is_a_page_too() -> None:
    put_insights(shared(), videos=1, moments=2, clusters=1)
    said = spoken(opened("insights", show="kinds"))
    assert "2 moments in 1 video" in said
    assert "With so little footage, groups say little yet." in said


def test_footage_of_no_kind_is_a_page_too() -> None:
    put = put_insights(shared(), videos=1, moments=2, clusters=1)
    none = Clusters((), np.full(2, -1, dtype=np.int32), put.clusters.usual)
    InsightsCache(shared().settings.insights_dir).put_clusters(KEY, none)
    assert "No groups yet" in spoken(opened("insights", show="kinds"))


def test_parts_that_are_not_there_yet_are_waited_for() -> None:
    put_insights(shared(), steps=(Step.MOMENTS, Step.FLAT, Step.CLUSTERS))
    report(shared().settings.insights_dir, Progress(KEY, Step.DUPLICATES, 0.6, datetime.now(UTC).timestamp()))
    app = opened("insights", show="twice")
    assert "Not looked at yet" in spoken(app)
    assert "finding duplicates" in spoken(app)
    assert "3 groups hold" in spoken(opened("insights", show="kinds"))


def test_it_says_how_many_videos_came_since(footage: Put, catalog: Catalog) -> None:
    newer = a_video(99)
    write(catalog, [(newer, a_job(newer, Stage.READY, moments=2))])
    assert "Shown as of 6 videos; 1 newer video" in spoken(opened("insights", show="kinds"))


def test_nothing_is_said_of_the_looking_when_all_was_looked_at(footage: Put, catalog: Catalog) -> None:
    cache = InsightsCache(shared().settings.insights_dir)
    (cache.folder / KEY).rename(cache.folder / key_of(catalog.jobs.ready(MODEL)))
    cache.show(key_of(catalog.jobs.ready(MODEL)))
    assert 'class="looking' not in spoken(opened("insights", show="kinds"))


def test_a_moment_that_is_open_is_in_the_address_and_noted(footage: Put, catalog: Catalog) -> None:
    app = opened("insights", show="kinds", kind=footage.clusters.clusters[0].id)
    row = footage.clusters.clusters[0].medoids[0]
    ref = footage.moments.ref(row)
    press(app, f"play_moment_{row}")
    assert address(app)["open"] == f"{ref.video_id}~{ref.span.start_sec:g}~{ref.span.end_sec:g}"
    assert [opening.moment for opening in catalog.play_counts.all()] == [ref]
    assert not app.exception


def test_a_moment_of_a_video_that_is_gone_opens_nothing(footage: Put) -> None:
    app = opened("insights", show="kinds", open=f"{77:016x}~0~2")
    assert "open" not in address(app)
    assert [toast.value for toast in app.toast] == ["This moment is no longer in the library."]


def test_kinds_and_moments_are_saved_as_tables(footage: Put) -> None:
    seen = cached.insights.moments.filtered(KEY, insights_of({}).narrow)
    assert seen is not None
    lines = kinds_csv(seen).decode("utf-8-sig").splitlines()
    assert lines[0] == "kind,name,moments,share,videos,titles"
    assert len(lines) == 4
    assert lines[1].startswith(f"{footage.clusters.clusters[0].id},")
    assert ",18,0.3,6,Video 1; Video 2;" in lines[1]


def test_moments_in_an_order_are_found_without_making_them_all(footage: Put) -> None:
    among = cached.insights.clusters.refs(footage.moments, [5, 40, 3])
    assert list(among) == [footage.moments.ref(row) for row in (5, 40, 3)]
    assert among.index(footage.moments.ref(40)) == 1
    assert footage.moments.ref(4) not in among
    assert MomentRef("gone", footage.moments.ref(4).span) not in among
