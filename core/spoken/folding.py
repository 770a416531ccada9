"""Words as they are compared: capitals, accents, widths and signs make no difference.

The same is done to what is said, before it is kept, and to what somebody types, so that both databases find the same. A language
that writes no spaces has no words that a program could tell without a dictionary; there each character is one, and as only words
in a row are looked for, a typed word is found wherever its characters stand in this order.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_ACCENTS: Final = re.compile(
    "[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670]"
)
"""Of Latin, Greek, Cyrillic, Hebrew and Arabic letters; in other scripts such marks tell words apart."""
_WITHOUT_SPACES: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)
"""Thai, Lao, Burmese, Khmer, Japanese, Chinese; and Korean, which adds endings to its words."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it is compared, and where it stands in its text."""

    folded: str
    start: int
    end: int


def words_of(text: str) -> list[Word]:
    """The words of a text in their order."""
    words: list[Word] = []
    is_open = False
    for at, character in enumerate(text):
        folded = _folded(character)
        if not folded:
            # An accent that stands by itself belongs to the letter before it; all else ends the word.
            is_open = is_open and _ACCENTS.match(character) is not None
            if is_open:
                words[-1] = Word(words[-1].folded, words[-1].start, at + 1)
            continue
        is_alone = _WITHOUT_SPACES.match(folded) is not None
        continues = is_open and not is_alone
        if words and words[-1].end == at and (continues or unicodedata.category(folded[0])[0] == "M"):
            words[-1] = Word(unicodedata.normalize("NFC", words[-1].folded + folded), words[-1].start, at + 1)
        else:
            words.append(Word(folded, at, at + 1))
        is_open = not is_alone
    return words


def folded_words(text: str) -> tuple[str, ...]:
    """The words of a text as they are compared."""
    return tuple(word.folded for word in words_of(text))


def places_of(phrase: Sequence[str], words: Sequence[Word]) -> Iterator[int]:
    """The numbers of the words at which these words stand in a row."""
    length = len(phrase)
    for first in range(len(words) - length + 1):
        if all(words[first + number].folded == wanted for number, wanted in enumerate(phrase)):
            yield first


@lru_cache(maxsize=20_000)
def _folded(character: str) -> str:
    """Empty for what is no part of a word."""
    plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", character).casefold())
    return "".join(one for one in unicodedata.normalize("NFC", plain) if unicodedata.category(one)[0] in "LNM")
