"""Kinds: those that were planted are found again, and odd moments belong to none."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from core.insights.algorithms import grouping
from core.insights.algorithms.clusters import MOST_MEDOIDS, find_clusters
from core.insights.algorithms.reduction import reduce
from core.insights.parts import Clusters, Moments
from tests.support.libraries.mixtures import Mixture, mixture
from tests.support.torture import seeds


def kinds_of(mixed: Mixture) -> Clusters:
    return find_clusters(mixed.vectors, reduce(mixed.vectors), mixed.moments)


def one_video(vectors: np.ndarray) -> Clusters:
    starts = np.arange(len(vectors), dtype=np.float64)
    moments = Moments(("v",) if len(vectors) else (), np.zeros(len(vectors), dtype=np.int32), starts, starts + 1)
    return find_clusters(vectors, reduce(vectors), moments)


@pytest.mark.parametrize("seed", seeds(1, 2, 3))
@pytest.mark.parametrize(("count", "clusters", "spread"), [(60, 3, 1.0), (300, 5, 1.0), (1000, 8, 1.4), (2000, 20, 1.4)])
def test_finds_the_kinds_of_a_mixture(count: int, clusters: int, spread: float, seed: int) -> None:
    mixed = mixture(count, seed=seed, clusters=clusters, outlier=count // 100, twins=count // 50, spread=spread)
    assert adjusted_rand_score(mixed.cluster_of, kinds_of(mixed).cluster_of) >= 0.9


def test_finds_them_where_it_looks_at_a_part_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grouping, "MOST_LOOKED_AT", 2000)
    mixed = mixture(8000, seed=4, clusters=20, outlier=50, twins=50)
    found = kinds_of(mixed)
    assert adjusted_rand_score(mixed.cluster_of, found.cluster_of) >= 0.9
    assert np.mean(found.cluster_of[sorted(mixed.outlier)] == -1) >= 0.9


def test_the_same_moments_give_the_same_kinds() -> None:
    mixed = mixture(1500, seed=5, outlier=10)
    first, second = kinds_of(mixed), kinds_of(mixed)
    assert [(cluster.id, cluster.size, cluster.medoids) for cluster in first.clusters] == [
        (k.id, k.size, k.medoids) for k in second.clusters
    ]
    np.testing.assert_array_equal(first.cluster_of, second.cluster_of)


def test_a_kind_tells_what_it_is() -> None:
    mixed = mixture(1000, seed=6, clusters=8, outlier=10)
    found = kinds_of(mixed)
    assert len({cluster.id for cluster in found.clusters}) == len(found.clusters)
    assert [cluster.size for cluster in found.clusters] == sorted((cluster.size for cluster in found.clusters), reverse=True)
    np.testing.assert_allclose(found.usual, mixed.vectors.mean(axis=0), atol=1e-5)
    for place, cluster in enumerate(found.clusters):
        rows = np.flatnonzero(found.cluster_of == place)
        assert cluster.size == len(rows)
        mean = mixed.vectors[rows].mean(axis=0)
        np.testing.assert_allclose(cluster.centre, mean / np.linalg.norm(mean), atol=1e-5)


def test_medoids_are_nearest_to_all_others_and_of_many_videos() -> None:
    mixed = mixture(1000, seed=7, clusters=4)
    found = kinds_of(mixed)
    for place, cluster in enumerate(found.clusters):
        rows = np.flatnonzero(found.cluster_of == place)
        to_others = (mixed.vectors[rows] @ mixed.vectors[rows].T).sum(axis=1)
        assert cluster.medoids[0] == rows[to_others.argmax()]
        videos = {int(mixed.moments.video[row]) for row in cluster.medoids}
        assert len(cluster.medoids) == len(set(cluster.medoids)) == MOST_MEDOIDS
        assert len(videos) == min(MOST_MEDOIDS, len(set(mixed.moments.video[rows].tolist())))
        assert set(cluster.medoids) <= set(rows.tolist())


def test_odd_moments_are_of_no_kind_and_make_none() -> None:
    mixed = mixture(2000, seed=8, clusters=6, outlier=60)
    found = kinds_of(mixed)
    assert len(found.clusters) == len(set(mixed.cluster_of.tolist()) - {-1})
    assert np.mean(found.cluster_of[sorted(mixed.outlier)] == -1) >= 0.9
    assert np.mean(found.cluster_of[mixed.cluster_of >= 0] == -1) <= 0.02


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_very_few_moments_are_of_no_kind(count: int) -> None:
    found = one_video(mixture(3, seed=9, clusters=3, per_video=1, spread=2).vectors[:count])
    assert found.clusters == ()
    assert found.cluster_of.tolist() == [-1] * count


def test_ten_moments_have_kinds() -> None:
    mixed = mixture(10, seed=10, clusters=2)
    assert adjusted_rand_score(mixed.cluster_of, kinds_of(mixed).cluster_of) >= 0.9


@pytest.mark.parametrize("count", [2, 10, 500])
def test_moments_that_are_all_alike_are_one_kind(count: int) -> None:
    found = one_video(np.repeat(mixture(1, seed=11).vectors, count, axis=0))
    assert [cluster.size for cluster in found.clusters] == [count]


def test_an_hour_of_one_still_picture_is_one_kind_beside_the_others() -> None:
    mixed = mixture(1000, seed=13, clusters=5)
    still = np.repeat(mixture(1, seed=14, clusters=1).vectors, 700, axis=0)
    found = one_video(np.concatenate([mixed.vectors, still]))
    assert len(set(found.cluster_of[1000:].tolist())) == 1
    assert adjusted_rand_score(np.append(mixed.cluster_of, np.full(700, 99)), found.cluster_of) >= 0.9
