"""Parts of insights come back as they were put, and what is damaged or half made is never taken for whole."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core.insights.insights_cache import InsightsCache
from core.insights.parts import Cluster, Clusters, DuplicateGroup, Duplicates, Moments, Outlier, Outliers, Step
from core.models.embedding_models import DIMENSION

KEY = "0123456789abcdef"
MOMENTS = Moments(("a" * 16, "b" * 16), np.array([0, 0, 1], dtype=np.int32), np.array([0.0, 2.5, 0.0]), np.array([2.5, 5.0, 4.0]))
POINTS = np.array([[0.5, -1], [1, 1], [0, 0]], dtype=np.float32)
CENTRE = np.full(DIMENSION, DIMENSION**-0.5, dtype=np.float32)
KINDS = Clusters((Cluster("0a0b0c0d", 2, (1, 0), CENTRE),), np.array([0, 0, -1], dtype=np.int32), CENTRE * np.float32(0.5))
ODDITIES = Outliers((Outlier(2, 3.5, (0, 1)),), {"Straße": (Outlier(1, 1.5, ()),)}, {"a" * 16: ()})
DOUBLES = Duplicates((DuplicateGroup((0, 2), 0.98),), 0.95)


@pytest.fixture
def cache(tmp_path: Path) -> InsightsCache:
    return InsightsCache(tmp_path / "insights")


def fill(cache: InsightsCache, key: str = KEY) -> None:
    cache.put_moments(key, MOMENTS)
    for step in (Step.FLAT, Step.LAYOUT):
        cache.put_points(key, step, POINTS)
    cache.put_clusters(key, KINDS)
    cache.put_outliers(key, ODDITIES)
    cache.put_duplicates(key, DOUBLES)


def test_every_part_comes_back_as_it_was_put(cache: InsightsCache) -> None:
    assert not any(cache.has(KEY, step) for step in Step)
    fill(cache)
    assert cache.has_all(KEY)
    moments, clusters, points = cache.moments(KEY), cache.clusters(KEY), cache.points(KEY, Step.LAYOUT)
    assert moments is not None and clusters is not None and points is not None
    assert moments.video_ids == MOMENTS.video_ids
    assert [moments.ref(row) for row in range(3)] == [MOMENTS.ref(row) for row in range(3)]
    assert np.array_equal(points, POINTS)
    assert (clusters.clusters[0].id, clusters.clusters[0].size, clusters.clusters[0].medoids) == ("0a0b0c0d", 2, (1, 0))
    assert np.array_equal(clusters.clusters[0].centre, CENTRE)
    assert np.array_equal(clusters.cluster_of, KINDS.cluster_of)
    assert np.array_equal(clusters.usual, KINDS.usual)
    assert cache.outliers(KEY) == ODDITIES
    assert cache.duplicates(KEY) == DOUBLES


@pytest.mark.parametrize("harm", ["cut off", "nonsense", "empty"])
@pytest.mark.parametrize("step", list(Step))
def test_what_is_damaged_counts_as_not_there(cache: InsightsCache, step: Step, harm: str) -> None:
    fill(cache)
    path = cache.folder / KEY / f"{step}.npz"
    whole = path.read_bytes()
    path.write_bytes({"cut off": whole[: len(whole) // 2], "nonsense": b"PK nothing of the kind", "empty": b""}[harm])
    read: dict[Step, Callable[[str], object]] = {
        Step.MOMENTS: cache.moments,
        Step.FLAT: lambda key: cache.points(key, Step.FLAT),
        Step.CLUSTERS: cache.clusters,
        Step.DUPLICATES: cache.duplicates,
        Step.OUTLIERS: cache.outliers,
        Step.LAYOUT: lambda key: cache.points(key, Step.LAYOUT),
    }
    assert read[step](KEY) is None
    assert not cache.has_all(KEY)
    assert not cache.has(KEY, step)


def test_one_is_shown_and_all_others_go(cache: InsightsCache) -> None:
    assert cache.shown() is None
    fill(cache, "one")
    cache.show("one")
    fill(cache, "two")
    assert cache.shown() == "one"
    cache.show("two")
    assert cache.shown() == "two"
    assert [path.name for path in cache.folder.iterdir() if path.is_dir()] == ["two"]


def test_what_is_shown_is_not_known_where_the_note_is_damaged(cache: InsightsCache) -> None:
    fill(cache)
    cache.show(KEY)
    (cache.folder / "shown.json").write_text("{")
    assert cache.shown() is None
