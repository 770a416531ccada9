"""From words, English or Spanish, to weights on the axes: a table lookup, no model of meaning."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np

from demo.understanding.axes import POSITION, Vector, blank
from demo.understanding.concepts_heard import HEARD, MOVING
from demo.understanding.concepts_seen import COLOURED, SEEN
from demo.understanding.words import NEGATIONS, STOP_WORDS, stem, tokens

_LONGEST_PHRASE: Final = 5


@dataclass(frozen=True)
class Concept:
    """One entry of the tables: its first word as name, its weights as (axis, weight) of length 1 at most."""

    name: str
    weights: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Term:
    """A part of a text: its tokens, the concept it stands for if any, and whether the text says it is not there."""

    words: tuple[str, ...]
    concept: Concept | None
    negated: bool


@dataclass(frozen=True)
class Lexicon:
    """Every phrase as written, and single words by their stem too."""

    phrases: dict[tuple[str, ...], Concept]
    stems: dict[str, Concept]


@cache
def lexicon() -> Lexicon:
    """The tables, read once. A word that stands twice belongs to the first."""
    phrases: dict[tuple[str, ...], Concept] = {}
    stems: dict[str, Concept] = {}
    for weights, entries in _rows(COLOURED + SEEN + MOVING + HEARD):
        concept = Concept(entries[0], _weights(weights))
        for entry in entries:
            words = tuple(entry.split("_"))
            phrases.setdefault(words, concept)
            if len(words) == 1:
                stems.setdefault(stem(entry), concept)
    return Lexicon(phrases, stems)


def _rows(table: str) -> Iterator[tuple[str, list[str]]]:
    """Each line of weights with all the words indented below it."""
    weights, entries = "", list[str]()
    for line in table.splitlines():
        if line.startswith(" "):
            entries.extend(line.split())
        elif line:
            if entries:
                yield weights, entries
            weights, entries = line, []
    yield weights, entries


def _weights(written: str) -> tuple[tuple[str, float], ...]:
    pairs = [part.split() for part in written.split(",")]
    length = max(1.0, float(np.linalg.norm([float(weight) for _, weight in pairs])))
    return tuple((axis, float(weight) / length) for axis, weight in pairs)


def terms(text: str) -> list[Term]:
    """The text's phrases and words, longest known phrase first; stop words are left out."""
    return list(_walk(tokens(text)))


def _walk(words: list[str]) -> Iterator[Term]:
    known = lexicon()
    place, negated = 0, False
    while place < len(words):
        for length in range(min(_LONGEST_PHRASE, len(words) - place), 0, -1):
            phrase = tuple(words[place : place + length])
            concept = known.phrases.get(phrase)
            if concept is not None:
                break
        else:
            phrase = (words[place],)
            concept = None if words[place] in STOP_WORDS else known.stems.get(stem(words[place]))
        place += len(phrase)
        if concept is None and phrase[0] in NEGATIONS:
            negated = True
            continue
        if concept is None and phrase[0] in STOP_WORDS:
            continue
        yield Term(phrase, concept, negated)
        negated = False


@dataclass(frozen=True)
class Unknown:
    """Words of a text that say nothing here, in their order and without repetitions, and whether any other word does."""

    words: list[str]
    is_any_known: bool


def unknown_words(text: str, spoken_of: Callable[[Collection[str]], Collection[str]]) -> Unknown:
    """What of a text is neither in the tables nor spoken in a video; `spoken_of` tells which stems are."""
    found = terms(text)
    strange = list(dict.fromkeys(word for term in found if term.concept is None for word in term.words))
    spoken = spoken_of({stem(word) for word in strange})
    unknown = [word for word in strange if stem(word) not in spoken]
    return Unknown(unknown, len(unknown) < len(strange) or any(term.concept is not None for term in found))


def axes_of(found: list[Term]) -> Vector:
    """The sum of the terms' weights, as 512 numbers; zeros when nothing is known."""
    vector = blank()
    for term in found:
        if term.concept is not None:
            for axis, weight in term.concept.weights:
                vector[POSITION[axis]] += -weight if term.negated else weight
    return vector


def word_tokens(found: list[Term]) -> list[tuple[str, float]]:
    """What to hash: each word's stem, and its concept, which is the same in both languages."""
    weighted: list[tuple[str, float]] = []
    for term in found:
        if term.negated:
            continue
        weighted.extend((stem(word), 1.0) for word in term.words if word not in STOP_WORDS)
        if term.concept is not None:
            weighted.append((f"={term.concept.name}", 0.8))
    return weighted
