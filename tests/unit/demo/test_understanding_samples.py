"""The sample footage and the understanding together: plain words, English and Spanish, find the right clip first."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.insights.naming.name_words import NAME_WORDS
from core.insights.naming.naming import names_of
from core.insights.parts import Cluster
from core.models.vectors import unit
from demo.understanding import Piece, embed_clip, embed_text, embed_video
from tests.support.footage import EXAMPLE_SEARCHES, sample_footage

Library = dict[str, list[np.ndarray]]


@pytest.fixture(scope="module")
def footage() -> dict[str, Path]:
    return sample_footage()


@pytest.fixture(scope="module")
def pieces(footage: dict[str, Path]) -> dict[str, list[Piece]]:
    """Every clip's visual and audio pieces."""
    return {slug: embed_video(path, options=["visual", "audio"], cutting="dynamic", cut_sec=2) for slug, path in footage.items()}


@pytest.fixture(scope="module")
def library(pieces: dict[str, list[Piece]]) -> Library:
    """Their vectors."""
    return {slug: [piece.vector for piece in found] for slug, found in pieces.items()}


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
    ("pedestrians", "square"),
    ("somebody sitting at the table", "table"),
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


SCENES = {
    "aurora": {"northern lights"},
    "bonfire": {"campfire", "fire", "sparks"},
    "dunes": {"sand dunes", "desert"},
    "dusk": {"sunset", "sea", "waves"},
    "fireworks": {"fireworks"},
    "ink": {"ink in water", "paint"},
    "lighthouse": {"lighthouse", "fog"},
    "meadow": {"meadow", "grass", "field"},
    "rain": {"raindrops on glass", "rain"},
    "snow": {"snow", "winter", "pines"},
    "square": {"walking", "pedestrians", "crowd", "man"},
    "table": {"meeting", "man"},
    "traffic": {"traffic", "headlights", "car"},
    "underwater": {"under water", "fish", "jellyfish", "coral reef"},
}


def test_each_scene_as_a_kind_of_its_own_gets_a_name_that_fits_or_none(pieces: dict[str, list[Piece]]) -> None:
    seen = {slug: [piece.vector for piece in found if piece.option == "visual"] for slug, found in pieces.items()}
    kinds = [Cluster(slug, len(vectors), (0,), unit(np.sum(vectors, axis=0))) for slug, vectors in seen.items()]
    names = names_of(kinds, {word: embed_text(word) for word in NAME_WORDS})
    # Where no word stands out there is none, rather than one that may be wrong.
    assert len(set(names.values())) == len(names) >= len(SCENES) - 1
    said = {slug: name.casefold().split(", ") for slug, name in names.items()}
    assert {slug: words for slug, words in said.items() if words[0] not in SCENES[slug]} == {}
