"""What a text becomes: weights on the axes it describes, and hashed words for everything else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from demo.understanding import DIMENSION, embed_image, embed_text
from demo.understanding.axes import POSITION
from demo.understanding.lexicon import lexicon, terms
from tests.unit.demo.understanding_films import COLOURS, cosine, plain, png


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_text_is_a_finite_unit_vector_and_always_the_same_one(words: str) -> None:
    vector = embed_text(words)
    assert vector.shape == (DIMENSION,)
    assert vector.dtype == np.float32
    assert np.isfinite(vector).all()
    assert abs(float(np.linalg.norm(vector)) - 1) < 1e-5
    assert np.array_equal(vector, embed_text(words))


@pytest.mark.parametrize(
    ("english", "spanish"),
    [
        ("snow", "nieve"),
        ("fire", "fuego"),
        ("sunset over the sea", "atardecer en el mar"),
        ("cars at night", "coches de noche"),
        ("northern lights", "aurora boreal"),
        ("fireworks", "fuegos artificiales"),
        ("green", "verde"),
        ("fast", "rápido"),
        ("quiet", "silenciosa"),
        ("music", "música"),
        ("wind", "viento"),
        ("rain", "lluvia"),
        ("fog", "niebla"),
        ("desert", "desierto"),
        ("slow motion", "cámara lenta"),
    ],
)
def test_english_and_spanish_mean_the_same(english: str, spanish: str) -> None:
    assert cosine(embed_text(english), embed_text(spanish)) > 0.75


@pytest.mark.parametrize(
    ("one", "other"), [("Música", "musica"), ("WAVES", "wave"), ("snow", "the snow is"), ("fires", "fire"), ("clouds", "cloud")]
)
def test_case_accents_plurals_and_stop_words_make_no_difference(one: str, other: str) -> None:
    assert cosine(embed_text(one), embed_text(other)) > 0.8


def test_knows_several_hundred_words_in_two_languages() -> None:
    known = {" ".join(phrase) for phrase in lexicon().phrases}
    assert len(known) > 1000
    assert {"snow", "nieve", "sunset", "puesta de sol", "crackling", "crepitar", "blue", "azul"} <= known


def test_every_weight_of_the_lexicon_lies_on_a_named_axis() -> None:
    assert {axis for concept in lexicon().phrases.values() for axis, _ in concept.weights} <= set(POSITION)


def test_the_longest_phrase_is_taken_before_its_words() -> None:
    assert [term.words for term in terms("the northern lights in slow motion")] == [("northern", "lights"), ("slow", "motion")]


def test_unknown_words_are_near_themselves_and_nothing_else() -> None:
    alone = embed_text("zorblax")
    assert cosine(alone, embed_text("a Zorblax, again")) > 0.6
    for other in ("snow", "red", "loud music", "quixtal brumfen"):
        assert abs(cosine(alone, embed_text(other))) < 0.3
    for colour in COLOURS:
        assert abs(cosine(alone, embed_image(png(plain(colour)(0))))) < 0.1


@pytest.mark.parametrize("nothing", ["", "   ", "the of and", "¿?", "\x00"])
def test_a_text_that_says_nothing_is_near_no_picture(nothing: str) -> None:
    for colour in COLOURS:
        assert abs(cosine(embed_text(nothing), embed_image(png(plain(colour)(0))))) < 0.1


@pytest.mark.parametrize(("with_it", "without"), [("fire", "no fire"), ("music", "without music"), ("nieve", "sin nieve")])
def test_what_is_said_not_to_be_there_counts_against(with_it: str, without: str) -> None:
    assert cosine(embed_text(with_it), embed_text(without)) < -0.5


def test_the_first_numbers_alone_are_never_all_zero() -> None:
    for words in ("zorblax", "", "snow"):
        assert np.linalg.norm(embed_text(words)[:128]) > 0.01
