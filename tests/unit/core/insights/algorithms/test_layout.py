"""The map shows what is alike side by side, is the same every time, and stays recognisable when the library grows."""

from __future__ import annotations

import numpy as np
import pytest

from core.insights.algorithms import layout
from core.insights.algorithms.layout import lay_out
from core.insights.algorithms.neighbours import Neighbours, nearest
from core.insights.algorithms.reduction import Reduced, reduce
from core.insights.parts import Points
from core.models.vectors import unit
from tests.support.libraries.mixtures import Mixture, mixture


def looked_at(made: Mixture) -> tuple[Reduced, Neighbours]:
    reduced = reduce(made.vectors)
    return reduced, nearest(reduced.values, 15)


def share_beside_its_like(points: Points, cluster_of: np.ndarray[tuple[int], np.dtype[np.int64]]) -> float:
    """How many of the ten nearest on the map are of the same kind."""
    near = nearest(points, 10).rows
    return float((cluster_of[near] == cluster_of[:, None]).mean())


@pytest.fixture(scope="module")
def library() -> Mixture:
    return mixture(600, seed=3, clusters=6)


@pytest.fixture(scope="module")
def its_map(library: Mixture) -> Points:
    return lay_out(*looked_at(library), library.cluster_of.astype(np.int32))


@pytest.mark.parametrize("count", [0, 1, 2, 5, 29, 30, 40])
def test_any_number_of_moments_has_a_map(count: int) -> None:
    made = mixture(count, seed=1, clusters=3) if count else None
    vectors = np.empty((0, 512), dtype=np.float32) if made is None else made.vectors
    reduced = reduce(vectors)
    points = lay_out(reduced, nearest(reduced.values, 15), np.full(count, -1, dtype=np.int32))
    assert points.shape == (count, 2)
    assert points.dtype == np.float32
    assert np.isfinite(points).all()
    assert np.abs(points).max(initial=0.0) <= 1


def test_moments_that_are_all_the_same_have_a_map() -> None:
    vectors = np.tile(mixture(1, seed=1, clusters=1).vectors, (50, 1))
    reduced = reduce(vectors)
    points = lay_out(reduced, nearest(reduced.values, 15), np.zeros(50, dtype=np.int32))
    assert np.isfinite(points).all()


def test_what_is_alike_lies_side_by_side(library: Mixture, its_map: Points) -> None:
    assert share_beside_its_like(its_map, library.cluster_of) > 0.9
    assert np.abs(its_map).max() == 1


def test_the_same_moments_have_the_same_map(library: Mixture, its_map: Points) -> None:
    shares: list[float] = []
    reembedding = lay_out(*looked_at(library), library.cluster_of.astype(np.int32), on_progress=shares.append)
    assert np.array_equal(reembedding, its_map)
    assert shares == sorted(shares)
    assert 0 < shares[0] < 1


def test_most_of_a_large_library_is_put_among_its_landmarks(library: Mixture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "LANDMARKS", 150)
    points = lay_out(*looked_at(library), library.cluster_of.astype(np.int32))
    assert share_beside_its_like(points, library.cluster_of) > 0.8


def test_every_kind_and_every_video_has_landmarks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "LANDMARKS", 120)
    cluster_of = np.repeat(np.arange(3, dtype=np.int32), [900, 80, 20])
    chosen = layout._landmarks(cluster_of)
    assert 110 <= len(chosen) <= 120
    assert len(np.unique(chosen)) == len(chosen)
    assert np.bincount(cluster_of[chosen]).min() >= 20
    assert np.diff(chosen[cluster_of[chosen] == 0]).max() <= 20


@pytest.mark.parametrize("mirrored", [1, -1])
def test_what_was_on_the_map_stays_about_where_it_was(library: Mixture, its_map: Points, mirrored: int) -> None:
    # Any map is as good mirrored; what was there is what counts.
    known = its_map * np.array([mirrored, 1], dtype=np.float32)
    known[540:] = np.nan
    points = lay_out(*looked_at(library), library.cluster_of.astype(np.int32), known)
    assert np.isfinite(points).all()
    assert np.linalg.norm(points[:540] - known[:540], axis=1).max() < 0.25
    assert share_beside_its_like(points, library.cluster_of) > 0.9


def test_few_moments_fill_the_map_and_do_not_end_up_on_a_line() -> None:
    dice = np.random.default_rng(0)
    cluster_of = (np.arange(33) // 3).astype(np.int32)
    centres = dice.normal(size=(11, 512))
    vectors = unit((centres[cluster_of] + 0.5 * dice.normal(size=(33, 512))).astype(np.float32))
    reduced = reduce(vectors)

    places = lay_out(reduced, nearest(reduced.values, 15), cluster_of)

    widths = places.max(axis=0) - places.min(axis=0)
    assert widths.min() > 0.5 * widths.max()
    distances = np.linalg.norm(places[:, None] - places[None], axis=2) + 9 * np.eye(33)
    assert np.mean(cluster_of[distances.argmin(axis=1)] == cluster_of) > 0.9
