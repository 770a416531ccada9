"""What stands out must come first, whatever else is in the library."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from numpy.typing import NDArray

from core.insights.algorithms.neighbours import nearest
from core.insights.algorithms.outliers import find_outliers, find_outliers_in_categories
from core.insights.algorithms.reduction import reduce
from core.insights.parts import Moments, Outlier, Outliers
from core.models.embedding_models import DIMENSION
from core.models.vectors import unit
from tests.support.libraries.mixtures import mixture
from tests.support.torture import seeds

Floats = NDArray[np.float32]


def found(vectors: Floats, moments: Moments, categories: Mapping[str, str] | None = None) -> Outliers:
    reduced = reduce(vectors)
    return find_outliers(vectors, reduced, nearest(reduced.values, 15), moments, categories or {})


def shots(*videos: int) -> Moments:
    """Moments of 5 s in videos of so many."""
    video = np.repeat(np.arange(len(videos), dtype=np.int32), videos)
    starts = np.concatenate([np.arange(count) * 5.0 for count in videos]) if videos else np.empty(0)
    return Moments(tuple(f"video{number}" for number in range(len(videos))), video, starts, starts + 5)


def around(chance: np.random.Generator, count: int, cosine: float) -> Floats:
    """Moments that all have this cosine with what they have in common."""
    middle, *_ = others = unit(chance.standard_normal(size=(count + 1, DIMENSION), dtype=np.float32))
    across = unit(others[1:] - (others[1:] @ middle)[:, None] * middle)
    return unit(np.float32(cosine) * middle + np.float32(np.sqrt(1 - cosine**2)) * across)


def places(outlier: tuple[Outlier, ...], planted: frozenset[int]) -> list[int]:
    return [place for place, one in enumerate(outlier) if one.moment in planted]


@pytest.mark.parametrize("seed", seeds(1, 2, 3))
@pytest.mark.parametrize(
    ("count", "planted", "clusters", "spread"), [(300, 5, 12, 1.0), (1200, 24, 30, 1.3), (2600, 52, 12, 1.0), (1500, 12, 4, 0.6)]
)
def test_all_planted_moments_are_among_the_first_two_percent(
    count: int, planted: int, clusters: int, spread: float, seed: int
) -> None:
    made = mixture(count, seed=seed, clusters=clusters, outlier=planted, twins=count // 100, spread=spread)
    outlier = found(made.vectors, made.moments).library
    assert {one.moment for one in outlier[: count // 50]} >= made.outlier
    assert places(outlier, made.outlier) == list(range(planted))


def test_a_whole_heap_of_odd_moments_does_not_look_at_home_in_a_large_library() -> None:
    made = mixture(5000, seed=5, outlier=100, clusters=20, per_video=500)
    outlier = found(made.vectors, made.moments).library
    assert {one.moment for one in outlier} == made.outlier


def test_the_odd_one_of_a_category_or_a_video_is_found_among_its_own() -> None:
    chance = np.random.default_rng(4)
    sea, town = around(chance, 60, 0.85), around(chance, 60, 0.85)
    sea[10], town[10] = town[5], sea[5]
    moments = shots(30, 30, 30, 30)
    outlier = found(np.concatenate([sea, town]), moments, {"video0": "Sea", "video1": "Sea", "video2": "Town", "video3": ""})
    assert [one.moment for one in outlier.library] == [], "the town by the sea is at home in the town"
    assert [one.moment for one in outlier.categories["Sea"]] == [10]
    assert [one.moment for one in outlier.categories["Town"]] == [70]
    assert {video_id: [one.moment for one in some] for video_id, some in outlier.videos.items()} == {
        "video0": [10],
        "video1": [],
        "video2": [70],
        "video3": [],
    }


def test_beside_an_odd_moment_are_those_it_is_least_unlike() -> None:
    made = mixture(3000, seed=7, outlier=20)
    for one in found(made.vectors, made.moments).library[:20]:
        cosines = made.vectors @ made.vectors[one.moment]
        cosines[one.moment] = -1
        assert one.nearest == tuple(np.argsort(-cosines)[:3])


def test_a_camera_that_never_moves_makes_nothing_else_odd() -> None:
    made = mixture(2500, seed=8, outlier=10)
    still = around(np.random.default_rng(8), 1500, 0.999)
    beside = unit(np.float32(0.8) * still[:40] + np.float32(0.6) * around(np.random.default_rng(9), 40, 0.2))
    vectors = np.concatenate([made.vectors, still, beside])
    outlier = found(vectors, shots(*[50] * 50, 1500, 40)).library
    assert places(outlier, made.outlier) == list(range(10))
    assert not {one.moment for one in outlier} & set(range(2500, 4000))


def test_who_walks_through_a_still_picture_stands_out_in_its_video() -> None:
    still = around(np.random.default_rng(2), 80, 0.999)
    still[33] = unit(still[33] + 0.2 * around(np.random.default_rng(3), 1, 0.5)[0])
    assert [one.moment for one in found(still, shots(80)).videos["video0"]] == [33]


@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_among_a_handful_of_moments_none_is_odd(count: int) -> None:
    outlier = found(around(np.random.default_rng(1), count, 0.5), shots(count), {"video0": "Sea"})
    assert outlier.library == ()
    assert outlier.videos == {"video0": ()}


def test_where_all_are_alike_nothing_stands_out() -> None:
    same = np.repeat(around(np.random.default_rng(1), 1, 0.5), 3000, axis=0)
    outlier = found(same, shots(*[100] * 30), {"video0": "Sea"})
    assert outlier.library == ()
    assert outlier.categories == {"Sea": ()}
    assert set(outlier.videos.values()) == {()}


def test_the_same_comes_out_again_and_for_categories_alone() -> None:
    made = mixture(2500, seed=6, outlier=30)
    categories = {video_id: ("Sea", "Town", "")[place % 3] for place, video_id in enumerate(made.moments.video_ids)}
    reduced = reduce(made.vectors)
    neighbours = nearest(reduced.values, 15)
    first = find_outliers(made.vectors, reduced, neighbours, made.moments, categories)
    assert find_outliers(made.vectors, reduced, neighbours, made.moments, categories) == first
    assert find_outliers_in_categories(made.vectors, reduced, neighbours, made.moments, categories) == first.categories
