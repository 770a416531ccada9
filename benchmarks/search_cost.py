"""What a search costs beside the bare Milvus call that it makes, at 100,000 rows on Milvus Lite."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from benchmarks.figure import Figure
from core.milvus import Filter, SegmentStore, StoredVideo
from core.models import DIMENSION, EmbeddedSegment, EmbeddingModel, Modality, Query, Scope, Span, Vector
from core.search.engine import SearchEngine
from core.search.vectors import QueryVectors

ROWS = 100_000
MOMENTS_A_VIDEO = 500
ROUNDS = 15
LIMIT = 50
BAR = 1.15
MODEL = EmbeddingModel.MARENGO_3_5


class _VectorInHand:
    """Stands where the provider and the cache stand; here the vector is known already."""

    model = MODEL

    def __init__(self, vector: Vector) -> None:
        self.vector = vector

    def embed_query(self, query: Query) -> Vector:
        raise AssertionError(f"no call for {query}")

    def get(self, model: str, kind: str, digest: str) -> Vector | None:
        return self.vector

    def put(self, model: str, kind: str, digest: str, vector: Vector) -> None:
        raise AssertionError("nothing new to keep")


def figures() -> Iterator[Figure]:
    """The ratio of medians, taken in turn in one run."""
    rng = np.random.default_rng(7)
    with tempfile.TemporaryDirectory() as folder:
        store = SegmentStore(str(Path(folder) / "milvus.db"), timeout_sec=60)
        try:
            for number in range(ROWS // MOMENTS_A_VIDEO):
                store.replace_video(MODEL, StoredVideo(f"{number:016x}", "", "even" if number % 2 else "odd"), _segments(rng))
            known = _VectorInHand(_unit(rng.standard_normal(DIMENSION)))
            engine = SearchEngine(QueryVectors(known, known), store, MODEL)
            where = Filter(category="even", modality=Modality.VISUAL, scope=Scope.CLIP)
            ours, bare = _in_turn(
                lambda: engine.search(Query(text="a"), limit=LIMIT, where=where),
                lambda: store.search(MODEL, known.vector, limit=LIMIT, where=where),
            )
        finally:
            store.close()
    yield Figure(f"search in core beside its Milvus call, {ROWS} rows, k={LIMIT}, with a filter", ours / bare, BAR, "x")


def _segments(rng: np.random.Generator) -> list[EmbeddedSegment]:
    vectors = rng.standard_normal((MOMENTS_A_VIDEO, DIMENSION)).astype(np.float32)
    return [
        EmbeddedSegment(Span(5.0 * index, 5.0 * index + 5), Modality.VISUAL, Scope.CLIP, _unit(vector))
        for index, vector in enumerate(vectors)
    ]


def _unit(vector: np.ndarray) -> Vector:
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


def _in_turn(first: Callable[[], object], second: Callable[[], object]) -> tuple[float, float]:
    times: tuple[list[float], list[float]] = ([], [])
    for work in (first, second):
        work()
    for _ in range(ROUNDS):
        for work, taken in zip((first, second), times, strict=True):
            started = time.perf_counter()
            work()
            taken.append(time.perf_counter() - started)
    return statistics.median(times[0]), statistics.median(times[1])
