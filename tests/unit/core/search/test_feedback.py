"""Thumbs: toward what was liked, away from what was not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.models.embedding_models import DIMENSION
from core.models.vectors import unit
from core.search.query_encoder import DISLIKED_WEIGHT, LIKED_WEIGHT, moved
from tests.unit.core.milvus.milvus_rows import vectors


@given(st.integers(0, 1000), st.integers(0, 4), st.integers(0, 4))
def test_is_the_sum_of_rocchio_number_by_number(seed: int, liked: int, disliked: int) -> None:
    rows = unit(vectors(1 + liked + disliked, seed))
    asked, good, bad = rows[0], list(rows[1 : 1 + liked]), list(rows[1 + liked :])
    plain = []
    for place in range(DIMENSION):
        value = float(asked[place])
        value += LIKED_WEIGHT * sum(float(row[place]) for row in good) / liked if liked else 0.0
        value -= DISLIKED_WEIGHT * sum(float(row[place]) for row in bad) / disliked if disliked else 0.0
        plain.append(value)
    length = sum(value * value for value in plain) ** 0.5
    np.testing.assert_allclose(moved(asked, good, bad).astype(float), np.asarray(plain) / length, atol=1e-5)


@given(st.integers(0, 1000))
def test_what_was_liked_comes_nearer_and_what_was_not_goes_farther(seed: int) -> None:
    asked, good, bad = unit(vectors(3, seed))
    after = moved(asked, [good], [bad])
    assert after @ good > asked @ good
    assert after @ bad < asked @ bad
    assert float(np.linalg.norm(after)) == pytest.approx(1, abs=1e-5)
