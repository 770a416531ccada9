"""The whole search against a table of what people would ask: it finds what is there, and says when nothing is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from core.models.embedding_models import MODELS
from core.models.search_answer import Verdict
from tests.support.footage import sample_footage
from tests.support.search_quality.asked import Kind
from tests.support.search_quality.measure import SHOWN_FIRST, Quality, measure
from tests.support.search_quality.questions import QUESTIONS
from tests.support.search_quality.questions_spoken import SPOKEN
from tests.support.search_quality.sample_library import SampleLibrary, sample_library


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SampleLibrary]:
    with sample_library(tmp_path_factory.mktemp("library"), sample_footage(), MODELS["marengo3.5"]) as made:
        yield made


@pytest.fixture(scope="module")
def quality(library: SampleLibrary) -> Quality:
    return measure(library)


def test_the_table_asks_in_every_way_and_for_moments_that_there_are(library: SampleLibrary) -> None:
    kinds = Counter(asked.kind for asked in QUESTIONS)
    assert set(kinds) == set(Kind)
    assert kinds.total() >= 40
    assert kinds[Kind.NOTHING] >= 8
    for asked in QUESTIONS:
        assert bool(asked.right) is (asked.kind is not Kind.NOTHING)
        for at in asked.right:
            assert at.sec is None or any(span.start_sec <= at.sec < span.end_sec for span in library.moments[at.slug])


def test_most_questions_find_their_moment_first_and_nearly_all_among_the_first(quality: Quality) -> None:
    assert quality.recall(1) >= 0.83, quality.missed
    assert quality.recall(SHOWN_FIRST) >= 0.95, quality.missed
    assert quality.reciprocal_rank >= 0.88, quality.missed
    assert quality.picture_recall >= 0.81, quality.missed


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.NOTHING])
def test_no_way_of_asking_falls_behind(quality: Quality, kind: Kind) -> None:
    assert quality.of(kind).recall(SHOWN_FIRST) >= 0.8, quality.of(kind).missed


def test_what_is_said_is_found_first_and_better_than_by_what_it_means(library: SampleLibrary) -> None:
    heard = measure(library, SPOKEN)
    assert heard.recall(1) >= 0.95, heard.missed
    assert heard.recall(1) > measure(library, SPOKEN, hears=False).recall(1)


def test_the_search_in_words_makes_no_other_question_worse(library: SampleLibrary, quality: Quality) -> None:
    assert quality.recall(1) >= measure(library, hears=False).recall(1)


def test_the_verdict_tells_questions_with_an_answer_from_those_without(quality: Quality) -> None:
    assert quality.answered.verdict_accuracy >= 0.9, quality.answered.missed
    assert quality.of(Kind.NOTHING).verdict_accuracy >= 0.64, quality.of(Kind.NOTHING).missed


def test_a_search_is_never_sure_of_what_is_not_there(quality: Quality) -> None:
    assert Verdict.STRONG not in {result.verdict for result in quality.of(Kind.NOTHING).results}
