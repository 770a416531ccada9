"""A whole search on a real Milvus Lite: words in, moments out."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from core.errors import ClipseekError
from core.milvus import Filter, Scored, SegmentStore, StoredVideo
from core.models import EmbeddingModel, Modality, Query, Scope, Span, Strength, Vector
from core.search.engine import SearchEngine
from core.search.fusion import fused
from core.search.vectors import QueryVectors
from tests.unit.core.milvus_rows import MODEL, cosines, moment, moments, one_vector, toward, vectors

ASKED = one_vector(99)
"""What the provider answers to every question."""


class Provider:
    model = MODEL

    def embed_query(self, query: Query) -> Vector:
        return ASKED


class NoCache:
    def get(self, model: str, kind: str, digest: str) -> Vector | None:
        return None

    def put(self, model: str, kind: str, digest: str, vector: Vector) -> None: ...


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SegmentStore]:
    """100 moments of two videos, seen and heard; in `a` the one at 50 s is what is asked for, in `b` it is heard at 75 s."""
    store = SegmentStore(str(tmp_path_factory.mktemp("engine") / "milvus.db"))
    for seed, video in enumerate(("a", "b")):
        seen, heard = vectors(50, 2 * seed), vectors(50, 2 * seed + 1)
        if video == "a":
            seen[10], heard[10] = toward(ASKED, 0.8, 1), toward(ASKED, 0.5, 2)
        else:
            heard[15] = toward(ASKED, 0.6, 3)
        whole = moment(0, ASKED, scope=Scope.ASSET)
        segments = [*moments(seen), *moments(heard, Modality.AUDIO), whole]
        store.replace_video(MODEL, StoredVideo(video, "", f"kind {video}"), segments)
    yield store
    store.close()


@pytest.fixture
def engine(store: SegmentStore) -> SearchEngine:
    return SearchEngine(QueryVectors(Provider(), NoCache()), store, MODEL)


def test_the_moment_that_was_asked_for_comes_first_and_stands_out(engine: SearchEngine) -> None:
    first, second, third, *_ = engine.search(Query("anything"))
    assert (first.video_id, first.span, first.modality) == ("a", Span(50, 55), Modality.VISUAL)
    assert first.score == pytest.approx(0.8, abs=1e-4)
    assert (first.strength, second.strength) == (Strength.STRONG, Strength.STRONG)
    assert (second.video_id, second.span, second.modality) == ("b", Span(75, 80), Modality.AUDIO)
    assert third.strength is not Strength.STRONG
    assert 0 <= third.level < first.level <= 1


def test_a_moment_seen_and_heard_is_one_hit(engine: SearchEngine) -> None:
    hits = engine.search(Query("anything"), limit=100)
    assert len(hits) == len({(hit.video_id, hit.span) for hit in hits}) == 100


@pytest.mark.parametrize("limit", [1, 7, 40])
def test_ranks_as_an_exhaustive_comparison_would(engine: SearchEngine, store: SegmentStore, limit: int) -> None:
    best: dict[tuple[str, Span], float] = {}
    for video in ("a", "b"):
        rows = store.search(MODEL, one_vector(5), limit=1000, where=Filter(video_ids=(video,), scope=Scope.CLIP))
        kept = store.fetch(MODEL, [row.segment_id for row in rows])
        exact = cosines(np.stack([kept[row.segment_id] for row in rows]), ASKED)
        for row, score in zip(rows, exact, strict=True):
            best[row.video_id, row.span] = max(best.get((row.video_id, row.span), -1), float(score))
    expected = sorted(best.items(), key=lambda item: -item[1])[:limit]
    hits = engine.search(Query("anything"), limit=limit)
    assert [(hit.video_id, hit.span) for hit in hits] == [moment for moment, _ in expected]
    assert [hit.score for hit in hits] == pytest.approx([score for _, score in expected], abs=1e-5)


def test_a_whole_video_is_no_moment_unless_asked_for(engine: SearchEngine) -> None:
    assert all(hit.score < 0.99 for hit in engine.search(Query("anything"), limit=200))
    whole = engine.search(Query("anything"), where=Filter(scope=Scope.ASSET))
    assert [hit.score for hit in whole] == pytest.approx([1, 1], abs=1e-5)


def test_filters_reach_the_store(engine: SearchEngine) -> None:
    assert {hit.video_id for hit in engine.search(Query("x"), where=Filter(category="kind b"))} == {"b"}
    heard = engine.search(Query("x"), limit=50, where=Filter(modality=Modality.AUDIO))
    assert {hit.modality for hit in heard} == {Modality.AUDIO}
    assert len(heard) == 50
    assert engine.search(Query("x"), where=Filter(video_ids=())) == []


def test_no_words_are_refused_before_anything_is_asked(engine: SearchEngine) -> None:
    with pytest.raises(ClipseekError):
        engine.search(Query("  "))


def test_an_empty_library_has_no_hits(store: SegmentStore) -> None:
    class Other(Provider):
        model = EmbeddingModel.MARENGO_3_0

    engine = SearchEngine(QueryVectors(Other(), NoCache()), store, EmbeddingModel.MARENGO_3_0)
    assert engine.search(Query("anything")) == []


def test_a_library_of_one_moment_finds_it(tmp_path_factory: pytest.TempPathFactory, store: SegmentStore) -> None:
    other = EmbeddingModel.MARENGO_3_0
    store.replace_video(other, StoredVideo("only", "", ""), [moment(0, one_vector(7))])
    (hit,) = SearchEngine(QueryVectors(Provider(), NoCache()), store, other).search(Query("anything"))
    assert (hit.video_id, hit.strength, hit.level) == ("only", Strength.FAIR, 0.5)
    store.delete_video(other, "only")


def scored(video: str, start: float, score: float, modality: Modality = Modality.VISUAL) -> Scored:
    return Scored("", video, modality, Scope.CLIP, Span(start, start + 5), score)


def test_the_modality_that_answers_best_speaks() -> None:
    rows = [scored("a", 0, 0.2), scored("a", 0, 0.4, Modality.AUDIO), scored("b", 0, 0.3)]
    assert [(found.video_id, found.score, found.modality) for found in fused(rows, 9)] == [
        ("a", 0.4, Modality.AUDIO),
        ("b", 0.3, Modality.VISUAL),
    ]


def test_equal_scores_keep_one_order_whatever_order_they_come_in() -> None:
    rows = [scored("b", 0, 0.3), scored("a", 5, 0.3), scored("a", 0, 0.3, Modality.AUDIO), scored("a", 0, 0.3)]
    assert fused(rows, 9) == fused(rows[::-1], 9)
    assert [(found.video_id, found.span.start_sec) for found in fused(rows, 2)] == [("a", 0), ("a", 5)]


def test_times_that_differ_by_less_than_a_millisecond_are_one_moment() -> None:
    rows = [scored("a", 1.0, 0.2), scored("a", 1.0000001, 0.4, Modality.AUDIO)]
    assert len(fused(rows, 9)) == 1
