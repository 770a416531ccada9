"""What a search page is told about words that the demo's engine does not know, and what that does to how sure it is."""

from __future__ import annotations

import pytest
from pytest_httpserver import HTTPServer

from core.models.search_answer import Hit, Strength, Verdict
from core.models.search_query import Example, SearchQuery, Step
from core.models.video import Modality, QueryKind, Span
from core.search.demo_lexicon import DemoLexicon
from core.search.unknown_words import UnknownWords, unknown_in, without_sureness

KNOWN = {"snow", "fire", "red"}
STRONG = Hit("v1", Span(0, 4), 0.6, Modality.VISUAL, Strength.STRONG, 0.9, levels=((Modality.VISUAL, 0.9),))


class Words:
    """Knows three words."""

    def look(self, text: str) -> UnknownWords:
        unknown = tuple(word for word in text.split() if word not in KNOWN)
        return UnknownWords(unknown, len(unknown) == len(text.split()))


@pytest.mark.parametrize(
    ("steps", "words", "is_all"),
    [
        ((Step("dog"),), ("dog",), True),
        ((Step("dog snow"),), ("dog",), False),
        ((Step("snow"),), (), False),
        ((Step("snow", without="dog"),), ("dog",), False),
        ((Step("snow"), Step("dog"), Step("dog cat")), ("dog", "cat"), True),
        ((Step("dog", example=Example(QueryKind.IMAGE, "0" * 64)),), ("dog",), False),
    ],
)
def test_a_question_says_nothing_where_a_step_is_made_of_unknown_words_alone(
    steps: tuple[Step, ...], words: tuple[str, ...], is_all: bool
) -> None:
    assert unknown_in(SearchQuery(steps=steps), Words()) == UnknownWords(words, is_all)


def test_nothing_stands_out_where_nothing_was_understood() -> None:
    hits, verdict = without_sureness([STRONG], UnknownWords(("dog",), True), Verdict.STRONG)
    assert verdict is Verdict.NOTHING
    assert (hits[0].strength, hits[0].span) == (Strength.WEAK, STRONG.span)
    assert hits[0].level == hits[0].levels[0][1] < 0.1


def test_one_unknown_word_among_others_changes_nothing() -> None:
    assert without_sureness([STRONG], UnknownWords(("dog",), False), Verdict.STRONG) == ((STRONG,), Verdict.STRONG)


def test_the_engine_is_asked_with_its_key(httpserver: HTTPServer) -> None:
    httpserver.expect_request(
        "/v1.3/demo/unknown-words", query_string={"text": "dog & snow"}, headers={"x-api-key": "demo"}
    ).respond_with_json({"unknown": ["dog"], "is_any_known": True})
    assert DemoLexicon(httpserver.url_for("/v1.3"), "demo").look("dog & snow") == UnknownWords(("dog",), False)


@pytest.mark.parametrize(("status", "body"), [(500, "{}"), (200, "{}"), (200, "<html>")])
def test_an_engine_that_does_not_say_it_is_no_trouble(httpserver: HTTPServer, status: int, body: str) -> None:
    httpserver.expect_request("/v1.3/demo/unknown-words").respond_with_data(body, status=status)
    assert DemoLexicon(httpserver.url_for("/v1.3"), "demo").look("dog") == UnknownWords()
    assert DemoLexicon("http://127.0.0.1:9/v1.3", "demo").look("dog") == UnknownWords()
