"""How good the search is, on the sample footage, against a table of what people would ask of it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figure import Figure
from core.models.embedding_models import MODELS, EmbeddingModel
from tests.support.footage import sample_footage
from tests.support.search_quality.asked import Kind
from tests.support.search_quality.measure import SHOWN_FIRST, Quality, measure
from tests.support.search_quality.questions import QUESTIONS
from tests.support.search_quality.questions_spoken import SPOKEN
from tests.support.search_quality.sample_library import SampleLibrary, sample_library

FIRST_BAR = 0.83
AMONG_THE_FIRST_BAR = 0.95
RANK_BAR = 0.88
VERDICT_BAR = 0.82
EACH_KIND_BAR = 0.8
SPOKEN_BAR = 0.95


def figures() -> Iterator[Figure]:
    """Shares for each model: of all questions, then of each way of asking."""
    footage = sample_footage()
    for model in MODELS.values():
        with tempfile.TemporaryDirectory() as folder, sample_library(Path(folder), footage, model) as library:
            yield from _shares(measure(library), model)
            yield from _spoken(library, model)


def _shares(quality: Quality, model: EmbeddingModel) -> Iterator[Figure]:
    asked = f"{len(quality.answered.results)} questions, {model.name}"
    yield Figure(f"recall@1, {asked}", quality.recall(1), FIRST_BAR, at_least=True)
    yield Figure(f"recall@{SHOWN_FIRST}, {asked}", quality.recall(SHOWN_FIRST), AMONG_THE_FIRST_BAR, at_least=True)
    yield Figure(f"mean reciprocal rank, {asked}", quality.reciprocal_rank, RANK_BAR, at_least=True)
    without = len(quality.of(Kind.NOTHING).results)
    judged = f"verdicts that are right, with {without} questions that have no answer, {model.name}"
    yield Figure(judged, quality.verdict_accuracy, VERDICT_BAR, at_least=True)
    for kind in Kind:
        if kind is not Kind.NOTHING:
            one = quality.of(kind)
            first = sum(result.rank == 1 for result in one.results)
            what = f"recall@{SHOWN_FIRST}, {kind.value}: {first} of {len(one.results)} found first, {model.name}"
            yield Figure(what, one.recall(SHOWN_FIRST), EACH_KIND_BAR, at_least=True)


def _spoken(library: SampleLibrary, model: EmbeddingModel) -> Iterator[Figure]:
    """Questions about what is said, with the search in the words themselves and, for comparison, without; then all the others."""
    asked = f"{len(SPOKEN)} questions about what is said, {model.name}"
    yield Figure(f"recall@1, {asked}", measure(library, SPOKEN).recall(1), SPOKEN_BAR, at_least=True)
    for what, questions in ((asked, SPOKEN), (f"all other questions, {model.name}", QUESTIONS)):
        without = measure(library, questions, hears=False).recall(1)
        yield Figure(f"recall@1 without the search in words, {what}", without, 0, at_least=True)
