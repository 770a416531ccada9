"""The segment store on a real Milvus Lite."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from core.errors import Reason, StoreError, VectorInvalid
from core.milvus import Filter, SegmentStore, StoredVideo, segment_id
from core.milvus.filters import literal
from core.models.embedding_models import DIMENSION, MODELS
from core.models.video import EmbeddedSegment, Modality, Scope, Span
from tests.unit.core.milvus.milvus_rows import MODEL, cosines, moment, moments, one_vector, vectors

EVERY_BYTE = st.text(st.sampled_from("\"\\' orid!=%{}[]()ab\n\t\0é😀"), max_size=40)


class Shelf:
    """The store, and which videos a test put there."""

    def __init__(self, store: SegmentStore) -> None:
        self.store = store
        self.used: set[str] = set()

    def put(self, video_id: str, segments: Sequence[EmbeddedSegment], *, url: str = "", category: str = "") -> int:
        self.used.add(video_id)
        return self.store.replace_video(MODEL, StoredVideo(video_id, url, category), segments)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SegmentStore]:
    store = SegmentStore(str(tmp_path_factory.mktemp("store") / "milvus.db"))
    store.replace_video(MODEL, StoredVideo("first", "", ""), moments(vectors(1, 0)))
    store.delete_video(MODEL, "first")
    yield store
    store.close()


@pytest.fixture
def shelf(store: SegmentStore) -> Iterator[Shelf]:
    shelf = Shelf(store)
    yield shelf
    for video_id in shelf.used:
        store.delete_video(MODEL, video_id)
    assert store.count(MODEL) == 0


def test_finds_in_the_order_of_exact_cosines(shelf: Shelf) -> None:
    rows = vectors(600, 1)
    for video in range(3):
        shelf.put(f"v{video}", moments(rows[video * 200 : (video + 1) * 200]))
    query = one_vector(2)
    expected = cosines(rows, query)
    best = np.argsort(-expected)[:50]

    found = shelf.store.search(MODEL, query, limit=50)

    assert [(hit.video_id, hit.span.start_sec) for hit in found] == [(f"v{at // 200}", 5.0 * (at % 200)) for at in best]
    assert [hit.score for hit in found] == pytest.approx(expected[best].tolist(), abs=1e-5)


def test_tells_everything_of_a_row(shelf: Shelf) -> None:
    segment = EmbeddedSegment(Span(1.25, 7.125), Modality.AUDIO, Scope.ASSET, one_vector(3))
    shelf.put("v", [segment])
    (found,) = shelf.store.search(MODEL, segment.vector, limit=5)
    assert found.segment_id == segment_id(MODEL, "v", segment)
    assert (found.video_id, found.modality, found.scope, found.span) == ("v", Modality.AUDIO, Scope.ASSET, Span(1.25, 7.125))
    assert found.score == pytest.approx(1.0, abs=1e-5)


def test_the_id_tells_apart_what_differs_and_nothing_else() -> None:
    segment = moment(0, one_vector(0))
    same = segment_id(MODEL, "v", segment)
    assert re.fullmatch(r"[0-9a-f]{64}", same)
    assert segment_id(MODEL, "v", replace(segment, vector=one_vector(9))) == same
    others = {
        segment_id(MODELS["marengo3.0"], "v", segment),
        segment_id(MODEL, "w", segment),
        segment_id(MODEL, "v", replace(segment, scope=Scope.ASSET)),
        segment_id(MODEL, "v", replace(segment, modality=Modality.AUDIO)),
        segment_id(MODEL, "v", replace(segment, span=Span(0.001, 5))),
        segment_id(MODEL, "v", replace(segment, span=Span(0, 5.001))),
    }
    assert len(others | {same}) == 7


def test_the_same_work_twice_leaves_the_same_rows(shelf: Shelf) -> None:
    segments = moments(vectors(20, 4))
    assert [shelf.put("v", segments), shelf.put("v", segments)] == [20, 20]
    assert shelf.store.count(MODEL, "v") == 20


def test_a_video_cut_anew_keeps_no_old_moments(shelf: Shelf) -> None:
    shelf.put("other", moments(vectors(3, 5)))
    shelf.put("v", moments(vectors(1200, 6)))
    shelf.put("v", moments(vectors(7, 7)))
    assert (shelf.store.count(MODEL, "v"), shelf.store.count(MODEL)) == (7, 10)


def test_a_row_twice_in_one_go_is_one_row(shelf: Shelf) -> None:
    segment = moment(0, one_vector(8))
    assert shelf.put("v", [segment, segment]) == 1
    assert shelf.store.count(MODEL, "v") == 1


def test_replacing_with_nothing_or_deleting_removes_one_video_only(shelf: Shelf) -> None:
    for video in ("a", "b", "c"):
        shelf.put(video, moments(vectors(2, 9)))
    assert shelf.put("a", []) == 0
    shelf.store.delete_video(MODEL, "b")
    assert [shelf.store.count(MODEL, video) for video in ("a", "b", "c")] == [0, 0, 2]


def test_filters_by_video_category_modality_and_scope(shelf: Shelf) -> None:
    for video, category in (("a", "news"), ("b", "sport"), ("c", "news")):
        shelf.put(video, [moment(0, one_vector(10)), moment(0, one_vector(11), Modality.AUDIO)], category=category)
    shelf.put("whole", [moment(0, one_vector(12), scope=Scope.ASSET)])

    def found(where: Filter) -> list[tuple[str, str]]:
        return sorted(
            (hit.video_id, hit.modality.value) for hit in shelf.store.search(MODEL, one_vector(13), limit=99, where=where)
        )

    assert len(found(Filter())) == 7
    assert found(Filter(video_ids=())) == []
    assert {video for video, _ in found(Filter(video_ids=("a", "c", "nobody")))} == {"a", "c"}
    assert {video for video, _ in found(Filter(categories=("news",)))} == {"a", "c"}
    assert found(Filter(categories=("news",), modality=Modality.AUDIO)) == [("a", "audio"), ("c", "audio")]
    assert found(Filter(scope=Scope.ASSET)) == [("whole", "visual")]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(EVERY_BYTE | st.text(max_size=40))
@example('nothing" or id != "')
@example('\\" or id != \\"')
@example('"] or video_id not in ["')
def test_no_value_finds_more_than_itself(shelf: Shelf, value: str) -> None:
    shelf.put("plain", [moment(0, one_vector(14))], category="plain" + value)
    shelf.put("asked", [moment(0, one_vector(15))], category=value)
    by_category = shelf.store.search(MODEL, one_vector(16), limit=9, where=Filter(categories=(value,)))
    by_video = shelf.store.search(MODEL, one_vector(16), limit=9, where=Filter(video_ids=(value,)))
    assert [hit.video_id for hit in by_category] == ([] if literal(value) is None else ["asked"])
    assert by_video == []
    assert shelf.store.count(MODEL, value) == 0


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(EVERY_BYTE.filter(bool))
def test_no_video_id_deletes_more_than_itself(shelf: Shelf, value: str) -> None:
    shelf.put("plain", [moment(0, one_vector(17))])
    if literal(value) is None:
        with pytest.raises(StoreError):
            shelf.store.replace_video(MODEL, StoredVideo(value, "", ""), [moment(0, one_vector(18))])
    else:
        shelf.put(value, [moment(0, one_vector(18))])
        assert shelf.store.count(MODEL, value) == 1
    shelf.store.delete_video(MODEL, value)
    assert shelf.store.count(MODEL) == 1


def test_long_addresses_and_categories_are_cut_to_what_fits(shelf: Shelf) -> None:
    shelf.put("v", [moment(0, one_vector(19))], url="https://host/" + "ü" * 5000, category="汉" * 300)
    (hit,) = shelf.store.search(MODEL, one_vector(19), limit=1, where=Filter(categories=("汉" * 300,)))
    assert hit.video_id == "v"


@pytest.mark.parametrize(
    "wrong",
    [
        np.zeros(DIMENSION - 1, np.float32),
        np.zeros((1, DIMENSION), np.float32),
        np.full(DIMENSION, np.nan, np.float32),
        np.full(DIMENSION, np.inf, np.float32),
        np.full(DIMENSION, 1e300),
    ],
)
def test_refuses_vectors_that_are_none_before_anything_is_written(shelf: Shelf, wrong: np.ndarray) -> None:
    shelf.put("v", moments(vectors(2, 20)))
    with pytest.raises(VectorInvalid):
        shelf.put("v", [moment(0, one_vector(21)), moment(5, wrong)])
    with pytest.raises(VectorInvalid):
        shelf.store.search(MODEL, wrong, limit=3)
    assert shelf.store.count(MODEL, "v") == 2


def test_a_silent_moment_does_not_spoil_the_ranking(shelf: Shelf) -> None:
    shelf.put("v", [moment(0, np.zeros(DIMENSION, np.float32)), moment(5, one_vector(23))])
    found = shelf.store.search(MODEL, one_vector(23), limit=5)
    assert [hit.span.start_sec for hit in found] == [5, 0]
    assert all(np.isfinite(hit.score) for hit in found)


def test_a_model_nobody_used_yet_is_empty_everywhere(store: SegmentStore) -> None:
    unused = MODELS["marengo3.0"]
    assert store.search(unused, one_vector(0), limit=5) == []
    assert store.fetch(unused, ["a"]) == {}
    assert store.sample(unused, 5).shape == (0, DIMENSION)
    assert store.count(unused) == store.count(unused, "v") == 0
    store.delete_video(unused, "v")
    assert store.replace_video(unused, StoredVideo("v", "", ""), []) == 0


def test_asking_for_no_rows_or_too_many_is_no_error(shelf: Shelf) -> None:
    shelf.put("v", moments(vectors(3, 24)))
    assert shelf.store.search(MODEL, one_vector(24), limit=0) == []
    assert len(shelf.store.search(MODEL, one_vector(24), limit=100_000)) == 3


def test_fetches_the_vectors_of_known_rows(shelf: Shelf) -> None:
    segments = moments(vectors(3, 25))
    shelf.put("v", segments)
    ids = [segment_id(MODEL, "v", segment) for segment in segments]
    fetched = shelf.store.fetch(MODEL, [*ids, ids[0], "nobody", '" or id != "', "\n"])
    assert fetched.keys() == set(ids)
    for id, segment in zip(ids, segments, strict=True):
        np.testing.assert_array_equal(fetched[id], segment.vector)
    assert shelf.store.fetch(MODEL, []) == {}


def test_a_sample_is_fair_repeatable_and_of_the_size_asked_for(shelf: Shelf) -> None:
    rows = vectors(1000, 26)
    rows[:, 0] = np.arange(1000)
    for video in range(5):
        shelf.put(f"v{video}", moments(rows[video * 200 : (video + 1) * 200]))
    sample = shelf.store.sample(MODEL, 200)
    assert sample.shape == (200, DIMENSION)
    assert sample.dtype == np.float32
    np.testing.assert_array_equal(sample, shelf.store.sample(MODEL, 200))
    per_video = np.bincount(sample[:, 0].astype(int) // 200, minlength=5)
    assert per_video.min() > 20
    assert len(np.unique(sample[:, 0])) == 200


def test_a_sample_of_a_small_library_is_all_of_it(shelf: Shelf) -> None:
    shelf.put("v", [*moments(vectors(6, 27)), *moments(vectors(4, 28), Modality.AUDIO)])
    assert len(shelf.store.sample(MODEL, 500)) == 10
    assert len(shelf.store.sample(MODEL, 500, Filter(modality=Modality.AUDIO))) == 4
    assert len(shelf.store.sample(MODEL, 0)) == 0


def test_many_threads_write_and_search_at_once(shelf: Shelf) -> None:
    barrier = threading.Barrier(8)

    def work(number: int) -> int:
        barrier.wait()
        shelf.put(f"t{number}", moments(vectors(60, number)))
        return len(shelf.store.search(MODEL, one_vector(number), limit=5, where=Filter(video_ids=(f"t{number}",))))

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(work, range(8))) == [5] * 8
    assert shelf.store.count(MODEL) == 480


def test_one_line_in_the_log_for_each_call(shelf: Shelf, caplog: pytest.LogCaptureFixture) -> None:
    shelf.put("v", moments(vectors(3, 29)))
    with caplog.at_level(logging.INFO, "core.milvus"):
        shelf.store.search(MODEL, one_vector(29), limit=2)
    (record,) = caplog.records
    assert re.fullmatch(r"search segments_marengo3_5_512: 2 rows in \d+\.\d ms", record.getMessage())


def test_a_refusal_is_our_error_with_its_cause_in_the_log_only(shelf: Shelf) -> None:
    # The embedded engine would take what a server refuses.
    with pytest.raises(StoreError) as caught:
        shelf.store.replace_video(MODEL, StoredVideo("x" * 200, "", ""), moments(vectors(1, 30)))
    assert caught.value.reason is Reason.STORE_FAULT
    assert "video id" in caught.value.detail
    assert "video id" not in str(caught.value)
