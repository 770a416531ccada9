"""What pages keep in memory shows every change at the next call, also one that another process makes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
import streamlit as st

from core import cached, parquet
from core.catalog import Catalog
from core.config import load_settings
from core.errors import ClipseekError, Reason
from core.insights.parts import Step as Part
from core.library.editing import edit
from core.milvus import StoredVideo
from core.models.jobs import EmbedOptions, Stage
from core.models.search_query import Example, Narrow, SearchQuery, Step
from core.models.video import Modality, Query
from core.search.engine import SearchEngine
from core.search.vectors import digest_of, kind_of, tidy
from core.services import Services
from tests.support.catalog.empty import empty_database
from tests.support.insights import KEY, MODEL, Put, put_insights
from tests.support.jobs import a_video
from tests.support.library import segments_of
from tests.unit.core.milvus.milvus_rows import one_vector

DOG: Final = SearchQuery((Step("dog"),))
IN_CITY: Final = SearchQuery((Step("dog"),), narrow=Narrow(categories=("City",)))


@pytest.fixture(params=["sqlite", "postgres"])
def parts(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    """What the pages use."""
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("CLIPSEEK_DEMO_URL", "http://127.0.0.1:9/v1.3")
    if request.param == "postgres":
        monkeypatch.setenv("DATABASE_URL", empty_database())
    made = Services(load_settings())
    monkeypatch.setattr("core.cached.application.shared", lambda: made)
    st.cache_data.clear()
    st.cache_resource.clear()
    dog = tidy(Query("dog"))
    made.catalog.query_vectors.put(MODEL.name, kind_of(dog), digest_of(dog), one_vector(1000))
    yield made
    made.store.close()
    made.catalog.close()


@pytest.fixture
def put(parts: Services) -> Put:
    """Six videos in the index, the first of which are of the city."""
    put = put_insights(parts, changes=[{"category": "City"}, {"category": "City"}])
    for number, video in enumerate(put.videos):
        parts.store.replace_video(MODEL, StoredVideo(video.id, "", video.category), segments_of(number, 10))
    return put


@pytest.fixture
def elsewhere(parts: Services, put: Put) -> Iterator[Services]:
    """Another process at the same library: its own catalog, but the one store, as a store file has one process."""
    other = Services(parts.settings)
    other.__dict__["store"] = parts.store
    yield other
    other.catalog.close()


def found(question: SearchQuery) -> set[str]:
    return {hit.video_id for hit in cached.search.answer(question).hits}


def test_an_edit_elsewhere_shows_at_the_next_call(elsewhere: Services, put: Put) -> None:
    first, second, third = (video.id for video in put.videos[:3])
    assert cached.searches.categories() == {"": 4, "City": 2}
    assert found(IN_CITY) == {first, second}
    seen = cached.insights.moments.filtered(KEY, Narrow(categories=("City",)))
    assert seen is not None
    edit(elsewhere, third, category="City", title="Harbour")
    assert cached.searches.categories() == {"": 3, "City": 3}
    assert found(IN_CITY) == {first, second, third}
    assert cached.search.answer(IN_CITY).videos[third].title == "Harbour"
    seen = cached.insights.moments.filtered(KEY, Narrow(categories=("City",)))
    assert seen is not None
    assert set(seen.videos) == {first, second, third}


def test_a_title_is_new_on_every_card_without_another_search(
    parts: Services, elsewhere: Services, put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = put.videos[0].id
    assert found(DOG)
    elsewhere.catalog.videos.edit(first, {"title": "Harbour"})
    # Another search would fail.
    monkeypatch.delattr(SearchEngine, "answer")
    assert cached.search.answer(DOG).videos[first].title == "Harbour"


def test_a_look_that_was_forgotten_elsewhere_is_gone_at_the_next_call(parts: Services, elsewhere: Services) -> None:
    look = cached.searches.save_concept("Dogs", DOG)
    by_look = SearchQuery((Step(example=Example(concept_id=look.id)),))
    assert found(by_look)
    cached.searches.save_search("Dogs", by_look)
    elsewhere.catalog.saved_concepts.forget(look.id)
    with pytest.raises(ClipseekError) as gone:
        cached.search.answer(by_look)
    assert gone.value.reason is Reason.CONCEPT_GONE
    with pytest.raises(ClipseekError):
        cached.search.heat(by_look, f"{1:016x}")


def test_a_deletion_and_its_undo_elsewhere_show_at_the_next_call(elsewhere: Services, put: Put) -> None:
    first = put.videos[0].id
    assert first in found(DOG)
    whole = cached.insights.state.insights_state().key, cached.insights.moments.filtered(KEY, Narrow())
    elsewhere.catalog.deletions.delete([first])
    assert first not in found(DOG)
    assert cached.searches.categories() == {"": 4, "City": 1}
    seen = cached.insights.moments.filtered(KEY, Narrow())
    assert seen is not None
    assert first not in seen.videos
    elsewhere.catalog.deletions.restore([first])
    assert first in found(DOG)
    assert cached.insights.state.insights_state().key == whole[0]


def test_a_video_that_became_ready_elsewhere_shows_at_the_next_call(elsewhere: Services, put: Put) -> None:
    video = a_video(99, category="Sea")
    before = cached.tasks.pace()
    assert cached.library.moments(video.id) == []
    assert video.id not in found(DOG)
    catalog: Catalog = elsewhere.catalog
    catalog.jobs.add(video, MODEL, EmbedOptions((Modality.VISUAL,)))
    job = catalog.queue.claim("me", lease_sec=60, max_active=9)
    assert job is not None
    parquet.save(elsewhere.settings.library_dir / parquet.key_for(MODEL, video.id), segments_of(50, 4))
    elsewhere.store.replace_video(MODEL, StoredVideo(video.id, "", "Sea"), segments_of(50, 4))
    catalog.queue.save(job, "me", stage=Stage.READY, moments=4)
    assert len(cached.library.moments(video.id)) == 4
    assert video.id in found(DOG)
    assert cached.searches.categories()["Sea"] == 1
    assert len(cached.search.heat(DOG, video.id)) == 4
    assert cached.tasks.pace() is not before


def test_a_name_that_was_given_elsewhere_shows_at_the_next_call(elsewhere: Services, put: Put) -> None:
    assert cached.insights.moments.insights_cache().has(KEY, Part.CLUSTERS)
    cluster = put.clusters.clusters[0]
    assert cached.insights.names.cluster_names(KEY)[cluster.id].name != "Boats"
    moments = [put.moments.ref(int(row)) for row in cluster.medoids]
    elsewhere.catalog.cluster_names.give(MODEL, cluster.id, "Boats", moments)
    assert cached.insights.names.cluster_names(KEY)[cluster.id].name == "Boats"
