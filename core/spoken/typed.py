"""What somebody typed into the search box, as far as it may be what is said: the words in a row, and those in quotes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from core.models.search_query import SearchQuery
from core.spoken.folding import folded_words

Phrase = tuple[str, ...]
"""Folded words in a row."""
_QUOTED: Final = re.compile(r"\"([^\"]+)\"|“([^“”]+)”|„([^„“”]+)[“”]|«([^«»]+)»|「([^「」]+)」")


@dataclass(frozen=True, slots=True)
class Typed:
    """`quotes` must be said exactly so; `phrase` is all that was typed; `has_more`: something stands outside of quotes."""

    quotes: tuple[Phrase, ...] = ()
    phrase: Phrase = ()
    has_more: bool = False


def typed_in(question: SearchQuery) -> Typed:
    """Of a question of one step; in a sequence words are only what is meant."""
    return typed(question.asked[0].words) if len(question.asked) == 1 else Typed()


def typed(words: str) -> Typed:
    """What was typed, read."""
    found = (folded_words("".join(part or "" for part in match.groups())) for match in _QUOTED.finditer(words))
    quotes = tuple(dict.fromkeys(phrase for phrase in found if phrase))
    return Typed(quotes, folded_words(words), bool(folded_words(_QUOTED.sub(" ", words))))


def without_quotes(words: str) -> str:
    """The same words, none of which have to be said exactly so."""
    return _QUOTED.sub(lambda match: "".join(part or "" for part in match.groups()), words)


def is_only_quoted(question: SearchQuery) -> bool:
    """Whether all that is asked for are exact words: then nothing has to be understood, and asking costs nothing."""
    if len(question.asked) != 1 or question.marks:
        return False
    step, words = question.asked[0], typed_in(question)
    return bool(words.quotes) and not words.has_more and step.example is None and not step.without.strip()
