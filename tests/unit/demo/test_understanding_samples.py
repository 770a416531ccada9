"""The sample footage and the understanding together: plain words, English and Spanish, find the right clip first."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from demo.samples import EXAMPLE_SEARCHES
from demo.understanding import embed_clip, embed_text, embed_video
from tests.support.footage import sample_footage

Library = dict[str, list[np.ndarray]]


@pytest.fixture(scope="module")
def footage() -> dict[str, Path]:
    return sample_footage()


@pytest.fixture(scope="module")
def library(footage: dict[str, Path]) -> Library:
    """The vectors of every clip's visual and audio pieces."""
    return {
        slug: [p.vector for p in embed_video(path, options=["visual", "audio"], cutting="dynamic", cut_sec=2)]
        for slug, path in footage.items()
    }


def ranking(library: Library, query: np.ndarray) -> list[tuple[float, str]]:
    return sorted(((max(float(query @ vector) for vector in vectors), slug) for slug, vectors in library.items()), reverse=True)


@pytest.mark.parametrize(("words", "slug"), EXAMPLE_SEARCHES)
def test_an_example_search_finds_its_clip_first_and_clearly(library: Library, words: str, slug: str) -> None:
    (first, winner), (second, _) = ranking(library, embed_text(words))[:2]
    assert winner == slug
    assert first - second > 0.02


FREE_SEARCHES = (
    ("snow falling at night", "snow"),
    ("nieve", "snow"),
    ("warm orange sky over the sea", "dusk"),
    ("puesta de sol", "dusk"),
    ("atardecer en el mar", "dusk"),
    ("coches de noche", "traffic"),
    ("traffic", "traffic"),
    ("fast movement", "traffic"),
    ("fuego", "bonfire"),
    ("flames", "bonfire"),
    ("hoguera", "bonfire"),
    ("green lights in the sky", "aurora"),
    ("luces verdes en el cielo", "aurora"),
    ("aurora boreal", "aurora"),
    ("music", "aurora"),
    ("lluvia", "rain"),
    ("raindrops", "rain"),
    ("desierto", "dunes"),
    ("sand", "dunes"),
    ("peces", "underwater"),
    ("deep blue water", "underwater"),
    ("fuegos artificiales", "fireworks"),
    ("explosion", "fireworks"),
    ("pradera verde", "meadow"),
    ("pájaros", "meadow"),
    ("niebla", "lighthouse"),
    ("tinta de colores", "ink"),
)


def test_free_searches_in_two_languages_find_their_clips(library: Library) -> None:
    """A share, not each: the lexicon may be wrong about a word without being wrong as a whole."""
    ranks = [[slug for _, slug in ranking(library, embed_text(words))].index(wanted) + 1 for words, wanted in FREE_SEARCHES]
    missed = [words for (words, _), rank in zip(FREE_SEARCHES, ranks, strict=True) if rank > 1]
    assert ranks.count(1) >= 0.9 * len(ranks), missed
    assert max(ranks) <= 3


def test_a_clip_given_as_the_question_finds_itself(library: Library, footage: dict[str, Path]) -> None:
    for slug in ("dusk", "traffic", "aurora"):
        assert ranking(library, embed_clip(footage[slug]))[0][1] == slug


def test_words_nobody_knows_find_nothing(library: Library) -> None:
    assert ranking(library, embed_text("zorblax quixtal"))[0][0] < 0.12
