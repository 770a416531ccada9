"""Searches as links: what a view writes reads as the same view, and nothing in an address can make reading fail."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.models.search_query import MOST_STEPS, Arrangement, Example, Mark, MomentRef, Narrow, Preset, SearchQuery, Step, View
from core.models.video import Modality, QueryKind, Span
from core.search.address import LONGEST_WORDS, address_of, params_of, query_string, view_of

words = st.text(st.characters(codec="utf-8"), max_size=40)
names = st.text("0123456789abcdef", min_size=16, max_size=16)
shares = st.floats(0, 1).map(abs)
times = st.floats(0, 20_000, allow_nan=False).map(abs)
days = st.none() | st.dates()
spans = st.tuples(times, times).filter(lambda pair: pair[0] < pair[1]).map(lambda pair: Span(*pair))
moments = st.builds(MomentRef, names, spans)
kept = st.builds(Example, kind=st.sampled_from([QueryKind.IMAGE, QueryKind.AUDIO, QueryKind.VIDEO]), digest=st.just("0f" * 32))
examples = st.none() | kept | st.builds(Example, moment=moments) | st.builds(Example, concept_id=names)
steps = st.lists(st.builds(Step, words, words, examples, shares), min_size=1, max_size=MOST_STEPS).map(tuple)
weights = st.dictionaries(st.sampled_from(Modality), shares).map(lambda chosen: tuple(chosen.items()))
narrows = st.builds(
    Narrow,
    video_ids=st.lists(names, unique=True, max_size=5).map(tuple),
    categories=st.lists(words, unique=True, max_size=5).map(tuple),
    added_from=days,
    added_to=days,
    recorded_from=days,
    recorded_to=days,
    shortest_sec=st.none() | times,
    longest_sec=st.none() | times,
    concept_id=st.none() | names,
    tag_ids=st.lists(names, unique=True, max_size=3).map(tuple),
)
marks = st.lists(st.builds(Mark, moments, st.booleans()), unique=True, max_size=6).map(tuple)
questions = st.builds(
    SearchQuery, steps, st.integers(1, 3600), st.sampled_from(Preset), weights, narrows, marks, st.sampled_from(Arrangement)
)
views = st.builds(View, questions, st.integers(1, 1000), st.none() | moments, st.booleans())


@given(views)
def test_what_a_view_writes_reads_as_the_same_view(view: View) -> None:
    params = params_of(view)
    assert view_of(params) == view
    assert view_of(dict(parse_qsl(query_string(params), keep_blank_values=True))) == view


@given(st.dictionaries(st.sampled_from(sorted(params_of(View(SearchQuery((Step("a"), Step("b"))))))) | words, words))
def test_no_address_can_make_reading_fail(params: dict[str, str]) -> None:
    view_of(params)


KNOWN = (
    "q not like follow q2 not2 like2 follow2 within by weights in category added recorded length look tag thumbs view weak page "
    "open"
)
broken = words | st.text("0123456789~.,:-+ynabcdef\\%einft", max_size=60)


@given(st.dictionaries(st.sampled_from(KNOWN.split()), broken))
def test_what_is_understood_of_a_broken_address_is_written_as_it_was_read(params: dict[str, str]) -> None:
    view = view_of(params)
    assert view_of(params_of(view)) == view


def test_an_address_holds_the_question_without_page_and_open_moment() -> None:
    view = View(SearchQuery((Step("dog"),)), page=3, open=MomentRef("ab" * 8, Span(4, 8.5)))
    assert query_string(params_of(view)) == "q=dog&page=3&open=abababababababab~4~8.5"
    assert address_of(view.question) == "q=dog"


def test_a_step_that_is_being_written_keeps_its_place() -> None:
    question = SearchQuery((Step("dog"), Step()))
    assert address_of(question) == "q=dog&q2="
    assert view_of({"q": "dog", "q2": ""}).question == question


@pytest.mark.parametrize(
    ("params", "view"),
    [
        ({"q": "dog", "by": "nose", "page": "minus", "within": "soon", "view": "sideways"}, View(SearchQuery((Step("dog"),)))),
        ({"page": "0"}, View()),
        ({"page": "1" * 5000}, View()),
        ({"open": "abab~8~4"}, View()),
        ({"open": "../../etc~0~4"}, View()),
        ({"open": "abab~nan~inf"}, View()),
        ({"like": "text~" + "0" * 64}, View()),
        ({"like": "image~" + "0" * 63 + "g"}, View()),
        ({"weights": "visual:2,smell:1,audio:0.5,audio:1"}, View(SearchQuery(own_weights=((Modality.AUDIO, 0.5),)))),
        ({"added": "2024-02-30..2024-03-01"}, View(SearchQuery(narrow=Narrow(added_to=date(2024, 3, 1))))),
        ({"length": "-5..60"}, View(SearchQuery(narrow=Narrow(longest_sec=60.0)))),
        ({"in": 'a" or id != "'}, View()),
        ({"q": "x" * 9000}, View(SearchQuery((Step("x" * LONGEST_WORDS),)))),
    ],
)
def test_what_is_not_understood_is_left_out(params: dict[str, str], view: View) -> None:
    assert view_of(params) == view


def test_words_that_no_encoding_has_room_for_still_make_an_address() -> None:
    assert address_of(SearchQuery((Step("dog \ud800"),))) == "q=dog+%3F"
