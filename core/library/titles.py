"""Finding titles by a few letters, as people type them: without accents, in any order, and with a slip now and then.

A slip is a letter too many, too few, another one, or two that changed places (Damerau 1964; counted by rapidfuzz as the optimal
string alignment distance). Short words and numbers forgive none: with one slip, every word of three letters is another.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

FORGIVES_ONE_FROM: Final = 4
FORGIVES_TWO_FROM: Final = 8
"""Letters of a word."""
_WORD: Final = re.compile(r"\w+")
_NUMBER: Final = re.compile(r"(\d+)")


@lru_cache(maxsize=50_000)
def folded(text: str) -> str:
    """Text without accents and without regard to large and small letters."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFKC", "".join(letter for letter in letters if not unicodedata.combining(letter)))


def matching(text: str, titles: Sequence[str]) -> list[int]:
    """The places of the titles that have every word of `text`, in their order; those without a slip come first."""
    wanted = folded(text).split()
    known = [folded(title) for title in titles]
    exact = [place for place, title in enumerate(known) if all(word in title for word in wanted)]
    words = {word for title in known for word in _WORD.findall(title)}
    slips = [_like(word, words) for word in wanted]
    if not any(slips):
        return exact
    seen = set(exact)
    near = [
        place
        for place, title in enumerate(known)
        if place not in seen
        and all(word in title or not like.isdisjoint(_WORD.findall(title)) for word, like in zip(wanted, slips, strict=True))
    ]
    return exact + near


def words_of(text: str) -> list[str]:
    """The words of a title, of a file's name or of a question."""
    return re.findall(r"[^\W_]+", text)


def in_order(titles: Sequence[str]) -> list[int]:
    """The places of titles as people expect them to follow each other: by letters whatever their size, and 2 before 10."""
    return sorted(range(len(titles)), key=lambda place: _sort_key(titles[place]))


def _sort_key(title: str) -> list[str | int]:
    # Text and number take turns, so that neither is ever compared with the other.
    return [int(part) if place % 2 else part for place, part in enumerate(_NUMBER.split(folded(title)))]


def _like(wanted: str, words: Iterable[str]) -> frozenset[str]:
    """Those of `words` that are, or begin with, `wanted` but for a slip or two."""
    allowed = (len(wanted) >= FORGIVES_ONE_FROM) + (len(wanted) >= FORGIVES_TWO_FROM)
    if not allowed or any(letter.isdigit() for letter in wanted):
        return frozenset()
    return frozenset(word for word in words if _slips(wanted, word, allowed) <= allowed)


def _slips(wanted: str, word: str, allowed: int) -> int:
    # Somebody who is still typing has not written the rest; a slip may have made what is written longer or shorter.
    lengths = {len(word), *(length for length in range(len(wanted) - 1, len(wanted) + 2) if length < len(word))}
    return min(OSA.distance(wanted, word[:length], score_cutoff=allowed) for length in lengths)
