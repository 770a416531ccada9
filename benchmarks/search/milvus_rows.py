"""A search on a real Milvus server: ours beside the bare client's with the same parameters, its recall, and ten times the rows.

Not part of all benchmarks: it wants a server (`tests/support/servers/milvus_server.py` says how), and minutes or, for a million
rows, an hour. The vectors are made and forgotten in batches, so the program itself needs no memory for them.

    python -m benchmarks.search.milvus_rows 200000
    python -m benchmarks.search.milvus_rows 200000 300 600      with each of these `CLIPSEEK_SEARCH_EF`
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.figure import Figure
from core.maintenance.index_beside import SMALLEST_INDEXED
from core.milvus import SegmentStore, StoredVideo
from core.milvus.connection import SEARCH_EF
from core.milvus.inventory import Inventory
from core.milvus.rows import FOUND_FIELDS
from core.models.embedding_models import DIMENSION, MODELS, EmbeddingModel
from core.models.video import EmbeddedSegment, Modality, Scope, Span
from tests.support.servers.milvus_server import milvus_server
from tests.support.waiting import wait_for

SMALL, LARGE = MODELS["marengo3.0"], MODELS["marengo3.5"]
ROWS_A_VIDEO, VIDEOS_AT_ONCE = 500, 4
QUESTIONS, TURNS, LIMIT = 60, 5, 10
SEED: Final = 5
HARD_DIMENSIONS: Final = 64
"""Vectors that lie near a part of all dimensions are harder to tell apart than random ones, as those of footage are."""
INDEXED_WITHIN_SEC: Final = 7_200.0
SETTLED_WITHIN_SEC, ROUND_EVERY_SEC = 600.0, 15.0
SAME_BAR, RECALL_BAR, MORE_BAR = 1.3, 0.95, 1.5


def figures(rows: int, candidates: Sequence[int] = (SEARCH_EF,)) -> Iterator[Figure]:
    chance = np.random.default_rng(SEED)
    base = chance.normal(size=(HARD_DIMENSIONS, DIMENSION)).astype(np.float32)

    def drawn(count: int) -> NDArray[np.float32]:
        vectors = chance.standard_normal((count, HARD_DIMENSIONS), np.float32) @ base
        vectors += np.float32(0.5) * chance.standard_normal((count, DIMENSION), np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors

    questions = drawn(QUESTIONS)
    few = rows // 10
    with tempfile.TemporaryDirectory() as folder, milvus_server(Path(folder)) as address:
        store = SegmentStore(address, timeout_sec=60)
        small = _written(store, SMALL, few, questions, drawn)
        large = _written(store, LARGE, rows, questions, drawn)
        _indexed(store, small, large)
        found_when = {"right after they were indexed": _searched(store, questions, small, large)}
        store.close()
        for count in candidates:
            store = SegmentStore(address, timeout_sec=60, search_ef=count)
            found_when[f"{count} candidates, once the server searches its index"] = _settled(store, questions, small, large)
            store.close()
    for when, found in found_when.items():
        ours, bare = found.median_ms(LARGE, "ours"), found.median_ms(LARGE, "bare")
        yield Figure(f"search in {rows:,} rows beside the bare client's ({bare:.1f} ms), {when}", ours / bare, SAME_BAR, "x")
        yield Figure(f"of the ten nearest, found, {when}", found.recall(large), RECALL_BAR, at_least=True)
        ratio = ours / found.median_ms(SMALL, "ours")
        yield Figure(f"search in {rows:,} rows beside one in {few:,}, {when}", ratio, MORE_BAR, "x")


@dataclass(frozen=True)
class Rows:
    """The rows nearest to each question in a collection. The number of a row is that of its video and its place in it."""

    model: EmbeddingModel
    nearest: Sequence[frozenset[int]]


@dataclass(frozen=True)
class Found:
    """Milliseconds of each search by collection and by who asked; the numbers of the rows that ours found in the large one."""

    took_ms: Mapping[tuple[str, str], Sequence[float]]
    numbers: Sequence[frozenset[int]]

    def median_ms(self, model: EmbeddingModel, who: str) -> float:
        return float(np.median(self.took_ms[model.name, who]))

    def recall(self, rows: Rows) -> float:
        return float(np.mean([len(true & found) / LIMIT for true, found in zip(rows.nearest, self.numbers, strict=True)]))


def _written(
    store: SegmentStore,
    model: EmbeddingModel,
    count: int,
    questions: NDArray[np.float32],
    drawn: Callable[[int], NDArray[np.float32]],
) -> Rows:
    """As a rebuild writes them. Which are the nearest is kept while they go by."""
    scores = np.full((len(questions), LIMIT), -np.inf, np.float32)
    numbers = np.full((len(questions), LIMIT), -1)
    for first in range(0, count, ROWS_A_VIDEO * VIDEOS_AT_ONCE):
        vectors = drawn(min(ROWS_A_VIDEO * VIDEOS_AT_ONCE, count - first))
        starts = range(0, len(vectors), ROWS_A_VIDEO)
        store.add_videos(model, [_video(first + start, vectors[start : start + ROWS_A_VIDEO]) for start in starts])
        new = np.tile(np.arange(first, first + len(vectors)), (len(questions), 1))
        scores, numbers = np.hstack([scores, questions @ vectors.T]), np.hstack([numbers, new])
        best = np.argpartition(-scores, LIMIT, axis=1)[:, :LIMIT]
        scores, numbers = np.take_along_axis(scores, best, axis=1), np.take_along_axis(numbers, best, axis=1)
    name = store.calls.name_of(model)
    store.calls.run("flush", lambda client: client.flush(name))
    return Rows(model, [frozenset(row) for row in numbers.tolist()])


def _indexed(store: SegmentStore, *collections: Rows) -> None:
    """Returns once the server says that it has built its index of all but a few."""
    inventory = Inventory(store)

    def done() -> bool:
        facts = [inventory.index_facts(rows.model) for rows in collections]
        return all(one is not None and one.rows_waiting < SMALLEST_INDEXED for one in facts)

    wait_for(done, within_sec=INDEXED_WITHIN_SEC, every_sec=2, what="the server's index")


def _video(start: int, vectors: NDArray[np.float32]) -> tuple[StoredVideo, list[EmbeddedSegment]]:
    segments = [EmbeddedSegment(Span(at, at + 1), Modality.VISUAL, Scope.CLIP, one) for at, one in enumerate(vectors)]
    return StoredVideo(f"{start // ROWS_A_VIDEO:016x}", "", ""), segments


def _settled(store: SegmentStore, questions: NDArray[np.float32], small: Rows, large: Rows) -> Found:
    """Searches until two rounds found the same: a server says that its index is built before it searches it."""
    rounds = [_searched(store, questions, small, large)]

    def same() -> bool:
        rounds.append(_searched(store, questions, small, large))
        return rounds[-1].numbers == rounds[-2].numbers

    wait_for(same, within_sec=SETTLED_WITHIN_SEC, every_sec=ROUND_EVERY_SEC, what="two rounds that find the same")
    return rounds[-1]


def _searched(store: SegmentStore, questions: NDArray[np.float32], small: Rows, large: Rows) -> Found:
    """All four in turn, some times each, of which the fastest counts: the others tell what else the machine did."""
    client = store.calls.connected().client()
    options = store.calls.connected().search_options(LIMIT)
    took: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
    numbers = []

    def ours(model: EmbeddingModel, question: NDArray[np.float32]) -> frozenset[int]:
        hits = store.search(model, question, limit=LIMIT)
        return frozenset(int(hit.video_id, 16) * ROWS_A_VIDEO + int(hit.span.start_sec) for hit in hits)

    def bare(model: EmbeddingModel, question: NDArray[np.float32]) -> frozenset[int]:
        name, fields = store.calls.name_of(model), list(FOUND_FIELDS)
        client.search(name, data=[question], anns_field="vector", limit=LIMIT, output_fields=fields, timeout=60, **options)
        return frozenset()

    for question in questions:
        best: defaultdict[tuple[str, str], float] = defaultdict(lambda: float("inf"))
        for turn in range(TURNS):
            # Whoever asks second finds all at hand.
            for who in (ours, bare) if turn % 2 else (bare, ours):
                for rows in (small, large):
                    began = time.perf_counter()
                    found = who(rows.model, question)
                    key = rows.model.name, who.__name__
                    best[key] = min(best[key], 1000 * (time.perf_counter() - began))
                    if turn == 0 and who is ours and rows is large:
                        numbers.append(found)
        for key, took_ms in best.items():
            took[key].append(took_ms)
    return Found(took, numbers)


if __name__ == "__main__":
    asked = [int(number) for number in sys.argv[1:]]
    for figure in figures(asked[0] if asked else 200_000, asked[1:] or [SEARCH_EF]):
        sys.stdout.write(f"{figure}\n")
        sys.stdout.flush()
