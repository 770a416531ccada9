"""What somebody typed, read as what may be said."""

from __future__ import annotations

import pytest

from core.models.search_query import Example, SearchQuery, Step
from core.spoken.typed import Typed, is_only_quoted, typed, typed_in, without_quotes


@pytest.mark.parametrize(
    ("words", "read"),
    [
        ("red car", Typed((), ("red", "car"), has_more=True)),
        ('"We are done"', Typed((("we", "are", "done"),), ("we", "are", "done"))),
        ("at night “Stop  right there!”", Typed((("stop", "right", "there"),), ("at", "night", "stop", "right", "there"), True)),
        ("„guten Tag“ «bon jour»", Typed((("guten", "tag"), ("bon", "jour")), ("guten", "tag", "bon", "jour"))),
        ("「東京」", Typed((("東", "京"),), ("東", "京"))),
        ('a 15" screen', Typed((), ("a", "15", "screen"), has_more=True)),
        ('"" "!?"', Typed()),
    ],
)
def test_quotes_of_any_language_are_exact_words(words: str, read: Typed) -> None:
    assert typed(words) == read


def test_without_quotes_the_words_stay() -> None:
    assert without_quotes('at night “Stop  right there!” 5"') == 'at night Stop  right there! 5"'


def test_a_sequence_says_nothing_exactly() -> None:
    assert typed_in(SearchQuery((Step('"one"'), Step('"two"')))) == Typed()


def test_only_quotes_need_nothing_to_be_understood() -> None:
    assert is_only_quoted(SearchQuery((Step('"we are done"'), Step())))
    assert not is_only_quoted(SearchQuery((Step('"we are done" at night'),)))
    assert not is_only_quoted(SearchQuery((Step('"we are done"', without="rain"),)))
    assert not is_only_quoted(SearchQuery((Step('"we are done"', example=Example(concept_id="c")),)))
