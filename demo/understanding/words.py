"""Words as tokens, and tokens as a few signed numbers each, so that what is said or written can be found again."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import numpy as np

from demo.understanding.axes import FIGURES_BLOCK, WORDS_BLOCK, Vector

_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_DIMENSIONS_A_WORD: Final = 4
_SIZE: Final = WORDS_BLOCK.stop - WORDS_BLOCK.start
_PLACES: Final = FIGURES_BLOCK.stop - WORDS_BLOCK.start
"""How many there were before figures took the last ones: all other words have kept theirs."""

_STOP_WORDS: Final = """
    a about above after again against all am an and any are as at be because been before being below between both but by can
    could did do does doing during each few for from further had has have having her here hers him his how i if in into is it its
    itself just me more most my of off on once only or other our ours out over own same she should so some such than that the
    their theirs them then there these they this those through to too under until up upon very was we were what when where
    which while who whom why will with within would you your yours s t
    clip clips scene scenes shot shots video videos footage moment moments image picture show showing see seen find look looking
    like something someone everything anything nothing anybody everybody somebody anyone everyone else lot lots many
    al algo aquel aquella asi aun como con cual cuando de del desde donde dos el ella ellas ellos en entre era es esa ese eso esta
    estan este esto estos estas fue ha han hay la las le les lo los mas me mi mientras muy ni nos o otra otro para pero por porque
    que se ser si sobre son su sus tambien tan te tiene toda todo todos tu un una uno unos unas y ya
    algo alguna alguno algunas algunos cosa cosas muchas muchos nada nadie
    escena escenas plano planos toma tomas momento momentos imagen foto muestra ver busca buscar alguien
"""
STOP_WORDS: Final = frozenset(_STOP_WORDS.split())
NEGATIONS: Final = frozenset(["no", "not", "without", "never", "non", "sin", "nunca", "ningun", "ninguna"])

# The longest ending first; what is left must still be long enough for a word.
_ENDINGS: Final = ("iendo", "ando", "mente", "ing", "ies", "es", "ed", "ly", "s")
_SHORTEST_STEM: Final = 3


def tokens(words: str) -> list[str]:
    """Lower-cased words without accents and possessives, in order; stop words are still among them."""
    folded = unicodedata.normalize("NFKD", words.casefold())
    plain = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return [re.sub(r"['’]s?$", "", match).replace("'", "").replace("’", "") for match in _WORD.findall(plain)]


@lru_cache(maxsize=8192)
def stem(token: str) -> str:
    """A rough common form of a word's plural, -ing and similar forms, English and Spanish alike."""
    for ending in _ENDINGS:
        if token.endswith(ending) and len(token) - len(ending) >= _SHORTEST_STEM and not token.endswith("ss"):
            base = token[: -len(ending)]
            if ending == "ies":
                return base + "y"
            doubled = ending in ("ing", "ed") and len(base) > _SHORTEST_STEM and base[-1] == base[-2] and base[-1] not in "ls"
            return (base[:-1] if doubled else base).rstrip("eoa") or base
    return token.rstrip("eoa") if len(token.rstrip("eoa")) >= _SHORTEST_STEM else token


def hashed(weighted: Iterable[tuple[str, float]]) -> Vector:
    """The words block of these tokens with their weights, at length 1; zeros when there are none."""
    block = np.zeros(_SIZE, dtype=np.float32)
    for token, weight in weighted:
        for place, sign in _places(token):
            block[place] += sign * weight
    length = float(np.linalg.norm(block))
    return (block / length).astype(np.float32) if length > 1e-6 else block


@lru_cache(maxsize=8192)
def _places(token: str) -> tuple[tuple[int, float], ...]:
    digest = hashlib.blake2b(token.encode("utf-8", "replace"), digest_size=4 * _DIMENSIONS_A_WORD).digest()
    numbers = [int.from_bytes(digest[at : at + 4], "big") for at in range(0, len(digest), 4)]
    return tuple((number // 2 % _PLACES % _SIZE, 1.0 if number % 2 else -1.0) for number in numbers)
