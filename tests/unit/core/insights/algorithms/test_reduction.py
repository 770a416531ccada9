"""Fewer numbers for each moment: what is kept is known exactly, and it is the same in every run."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial.distance import cdist

from core.insights.algorithms.reduction import MOST_DIRECTIONS, Reduced, reduce
from tests.support.libraries.mixtures import mixture


def test_keeps_the_directions_of_most_variance() -> None:
    vectors = mixture(300, seed=1).vectors
    reduced = reduce(vectors)
    centred = vectors.astype(np.float64) - vectors.mean(axis=0, dtype=np.float64)
    _, lengths, directions = np.linalg.svd(centred, full_matrices=False)
    assert reduced.values.shape == (300, MOST_DIRECTIONS)
    assert reduced.values.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(reduced.values, axis=0), lengths[:MOST_DIRECTIONS], rtol=1e-4)
    np.testing.assert_allclose(np.abs(reduced.values), np.abs(centred @ directions[:MOST_DIRECTIONS].T), atol=1e-3)


def test_distances_are_never_larger_than_the_true_ones() -> None:
    vectors = mixture(400, seed=3, outlier=8, twins=8).vectors
    reduced = reduce(vectors)
    bound = _distances(np.column_stack([reduced.values, reduced.residual]))
    assert (bound <= _distances(vectors) + 1e-5).all()


def test_is_the_same_in_every_run_and_has_no_chance_in_its_signs() -> None:
    vectors = mixture(300, seed=4).vectors
    first, second = reduce(vectors), reduce(vectors.copy())
    assert _same(first, second)
    np.testing.assert_allclose(reduce(vectors[::-1].copy()).values[::-1, :5], first.values[:, :5], atol=1e-4)


def test_the_flat_map_fills_its_square_and_keeps_its_shape() -> None:
    reduced = reduce(mixture(300, seed=5).vectors)
    assert reduced.flat.shape == (300, 2)
    assert np.abs(reduced.flat).max() == pytest.approx(1)
    scale = reduced.values[0, 0] / reduced.flat[0, 0]
    np.testing.assert_allclose(reduced.flat * scale, reduced.values[:, :2], atol=1e-5)


def _distances(points: np.ndarray) -> np.ndarray:
    return np.asarray(cdist(points, points))


def _same(left: Reduced, right: Reduced) -> bool:
    pairs = ((left.values, right.values), (left.residual, right.residual), (left.flat, right.flat))
    return all(np.array_equal(one, other) for one, other in pairs)
