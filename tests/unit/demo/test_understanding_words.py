"""What a text becomes: weights on the axes it describes, and hashed words for everything else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from demo.understanding import DIMENSION, embed_image, embed_text
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
