"""A whole search on a real Milvus Lite: a question in, moments out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from core.errors import ClipseekError
from core.milvus import SegmentStore, StoredVideo
from core.models.embedding_models import MODELS
from core.models.search_answer import Strength, Verdict
from core.models.search_query import Example, MomentRef, Narrow, Preset, SearchQuery, Step
from core.models.vectors import Vector
from core.models.video import Modality, Scope, Span
from core.search.rows import Rows
from tests.unit.core.milvus.milvus_rows import MODEL, cosines, moment, moments, one_vector, toward, vectors
from tests.unit.core.search.search_parts import Parts, words

ASKED = one_vector(99)
SEEN, HEARD = Modality.VISUAL, Modality.AUDIO
ROWS: dict[tuple[str, Modality], NDArray[np.float32]] = {}
"""The stored vectors of the library, by video and modality, in the order of time."""


def _make_rows() -> None:
    for seed, video in enumerate(("a", "b")):
        seen, heard = vectors(50, 2 * seed), vectors(50, 2 * seed + 1)
        if video == "a":
            seen[10], heard[10] = toward(ASKED, 0.8, 1), toward(ASKED, 0.5, 2)
        else:
            heard[15] = toward(ASKED, 0.6, 3)
        ROWS[video, SEEN], ROWS[video, HEARD] = seen, heard


_make_rows()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SegmentStore]:
    """100 moments of two videos, seen and heard; in `a` the one at 50 s is what is asked for, in `b` it is heard at 75 s."""
    store = SegmentStore(str(tmp_path_factory.mktemp("engine") / "milvus.db"))
    for video in ("a", "b"):
        whole = moment(0, ASKED, scope=Scope.ASSET)
        segments = [*moments(ROWS[video, SEEN]), *moments(ROWS[video, HEARD], HEARD), whole]
        store.replace_video(MODEL, StoredVideo(video, "", f"kind {video}"), segments)
    yield store
    store.close()


@pytest.fixture
def parts(store: SegmentStore) -> Parts:
    parts = Parts(store)
    parts.provider.answers = {"anything": ASKED, "the other": one_vector(5)}
    return parts


def expected_z(video: str, at: int, usual: dict[Modality, tuple[float, float]], query: Vector = ASKED) -> float:
    """What a moment says in all, reckoned from its stored vectors alone."""
    said = [(float(cosines(ROWS[video, m][at : at + 1], query)[0]) - centre) / spread for m, (centre, spread) in usual.items()]
    return sum(value for value in said if value > 0) or max(said)


def background(query: Vector = ASKED) -> dict[Modality, tuple[float, float]]:
    """Median and scaled deviation of all rows; with fewer rows than a sample takes, the sample is all of them."""
    usual = {}
    for modality in (SEEN, HEARD):
        all_rows = np.concatenate([ROWS["a", modality], ROWS["b", modality]])
        found = np.sort(cosines(all_rows, query))
        centre = found[len(found) // 2]
        usual[modality] = (float(centre), 1.4826 * float(np.sort(np.abs(found - centre))[len(found) // 2]))
    return usual


def test_the_moment_that_was_asked_for_comes_first_and_stands_out(parts: Parts) -> None:
    found = parts.engine.answer(words("anything"))
    first, second, third, *_ = found.hits
    assert (first.video_id, first.moment, first.modality) == ("a", Span(50, 55), SEEN)
    assert first.score == pytest.approx(0.8, abs=1e-4)
    assert (first.strength, second.strength) == (Strength.STRONG, Strength.STRONG)
    assert (second.video_id, second.moment, second.modality) == ("b", Span(75, 80), HEARD)
    assert third.strength is not Strength.STRONG
    assert 0 <= third.level < first.level <= 1
    assert found.verdict is Verdict.STRONG
    assert {modality for modality, _ in first.levels} == {SEEN, HEARD}


@pytest.mark.parametrize("limit", [1, 7, 40, 100])
def test_ranks_as_an_exhaustive_comparison_would(parts: Parts, limit: int) -> None:
    usual = background()
    everything = {(video, 5.0 * at): expected_z(video, at, usual) for video in ("a", "b") for at in range(50)}
    expected = sorted(everything, key=lambda key: -everything[key])[:limit]
    weights = dict.fromkeys(MODEL.modalities, 1.0)
    (query_vectors,) = parts.query_encoder.of_question(words("anything"), weights)
    found = parts.engine.ranked(query_vectors, weights, Rows(), depth=max(limit, 60))
    ranked = [(m.video_id, m.span.start_sec) for m in found.moments][:limit]
    # Two that are equal but for rounding may stand either way.
    assert [everything[key] for key in ranked] == pytest.approx([everything[key] for key in expected], abs=1e-4)
    assert [m.z for m in found.moments][:limit] == pytest.approx([everything[key] for key in ranked], abs=1e-4)


def test_a_whole_video_is_no_moment(parts: Parts) -> None:
    assert all(hit.score < 0.99 for hit in parts.engine.answer(words("anything")).hits)


def test_presets_listen_to_one_modality_only(parts: Parts) -> None:
    seen = parts.engine.answer(replace(words("anything"), preset=Preset.SEEN)).hits
    heard = parts.engine.answer(replace(words("anything"), preset=Preset.HEARD)).hits
    assert {hit.modality for hit in seen} == {SEEN}
    assert {hit.modality for hit in heard} == {HEARD}
    assert (heard[0].video_id, heard[0].moment) == ("b", Span(75, 80))


def test_own_weights_decide_who_is_louder(parts: Parts) -> None:
    library_spread = replace(words("anything"), preset=Preset.OWN, own_weights=((SEEN, 0.1), (HEARD, 1.0)))
    assert parts.engine.answer(library_spread).hits[0].video_id == "b"
    assert parts.engine.answer(replace(library_spread, own_weights=((SEEN, 0.0),))).hits[0].video_id == "a"


def test_narrowing_reaches_the_store(parts: Parts) -> None:
    in_b = replace(words("anything"), narrow=Narrow(categories=("kind b",)))
    assert {hit.video_id for hit in parts.engine.answer(in_b).hits} == {"b"}
    assert {hit.video_id for hit in parts.engine.answer(words("anything"), only={"a"}).hits} == {"a"}
    both = replace(words("anything"), narrow=Narrow(video_ids=("b",)))
    assert parts.engine.answer(both, only={"a"}).hits == ()


def test_first_this_then_that_finds_the_chain_and_plays_all_of_it(parts: Parts, store: SegmentStore) -> None:
    first, then = one_vector(201), one_vector(202)
    parts.provider.answers |= {"first": first, "then": then}
    rows = vectors(40, 77)
    rows[8], rows[12], rows[30] = toward(first, 0.8, 1), toward(then, 0.8, 2), toward(then, 0.95, 3)
    store.replace_video(MODEL, StoredVideo("chain", "", ""), moments(rows))
    try:
        question = SearchQuery(steps=(Step("first"), Step("then")), within_sec=30)
        found = parts.engine.answer(question)
        assert found.hits[0].video_id == "chain"
        assert found.hits[0].parts == (Span(40, 45), Span(60, 65))
        assert found.hits[0].span == Span(40, 65)
        assert found.verdict is Verdict.STRONG
        assert len({hit.video_id for hit in found.hits}) == len(found.hits)
        far = parts.engine.answer(replace(question, within_sec=300)).hits[0]
        assert far.parts == (Span(40, 45), Span(150, 155))
    finally:
        store.delete_video(MODEL, "chain")


def test_neighbours_that_answer_alike_are_one_hit_that_plays_them_all(parts: Parts, store: SegmentStore) -> None:
    wanted = one_vector(300)
    parts.provider.answers["scene"] = wanted
    rows = vectors(30, 78)
    rows[4], rows[5], rows[6] = toward(wanted, 0.7, 1), toward(wanted, 0.8, 2), toward(wanted, 0.7, 3)
    rows[20] = rows[5] + 0.01
    store.replace_video(MODEL, StoredVideo("scene", "", ""), moments(rows))
    try:
        first, *others = parts.engine.answer(words("scene")).hits
        assert (first.span, first.moment) == (Span(20, 35), Span(25, 30))
        # The same shot later on lies under it.
        assert [hit.moment for hit in first.also] == [Span(100, 105)]
        assert ("scene", Span(100, 105)) not in {(hit.video_id, hit.moment) for hit in others}
    finally:
        store.delete_video(MODEL, "scene")


def test_a_look_as_a_filter_lets_in_what_it_stands_out_in(parts: Parts) -> None:
    parts.looks.kept["mine"] = {SEEN: toward(ASKED, 0.99, 8)}
    hits = parts.engine.answer(replace(words("the other"), narrow=Narrow(concept_id="mine"))).hits
    assert ("a", Span(50, 55)) in {(hit.video_id, hit.moment) for hit in hits}
    assert len(hits) < 10


def test_more_like_this_finds_what_is_like_the_moment_but_not_the_moment_itself(parts: Parts) -> None:
    example = Example(moment=MomentRef("a", Span(50, 55)))
    hits = parts.engine.answer(SearchQuery(steps=(Step(example=example),))).hits
    assert len(hits) > 5
    assert ("a", Span(50, 55)) not in {(hit.video_id, hit.moment) for hit in hits}
    assert parts.provider.asked == []


def test_every_moment_of_a_video_has_its_level_in_the_order_of_time(parts: Parts) -> None:
    levels = parts.engine.levels(words("anything"), "a")
    assert [span.start_sec for span, _ in levels] == [5.0 * at for at in range(50)]
    assert max(levels, key=lambda item: item[1])[0] == Span(50, 55)


def test_no_words_are_refused_before_anything_is_asked(parts: Parts) -> None:
    with pytest.raises(ClipseekError):
        parts.engine.answer(words("  "))


def test_an_empty_library_has_no_hits(store: SegmentStore) -> None:
    parts = Parts(store, MODELS["marengo3.0"])
    parts.provider.answers = {"anything": ASKED}
    assert parts.engine.answer(words("anything")).hits == ()
