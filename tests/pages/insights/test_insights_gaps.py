"""The section of what is missing: searches without an answer, and what nobody has opened."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from core.catalog import Catalog
from core.models.search_answer import Verdict
from core.services import forget_shared, shared
from tests.pages.conftest import address, opened, spoken
from tests.support.cards import keys, press
from tests.support.insights import Put, put_insights


@pytest.fixture
def footage() -> Put:
    """Six videos of ten moments of three kinds; the first two videos are of the city."""
    return put_insights(shared(), changes=[{"category": "City"}] * 2)


def note(catalog: Catalog, *searches: tuple[str, Verdict, int]) -> None:
    for said, verdict, hits in searches:
        catalog.searches.note(f"q={said.replace(' ', '+')}", said, verdict, hits)


def shown() -> AppTest:
    return opened("insights", show="missing")


def test_searches_without_an_answer_are_listed_newest_first_with_a_way_to_ask_again(footage: Put, catalog: Catalog) -> None:
    note(catalog, ("penguins <b>", Verdict.NOTHING, 0), ("sunset", Verdict.STRONG, 4), ("helicopter", Verdict.WEAK, 0))
    app = shown()
    said = [html.proto.body for html in app.get("html") if 'class="missing"' in html.proto.body]
    assert len(said) == 2
    assert "helicopter" in said[0]
    assert "Only weak hits" in said[0]
    assert "penguins &lt;b&gt;" in said[1]
    assert "Found nothing" in said[1]
    reembedding = [link.proto for link in app.get("page_link") if link.proto.label == "Search again"]
    assert [link.query_string for link in reembedding] == ["q=helicopter", "q=penguins+%3Cb%3E"]


def test_many_searches_are_behind_a_press(footage: Put, catalog: Catalog) -> None:
    note(catalog, *((f"thing {number}", Verdict.NOTHING, 0) for number in range(11)))
    app = shown()
    assert [expander.label for expander in app.expander] == ["3 more"]
    assert "thing 0" in spoken(app)


def test_it_tells_apart_that_nobody_searched_and_that_all_was_found(footage: Put, catalog: Catalog) -> None:
    assert "Nobody has searched yet. What is searched for and not found will stand here." in spoken(shown())
    note(catalog, ("sunset", Verdict.STRONG, 4))
    assert "Every search that was made lately found something." in spoken(shown())


def test_before_anything_was_opened_all_kinds_and_their_typical_moments_are_shown(footage: Put) -> None:
    app = shown()
    assert "None of the 60 moments has been opened yet." in spoken(app)
    assert keys(app, "play_unopened_")[:3] == [cluster.id for cluster in footage.clusters.clusters]
    assert keys(app, "play_unopened_")[3:6] == [str(cluster.medoids[0]) for cluster in footage.clusters.clusters]


def test_playing_a_moment_takes_it_and_its_kind_off_the_lists(footage: Put, catalog: Catalog) -> None:
    app = shown()
    first = footage.clusters.clusters[0]
    press(app, f"play_unopened_{first.medoids[0]}")
    assert not app.exception
    assert [opening.moment for opening in catalog.play_counts.all()] == [footage.moments.ref(first.medoids[0])]
    reembedding = shown()
    assert first.id not in keys(reembedding, "play_unopened_")
    assert str(first.medoids[0]) not in keys(reembedding, "play_unopened_")
    assert "1 of 60 moments have been opened." in spoken(reembedding)
    assert [opening.times for opening in catalog.play_counts.all()] == [1]


def test_a_kind_leads_to_all_its_moments(footage: Put) -> None:
    app = shown()
    second = footage.clusters.clusters[1]
    press(app, f"play_unopened_{second.id}")
    assert address(app) == {"show": "kinds", "kind": second.id}
    assert len(keys(app, "play_moment_")) == second.size


def test_once_all_was_opened_it_says_so(footage: Put, catalog: Catalog) -> None:
    for row in range(len(footage.moments)):
        catalog.play_counts.note(footage.moments.ref(row))
    said = spoken(shown())
    assert "Of every group somebody has opened a moment." in said
    assert "All of them have been opened." in said


def test_a_filter_narrows_what_was_not_opened(footage: Put, catalog: Catalog) -> None:
    for row in range(10):
        catalog.play_counts.note(footage.moments.ref(row))
    assert "10 of 20 moments have been opened." in spoken(opened("insights", show="missing", category="City"))


def test_with_counting_off_it_says_so_and_still_lists_searches(
    footage: Put, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    note(catalog, ("helicopter", Verdict.WEAK, 0))
    catalog.close()
    monkeypatch.setenv("CLIPSEEK_LOCAL_COUNTS", "false")
    forget_shared()
    app = shown()
    said = spoken(app)
    assert "The setting CLIPSEEK_LOCAL_COUNTS turns it on; nothing leaves this machine." in said
    assert "helicopter" in said
    assert keys(app, "play_unopened_") == []
