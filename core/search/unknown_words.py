"""Which words of a question the demo's engine does not know. The real provider needs no such question: it knows what words mean.

The engine compares colours, light, movement and sound, with a list of words for them; a word that is not in it says nothing. The
vector of a query does not show that, and it is kept for good, so the engine is asked at the time of the search.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from core.models.search_answer import Hit, Strength, Verdict
from core.models.search_query import SearchQuery

FAINT: Final = 0.05
"""The bar of a hit for words that say nothing: it is there because something has to come first."""


@dataclass(frozen=True, slots=True)
class UnknownWords:
    """The words that say nothing, in their order; `is_all`: a part of the question is made of nothing else."""

    words: tuple[str, ...] = ()
    is_all: bool = False


class Lexicon(Protocol):
    """Who knows which words the engine knows."""

    def look(self, text: str) -> UnknownWords: ...


def unknown_in(question: SearchQuery, lexicon: Lexicon) -> UnknownWords:
    """What of a question says nothing. A step with an example still says something without its words."""
    words: list[str] = []
    is_all = False
    for step in question.asked:
        asked = lexicon.look(step.words) if step.words.strip() else UnknownWords()
        without = lexicon.look(step.without) if step.without.strip() else UnknownWords()
        words += (*asked.words, *without.words)
        is_all = is_all or (step.example is None and asked.is_all)
    return UnknownWords(tuple(dict.fromkeys(words)), is_all)


def without_sureness(hits: Sequence[Hit], unknown: UnknownWords, verdict: Verdict) -> tuple[tuple[Hit, ...], Verdict]:
    """The same hits, none of them strong or fair, where nothing that was asked says anything: but for those that say it."""
    if not unknown.is_all:
        return tuple(hits), verdict
    weak = tuple(hit if hit.is_by_words else _faint(hit) for hit in hits)
    return weak, verdict if hits and hits[0].is_by_words else Verdict.NOTHING


def _faint(hit: Hit) -> Hit:
    level = min(hit.level, FAINT)
    levels = tuple((modality, min(one, FAINT)) for modality, one in hit.levels)
    return replace(hit, strength=Strength.WEAK, level=level, levels=levels, also=tuple(_faint(one) for one in hit.also))
