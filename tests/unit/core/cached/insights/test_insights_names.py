"""Names of kinds and what was opened, as pages ask for them: on a real catalog and shelf; nobody listens as the provider."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import streamlit as st

from core import cached
from core.config import load_settings
from core.insights.insights_cache import InsightsCache
from core.insights.naming.name_words import NAME_WORDS
from core.insights.naming.names import ClusterName
from core.insights.parts import Clusters
from core.models.search_query import MomentRef, Narrow
from core.models.video import Query, Span
from core.search.vectors import digest_of, kind_of, tidy
from core.services import Services
from tests.support.insights import KEY, MODEL, Put, put_insights
from tests.unit.core.milvus.milvus_rows import vectors


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("CLIPSEEK_DEMO_URL", "http://127.0.0.1:9/v1.3")
    made = Services(load_settings())
    monkeypatch.setattr("core.cached.application.shared", lambda: made)
    st.cache_data.clear()
    st.cache_resource.clear()
    yield made
    made.catalog.close()


@pytest.fixture
def put(parts: Services) -> Put:
    """Six videos of ten moments, of three kinds; the last moment of each video is of none."""
    return put_insights(parts)


def names() -> list[ClusterName]:
    return list(cached.insights.names.cluster_names(KEY).values())


def learn_words(parts: Services, put: Put) -> None:
    """Every word is known; the first three are of the three kinds."""
    directions = [cluster.centre for cluster in put.clusters.clusters]
    for word, vector in zip(NAME_WORDS, [*directions, *vectors(len(NAME_WORDS) - 3, 11)], strict=True):
        query = tidy(Query(word))
        parts.catalog.query_vectors.put(MODEL.name, kind_of(query), digest_of(query), vector)
    st.cache_resource.clear()


def without_names(clusters: Clusters) -> Clusters:
    """The same kinds under other ids, in another order, as after a loss of all that was computed."""
    places = np.array([2, 0, 1])
    moved = tuple(replace(clusters.clusters[place], id=f"{place + 100:08x}") for place in places)
    back = np.argsort(places)
    return Clusters(moved, np.where(clusters.cluster_of < 0, -1, back[clusters.cluster_of]).astype(np.int32), clusters.usual)


def test_kinds_are_numbered_until_the_words_are_known(parts: Services, put: Put) -> None:
    assert names() == [ClusterName(f"Group {number}", False) for number in (1, 2, 3)]
    learn_words(parts, put)
    assert [name.name.casefold() for name in names()] == list(NAME_WORDS[:3])


def test_before_there_are_kinds_there_are_no_names(parts: Services) -> None:
    assert cached.insights.names.cluster_names("nothing") == {}


def test_a_name_given_by_hand_counts_at_once_and_can_be_taken_back(parts: Services, put: Put) -> None:
    second = put.clusters.clusters[1].id
    cached.insights.names.rename_cluster(KEY, second, "  Boats\n at dusk ")
    assert cached.insights.names.cluster_names(KEY)[second] == ClusterName("Boats at dusk", True)
    cached.insights.names.rename_cluster(KEY, second, "Boats")
    assert cached.insights.names.cluster_names(KEY)[second] == ClusterName("Boats", True)
    cached.insights.names.rename_cluster(KEY, second, " \n")
    assert cached.insights.names.cluster_names(KEY)[second] == ClusterName("Group 2", False)
    assert parts.catalog.cluster_names.all(MODEL) == []
    cached.insights.names.rename_cluster(KEY, "nobody", "Ghosts")
    assert parts.catalog.cluster_names.all(MODEL) == []


def test_a_name_by_hand_comes_back_under_another_id_and_can_be_changed_there(parts: Services, put: Put) -> None:
    cached.insights.names.rename_cluster(KEY, put.clusters.clusters[1].id, "Boats")
    InsightsCache(parts.settings.insights_dir).put_clusters(KEY, without_names(put.clusters))
    st.cache_resource.clear()
    assert {cluster_id: name.name for cluster_id, name in cached.insights.names.cluster_names(KEY).items() if name.is_own} == {
        "00000065": "Boats"
    }
    cached.insights.names.rename_cluster(KEY, "00000065", "Ships")
    assert [(name.cluster_id, name.name) for name in parts.catalog.cluster_names.all(MODEL)] == [("00000065", "Ships")]
    cached.insights.names.rename_cluster(KEY, "00000065", "")
    assert parts.catalog.cluster_names.all(MODEL) == []


def test_each_moment_tells_its_kind_and_name(parts: Services, put: Put) -> None:
    seen = cached.insights.moments.filtered(KEY, Narrow())
    assert seen is not None
    cached.insights.names.rename_cluster(KEY, "00000001", "Boats")
    assert cached.insights.names.clusters_named(seen, [1, 9, 2]) == [("00000001", "Boats"), ("", ""), ("00000002", "Group 3")]


def test_opening_a_moment_counts_it_and_its_kind(parts: Services, put: Put) -> None:
    seen = cached.insights.moments.filtered(KEY, Narrow())
    assert seen is not None
    assert cached.insights.gaps.opened_share(seen) == (0, 60)
    assert cached.insights.gaps.unplayed_clusters(seen) == ["00000000", "00000001", "00000002"]
    cached.insights.gaps.note_opened(seen.ref(1))
    assert cached.insights.gaps.opened_share(seen) == (1, 60)
    assert cached.insights.gaps.unplayed_clusters(seen) == ["00000000", "00000002"]
    assert 1 not in cached.insights.gaps.unplayed_moments(seen, 60)
    assert len(cached.insights.gaps.unplayed_moments(seen, 60)) == 59


def test_what_an_address_makes_up_is_no_opening(parts: Services, put: Put) -> None:
    video = put.videos[0]
    for ref in (MomentRef("nobody", Span(0, 1)), MomentRef(video.id, Span(5e8, 6e8)), MomentRef(video.id, Span(99, 1e300))):
        cached.insights.gaps.note_opened(ref)
    assert [opening.moment for opening in parts.catalog.play_counts.all()] == [MomentRef(video.id, Span(99, video.duration_sec))]


def test_nothing_is_noted_when_the_setting_is_off(parts: Services, put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLIPSEEK_LOCAL_COUNTS", "off")
    off = Services(load_settings())
    monkeypatch.setattr("core.cached.application.shared", lambda: off)
    cached.insights.gaps.note_opened(put.moments.ref(0))
    assert not cached.insights.gaps.counts_openings()
    assert parts.catalog.play_counts.all() == []


def test_a_moment_opens_even_if_that_cannot_be_noted(parts: Services, put: Put) -> None:
    with parts.catalog._database.writing() as connection:
        connection.exec_driver_sql("drop table openings")
    cached.insights.gaps.note_opened(put.moments.ref(0))
