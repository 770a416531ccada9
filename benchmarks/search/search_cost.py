"""What a search costs beside the Milvus calls that it makes and beside one bare call, at 100,000 rows on Milvus Lite, and
whether it finds what comparing with every vector finds."""

from __future__ import annotations

import itertools
import statistics
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from benchmarks.figure import Figure
from benchmarks.search.large_library import MODEL, ROWS, THEMES, LargeLibrary, large_library
from core.milvus.driver import MilvusClient
from core.models.embedding_models import EmbeddingModel
from core.models.search_answer import SavedConcept
from core.models.search_query import Example, MomentRef, Narrow, Preset, SearchQuery, Step
from core.models.vectors import Vector
from core.models.video import Modality, Query, QueryMedia, Span
from core.search.engine import SearchEngine
from core.search.fusion import Moment
from core.search.hits import part_of_chain
from core.search.query_encoder import QueryEncoder, weights_of
from core.search.rows import Rows
from core.search.sequences import Candidate, chains
from core.search.spoken import SpokenSearch
from core.search.strength import Backgrounds
from core.search.vectors import QueryVectors, digest_of
from tests.support.search_quality.sample_library import NothingSaid

QUESTIONS: Final = 8
ROUNDS: Final = 3
BARE_LIMIT: Final = 50
CORE_BAR: Final = 1.15
FUSED_BAR: Final = 2.5
SEQUENCE_BAR: Final = 4.0
TOP: Final = 10
RECALL_BAR: Final = 0.99
SEQUENCE: Final = "first this, then that"
_CALLS: Final = ("search", "query", "get")


def figures() -> Iterator[Figure]:
    """Medians of ratios, each of two things that were done right after each other."""
    with large_library() as library:
        searching = MeasuredSearch(library)
        asked = questions_of(library)
        costs = {name: _costs(searching, questions) for name, questions in asked.items()}
        recalls = {name: _recall(searching, questions) for name, questions in asked.items()}
    for name, cost in costs.items():
        yield Figure(f"{name}: search in core beside its Milvus calls, {ROWS} rows", cost.beside_its_calls, CORE_BAR, "x")
    for name, cost in costs.items():
        bar = SEQUENCE_BAR if name == SEQUENCE else FUSED_BAR
        yield Figure(f"{name}: beside one bare call, {ROWS} rows", cost.beside_bare, bar, "x")
    for name, recall in recalls.items():
        what = f"{name}: recall@{TOP} against comparing with every vector"
        yield Figure(what, recall, RECALL_BAR, at_least=True)


def questions_of(library: LargeLibrary) -> dict[str, list[SearchQuery]]:
    """Questions of each kind that costs differently."""
    moments = library.moments[:: len(library.moments) // QUESTIONS]
    numbers = range(QUESTIONS)
    return {
        "what is seen": [SearchQuery(steps=(Step(_theme(n)),), preset=Preset.SEEN) for n in numbers],
        "two modalities": [SearchQuery(steps=(Step(_theme(n)),)) for n in numbers],
        "two modalities, words and a moment": [
            SearchQuery(steps=(Step(_theme(n), example=Example(moment=moments[n])),)) for n in numbers
        ],
        SEQUENCE: [SearchQuery(steps=(Step(_theme(n)), Step(_theme(n + 1)))) for n in numbers],
    }


def _theme(number: int) -> str:
    return f"theme {number}"


class MeasuredSearch:
    """A search engine with every vector in hand."""

    def __init__(self, library: LargeLibrary) -> None:
        self.library = library
        known = _VectorsInHand(library)
        query_encoder = QueryEncoder(QueryVectors(known, known), library.store, MODEL, _NoExamples(), _NoLooks())
        spoken = SpokenSearch(NothingSaid(), lambda _id: ())
        self.engine = SearchEngine(query_encoder, library.store, _AllVideos(), MODEL, spoken, _NoTags())
        self._backgrounds = Backgrounds(library.store, MODEL)

    def said(self, question: SearchQuery) -> list[list[Candidate]]:
        """Every moment of the library for each step with what it is worth, one after another and with no shortcut."""
        weights = weights_of(question, MODEL)
        steps = self.engine.query_encoder.of_question(question, weights)
        return [self._said(query_vectors, weights, alone=len(steps) == 1) for query_vectors in steps]

    def _said(
        self, query_vectors: Mapping[Modality, Vector], weights: Mapping[Modality, float], *, alone: bool
    ) -> list[Candidate]:
        usual, thresholds = self._backgrounds.usual(query_vectors), self._backgrounds.thresholds()
        cosines = {modality: (self.library.vectors[modality] @ vector).tolist() for modality, vector in query_vectors.items()}
        worth = []
        for place, ref in enumerate(self.library.moments):
            of = {modality: cosines[modality][place] for modality in query_vectors}
            zs = {modality: weights[modality] * usual[modality].z(cosine) for modality, cosine in of.items()}
            z = sum(value for value in zs.values() if value > 0) or max(zs.values())
            moment = Moment(ref.video_id, ref.span, z, max(zs, key=zs.__getitem__), of)
            worth.append(Candidate(ref.video_id, ref.span, z) if alone else part_of_chain(moment, thresholds))
        return worth


@dataclass(frozen=True)
class _Cost:
    beside_its_calls: float
    beside_bare: float


def _costs(searching: MeasuredSearch, questions: Sequence[SearchQuery]) -> _Cost:
    ratios: tuple[list[float], list[float]] = ([], [])
    with _calls_timed() as calls:
        for question in itertools.chain(*itertools.repeat(questions, ROUNDS)):
            direction = next(iter(searching.engine.query_vectors(question).values()))
            calls.clear()
            searching.library.store.search(MODEL, direction, limit=BARE_LIMIT)
            bare = sum(calls)
            calls.clear()
            started = time.perf_counter()
            searching.engine.answer(question)
            took = time.perf_counter() - started
            ratios[0].append(took / sum(calls))
            ratios[1].append(took / bare)
    return _Cost(statistics.median(ratios[0]), statistics.median(ratios[1]))


@contextmanager
def _calls_timed() -> Iterator[list[float]]:
    """Collects how many seconds each call of the Milvus client takes."""
    seconds: list[float] = []

    def timed(call: Any) -> Any:
        def work(*args: Any, **kwargs: Any) -> Any:
            started = time.perf_counter()
            try:
                return call(*args, **kwargs)
            finally:
                seconds.append(time.perf_counter() - started)

        return work

    plain = {name: getattr(MilvusClient, name) for name in _CALLS}
    for name, call in plain.items():
        setattr(MilvusClient, name, timed(call))
    try:
        yield seconds
    finally:
        for name, call in plain.items():
            setattr(MilvusClient, name, call)


def _recall(searching: MeasuredSearch, questions: Sequence[SearchQuery]) -> float:
    """The share of the best by comparing with every vector that the search finds."""
    shares = []
    for question in questions:
        best = _best_chains(searching, question) if len(question.steps) > 1 else _best_moments(searching, question)
        found = _found(searching, question)
        shares.append(len(best & found) / len(best))
    return statistics.mean(shares)


Answers = set[tuple[str, tuple[Span, ...]]]
"""Moments, or the moments of chains, by video."""


def _best_moments(searching: MeasuredSearch, question: SearchQuery) -> Answers:
    (said,) = searching.said(question)
    best = sorted(said, key=lambda moment: -moment.score)[:TOP]
    return {(moment.video_id, (moment.span,)) for moment in best}


def _best_chains(searching: MeasuredSearch, question: SearchQuery) -> Answers:
    """Of the best chains those with no part that says less than half of what a part can say: others are no answers."""
    best = chains(searching.said(question), question.within_sec, TOP)
    most = max(part.score for chain in best for part in chain.parts)
    sound = [chain for chain in best if min(part.score for part in chain.parts) >= most / 2]
    return {(chain.video_id, tuple(part.span for part in chain.parts)) for chain in sound}


def _found(searching: MeasuredSearch, question: SearchQuery) -> Answers:
    """Moments before neighbours are joined and likenesses folded, or chains."""
    if len(question.steps) > 1:
        return {(hit.video_id, hit.parts) for hit in searching.engine.answer(question).hits[:TOP]}
    weights = weights_of(question, MODEL)
    (query_vectors,) = searching.engine.query_encoder.of_question(question, weights)
    return {(moment.video_id, (moment.span,)) for moment in searching.engine.ranked(query_vectors, weights, Rows()).moments[:TOP]}


class _VectorsInHand:
    """Stands where provider and cache stand: all words are known already."""

    model = MODEL

    def __init__(self, library: LargeLibrary) -> None:
        rng = np.random.default_rng(11)
        self._vectors = {digest_of(Query(_theme(number))): library.about(number, rng) for number in range(THEMES)}

    def embed_query(self, query: Query) -> Vector:
        raise AssertionError(f"no call for {query}")

    def get(self, model: str, kind: str, digest: str) -> Vector:
        return self._vectors[digest]

    def put(self, model: str, kind: str, digest: str, vector: Vector) -> None:
        raise AssertionError("nothing new to keep")


class _NoExamples:
    def load(self, digest: str) -> QueryMedia:
        raise AssertionError(digest)


class _NoLooks:
    def get(self, concept_id: str, model: EmbeddingModel) -> tuple[SavedConcept, Mapping[Modality, Vector]] | None:
        return None


class _NoTags:
    def moments(self, tag_ids: Sequence[str], **_rows: Collection[str] | None) -> Sequence[MomentRef]:
        return ()


class _AllVideos:
    def split(self, narrow: Narrow) -> tuple[Sequence[str], Sequence[str]]:
        return (), ()

    def deleted(self) -> Sequence[str]:
        return ()
