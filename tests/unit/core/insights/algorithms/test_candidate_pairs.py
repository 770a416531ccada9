"""What the sieve keeps must hold all that is near, and not much more."""

from __future__ import annotations

import numpy as np
import pytest

from core.insights.algorithms.candidate_pairs import CandidatePairs
from core.insights.algorithms.neighbours import closest, cosines_of
from core.models.vectors import unit


def points(count: int, seed: int) -> np.ndarray:
    """In heaps of different width."""
    chance = np.random.default_rng(seed)
    middles, widths = chance.normal(size=(12, 20)) / 5, chance.uniform(0.01, 0.2, size=12)
    heap = chance.integers(0, 12, size=count)
    return (middles[heap] + widths[heap, None] * chance.normal(size=(count, 20)) / 4).astype(np.float32)


def kept(points: np.ndarray, sets: np.ndarray, distance: float) -> np.ndarray:
    """Which pairs are in a block, shape (n, n), either way round."""
    held = np.zeros((len(points), len(points)), dtype=bool)
    for some, others in CandidatePairs(points, sets).blocks(distance, lambda _: None):
        held[np.ix_(some, others)] = True
    return held | held.T


@pytest.mark.parametrize("distance", [0.02, 0.1, 0.4])
@pytest.mark.parametrize(("count", "seed"), [(1, 1), (40, 2), (700, 3), (1500, 4)])
def test_every_near_pair_of_different_sets_is_kept(count: int, seed: int, distance: float) -> None:
    some = points(count, seed)
    sets = np.random.default_rng(seed).integers(0, 5, size=count).astype(np.int32)
    apart = np.linalg.norm(some[:, None] - some, axis=2)
    assert kept(some, sets, distance)[(apart <= distance) & (sets[:, None] != sets)].all()


def test_most_that_is_far_away_is_left_out() -> None:
    some = points(3000, 4)
    assert kept(some, np.arange(3000, dtype=np.int32), 0.02).mean() < 0.05


@pytest.mark.parametrize("count", [4, 700, 5003])
def test_the_closest_are_those_of_highest_cosine(count: int) -> None:
    vectors = unit(np.random.default_rng(count).standard_normal(size=(count, 32), dtype=np.float32))
    which = np.arange(0, count, max(1, count // 50))
    places, cosines = closest(vectors, which, 3)
    exact = vectors[which] @ vectors.T
    exact[np.arange(len(which)), which] = -2
    np.testing.assert_array_equal(places, np.argsort(-exact, axis=1, kind="stable")[:, :3])
    np.testing.assert_allclose(cosines, np.take_along_axis(exact, places, axis=1), atol=1e-6)


def test_cosines_of_places_are_those_of_their_vectors() -> None:
    chance = np.random.default_rng(1)
    vectors = unit(chance.standard_normal(size=(90, 512), dtype=np.float32))
    places = chance.integers(0, 90, size=(90, 4))
    np.testing.assert_allclose(cosines_of(vectors, places), np.take_along_axis(vectors @ vectors.T, places, axis=1), atol=1e-6)
