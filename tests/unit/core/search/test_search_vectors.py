"""The vector of a query: paid for once, kept for good."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from core.errors import CatalogError, ClipseekError, ProviderUnavailable, Reason, VectorInvalid
from core.models.embedding_models import MODELS
from core.models.vectors import Vector
from core.models.video import Query, QueryKind, QueryMedia
from core.search.vectors import QueryVectors
from tests.unit.core.milvus.milvus_rows import one_vector


class CountingEmbedder:
    """A provider that answers each question differently and remembers what it was asked."""

    def __init__(self) -> None:
        self.model = MODELS["marengo3.5"]
        self.asked: list[Query] = []
        self.answer: Vector | None = None
        self.failure: ClipseekError | None = None
        self.gate = threading.Event()
        self.gate.set()

    def embed_query(self, query: Query) -> Vector:
        self.asked.append(query)
        assert self.gate.wait(10)
        if self.failure is not None:
            raise self.failure
        return one_vector(len(self.asked)) if self.answer is None else self.answer


class Shelf:
    """A cache in memory."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str, str], Vector] = {}
        self.failure: ClipseekError | None = None

    def get(self, model: str, kind: str, digest: str) -> Vector | None:
        return self.kept.get((model, kind, digest))

    def put(self, model: str, kind: str, digest: str, vector: Vector) -> None:
        if self.failure is not None:
            raise self.failure
        self.kept[model, kind, digest] = vector


@pytest.fixture
def embedder() -> CountingEmbedder:
    return CountingEmbedder()


@pytest.fixture
def cache() -> Shelf:
    return Shelf()


@pytest.fixture
def vectors(embedder: CountingEmbedder, cache: Shelf) -> QueryVectors:
    return QueryVectors(embedder, cache)


PICTURE = QueryMedia(QueryKind.IMAGE, data=b"picture")


def test_the_same_words_cost_one_call_for_good(embedder: CountingEmbedder, cache: Shelf, vectors: QueryVectors) -> None:
    first = vectors.vector(Query("red car"))
    np.testing.assert_array_equal(vectors.vector(Query("red car")), first)
    np.testing.assert_array_equal(QueryVectors(embedder, cache).vector(Query("red car")), first)
    assert len(embedder.asked) == 1


@pytest.mark.parametrize("words", ["Red Car", "  red\t\n car ", "ｒｅｄ car", "red\u00a0car", "RED CAR"])
def test_what_makes_no_difference_to_people_costs_nothing(embedder: CountingEmbedder, vectors: QueryVectors, words: str) -> None:
    vectors.vector(Query("red car"))
    vectors.vector(Query(words))
    assert len(embedder.asked) == 1


def test_the_provider_sees_tidy_words_with_their_capitals(embedder: CountingEmbedder, vectors: QueryVectors) -> None:
    vectors.vector(Query("  Eiffel\n  Tower "))
    assert embedder.asked == [Query("Eiffel Tower")]


def test_different_questions_are_told_apart(embedder: CountingEmbedder, cache: Shelf, vectors: QueryVectors) -> None:
    queries = [
        Query("red car"),
        Query("red cart"),
        Query(media=PICTURE),
        Query(media=QueryMedia(QueryKind.IMAGE, data=b"picture2")),
        Query(media=QueryMedia(QueryKind.IMAGE, url="picture")),
        Query(media=QueryMedia(QueryKind.AUDIO, data=b"picture")),
        Query("red car", PICTURE),
    ]
    for query in queries:
        vectors.vector(query)
    embedder.model = MODELS["marengo3.0"]
    vectors.vector(queries[0])
    assert len(embedder.asked) == len(cache.kept) == 8
    assert {kind for _, kind, _ in cache.kept} == {"text", "image", "audio", "text+image"}


def test_blank_words_beside_a_picture_are_no_words(embedder: CountingEmbedder, vectors: QueryVectors) -> None:
    vectors.vector(Query("  ", PICTURE))
    vectors.vector(Query(None, PICTURE))
    assert embedder.asked == [Query(None, PICTURE)]


@pytest.mark.parametrize(
    "query",
    [Query(), Query(""), Query(" \n\t\u3000"), Query("\u200b\u200d"), Query(media=QueryMedia(QueryKind.IMAGE, data=b""))],
)
def test_nothing_to_ask_is_said_without_asking(embedder: CountingEmbedder, vectors: QueryVectors, query: Query) -> None:
    with pytest.raises(ClipseekError) as caught:
        vectors.vector(query)
    assert caught.value.reason is Reason.QUERY_EMPTY
    assert embedder.asked == []


def in_ten_threads(embedder: CountingEmbedder, vectors: QueryVectors) -> list[Vector | ClipseekError]:
    """Ten ask the same before the first answer comes."""
    embedder.gate.clear()
    waiting = threading.Semaphore(0)

    def ask(_: int) -> Vector | ClipseekError:
        waiting.release()
        try:
            return vectors.vector(Query("red car"))
        except ClipseekError as error:
            return error

    with ThreadPoolExecutor(10) as pool:
        answers = pool.map(ask, range(10))
        for _ in range(10):
            assert waiting.acquire(timeout=10)
        deadline = time.monotonic() + 10
        while not embedder.asked and time.monotonic() < deadline:
            pass
        embedder.gate.set()
        return list(answers)


def test_ten_who_ask_the_same_at_once_cost_one_call(embedder: CountingEmbedder, vectors: QueryVectors) -> None:
    answers = in_ten_threads(embedder, vectors)
    assert len(embedder.asked) == 1
    for answer in answers:
        np.testing.assert_array_equal(answer, one_vector(1))


def test_a_failed_call_is_told_to_who_waited_and_can_be_tried_again(
    embedder: CountingEmbedder, cache: Shelf, vectors: QueryVectors
) -> None:
    embedder.failure = ProviderUnavailable(Reason.PROVIDER_UNREACHABLE)
    assert all(isinstance(answer, ProviderUnavailable) for answer in in_ten_threads(embedder, vectors))
    assert cache.kept == {}
    embedder.failure = None
    assert vectors.vector(Query("red car")).shape == (512,)


def test_an_answer_that_is_no_embedding_is_not_kept(embedder: CountingEmbedder, cache: Shelf, vectors: QueryVectors) -> None:
    embedder.answer = np.full(512, np.nan, np.float32)
    with pytest.raises(VectorInvalid):
        vectors.vector(Query("red car"))
    assert cache.kept == {}


def test_an_answer_that_cannot_be_kept_is_still_an_answer(cache: Shelf, vectors: QueryVectors) -> None:
    cache.failure = CatalogError(Reason.CATALOG_FAULT)
    assert vectors.vector(Query("red car")).shape == (512,)


def test_a_provider_that_says_nothing_is_waited_for_once_and_asked_again_after_a_while(
    embedder: CountingEmbedder, cache: Shelf
) -> None:
    # Before, after, and whenever somebody asks again.
    times = iter([0.0, 10.0, 10.1, 14.9, 15.1, 15.2])
    vectors = QueryVectors(embedder, cache, clock=lambda: next(times))
    embedder.failure = ProviderUnavailable(Reason.PROVIDER_UNREACHABLE)
    for words in ("a dog", "a dog", "a cat"):
        with pytest.raises(ProviderUnavailable):
            vectors.vector(Query(words))
    assert len(embedder.asked) == 1
    embedder.failure = None
    assert vectors.vector(Query("a dog")) is not None


def test_a_provider_that_refuses_is_asked_again_at_once(embedder: CountingEmbedder, vectors: QueryVectors) -> None:
    embedder.failure = ProviderUnavailable(Reason.PROVIDER_FAULT, status=503)
    for _ in range(2):
        with pytest.raises(ProviderUnavailable):
            vectors.vector(Query("a dog"))
    assert len(embedder.asked) == 2
