"""What is there twice must be found, and nothing else, however much of the footage resembles."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray

from core.insights.algorithms.duplicates import HIGHEST, LIKELY, find_duplicates, valley
from core.insights.algorithms.reduction import reduce
from core.insights.parts import Duplicates, Moments
from core.models.embedding_models import DIMENSION
from core.models.vectors import unit
from tests.support.libraries.mixtures import Mixture, mixture
from tests.support.torture import seeds

Floats = NDArray[np.float32]
Pairs = set[tuple[int, int]]


def found(vectors: Floats, moments: Moments) -> Duplicates:
    return find_duplicates(vectors, reduce(vectors), moments)


def pairs(groups: Iterable[Iterable[int]]) -> Pairs:
    return {pair for group in groups for pair in combinations(sorted(group), 2)}


def precision_and_recall(made: Mixture) -> tuple[float, float]:
    said, true = pairs(group.moments for group in found(made.vectors, made.moments).groups), pairs(made.twins)
    return len(said & true) / max(1, len(said)), len(said & true) / len(true)


def shots(*videos: int) -> Moments:
    """Moments of 5 s in videos of so many."""
    video = np.repeat(np.arange(len(videos), dtype=np.int32), videos)
    starts = np.concatenate([np.arange(count) * 5.0 for count in videos]) if videos else np.empty(0)
    return Moments(tuple(f"video{number}" for number in range(len(videos))), video, starts, starts + 5)


def at_cosine(chance: np.random.Generator, vectors: Floats, cosine: float) -> Floats:
    """A vector beside each of `vectors`, at this cosine to it."""
    others = anything(chance, len(vectors))
    across = unit(others - np.sum(others * vectors, axis=1, keepdims=True) * vectors)
    return unit(np.float32(cosine) * vectors + np.float32(np.sqrt(1 - cosine**2)) * across)


def anything(chance: np.random.Generator, count: int) -> Floats:
    return unit(chance.standard_normal(size=(count, DIMENSION), dtype=np.float32))


@pytest.mark.parametrize("seed", seeds(11, 12, 13))
@pytest.mark.parametrize(
    ("count", "twins", "clusters", "spread"),
    [(300, 5, 12, 1.0), (1000, 100, 12, 1.3), (4000, 60, 40, 1.0), (3000, 40, 6, 0.6), (3000, 40, 12, 0.5)],
)
def test_planted_twins_are_found_and_nothing_else(count: int, twins: int, clusters: int, spread: float, seed: int) -> None:
    precision, recall = precision_and_recall(mixture(count, seed=seed, clusters=clusters, outlier=5, twins=twins, spread=spread))
    assert precision >= 0.95
    assert recall >= 0.95


@pytest.mark.parametrize("seed", seeds(11, 12))
@pytest.mark.parametrize(("clusters", "spread"), [(20, 1.0), (12, 0.6), (6, 0.5), (3, 0.3)])
def test_footage_of_even_kinds_without_twins_has_none(clusters: int, spread: float, seed: int) -> None:
    made = mixture(3000, seed=seed, clusters=clusters, spread=spread)
    assert found(made.vectors, made.moments).groups == ()


def test_an_even_kind_beside_others_is_not_taken_for_one_moment() -> None:
    """Its moments are more alike than twins elsewhere are: there is a valley below them, but it is not what tells twins."""
    chance = np.random.default_rng(3)
    made = mixture(1000, seed=3, twins=20)
    even = at_cosine(chance, np.repeat(anything(chance, 1), 200, axis=0), 0.985)
    groups = found(np.concatenate([made.vectors, even]), shots(*[50] * 20, *[20] * 10)).groups
    assert not {row for group in groups for row in group.moments} & set(range(1000, 1200))


def test_a_group_goes_over_as_many_videos_as_have_it_and_says_how_alike_they_are() -> None:
    chance = np.random.default_rng(5)
    vectors = anything(chance, 30)
    vectors[[12, 20, 28]] = at_cosine(chance, vectors[[5, 5, 5]], 0.985)
    vectors[25] = at_cosine(chance, vectors[[3]], 0.97)[0]
    duplicates = found(vectors, shots(*[6] * 5))
    assert [group.moments for group in duplicates.groups] == [(5, 12, 20, 28), (3, 25)]
    assert [group.likeness for group in duplicates.groups] == [pytest.approx(0.985, abs=2e-4), pytest.approx(0.97, abs=2e-4)]
    assert duplicates.threshold == LIKELY


def test_a_camera_that_never_moves_has_nothing_twice() -> None:
    chance = np.random.default_rng(6)
    still = at_cosine(chance, np.repeat(anything(chance, 1), 3000, axis=0), 0.9995)
    assert found(np.concatenate([anything(chance, 100), still]), shots(50, 50, 3000)).groups == ()


def test_of_a_camera_that_never_moved_in_several_videos_all_is_one_group() -> None:
    chance = np.random.default_rng(7)
    made = mixture(1000, seed=7, twins=20)
    still = at_cosine(chance, np.repeat(anything(chance, 1), 3000, axis=0), 0.9995)
    groups = found(np.concatenate([made.vectors, still]), shots(*[50] * 20, 1000, 1000, 1000)).groups
    assert groups[0].moments == tuple(range(1000, 4000))
    assert pairs(group.moments for group in groups[1:]) == pairs(made.twins)


def test_the_same_comes_out_again_and_the_share_done_rises_to_all() -> None:
    made = mixture(2000, seed=9, twins=30)
    reduced, shares = reduce(made.vectors), list[float]()
    first = find_duplicates(made.vectors, reduced, made.moments, shares.append)
    assert find_duplicates(made.vectors, reduced, made.moments) == first
    assert shares == sorted(shares)
    assert shares[-1] == 1


@pytest.mark.parametrize(
    ("ordinary", "same", "expected"),
    [
        ((0.5, 0.8), (0.97, 1.0), (LIKELY, LIKELY)),
        ((0.8, 0.964), (0.975, 1.0), (0.964, 0.975)),
        ((0.5, 0.8), (0.5, 0.8), (LIKELY, LIKELY)),
        ((0.9, 0.999), (0.9, 0.999), (0.94, HIGHEST)),
    ],
)
def test_the_threshold_is_where_few_have_their_likest(
    ordinary: tuple[float, float], same: tuple[float, float], expected: tuple[float, float]
) -> None:
    best = np.concatenate([np.linspace(*ordinary, 2000), np.linspace(*same, 200)]).astype(np.float32)
    low, high = expected
    assert low <= valley(best) <= high
