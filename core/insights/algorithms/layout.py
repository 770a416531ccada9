"""Where each moment lies on the map: beside those that are like it.

Method: t-SNE (van der Maaten & Hinton 2008) with interpolation on a grid (Linderman et al. 2019, "Fast interpolation-based t-SNE
for improved visualization of single-cell RNA-seq data") as openTSNE has it (Poličar, Stražar & Zupan 2024). What is large is laid
out by its landmarks, and all others are put among those they are nearest to, as Kobak & Berens 2019 ("The art of using t-SNE for
single-cell transcriptomics") do.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from core.insights.algorithms.neighbours import Neighbours, nearest
from core.insights.algorithms.reduction import Reduced
from core.insights.parts import Points, Rows

if TYPE_CHECKING:
    from openTSNE import TSNEEmbedding

LANDMARKS: Final = 6_000
"""So many are laid out by themselves: half a minute of one core."""
FEWEST: Final = 30
"""Fewer moments lie as their two main directions tell, which says all there is to say of them."""
NEIGHBOURS: Final = 15
"""Each pulls at so many with equal force: as good as a perplexity of 30 (Böhm, Berens & Kobak 2022, "Attraction-repulsion
spectrum in neighbor embeddings") at a fraction of the cost."""
PERPLEXITY: Final = 5.0
"""Of few moments, the nearest pull the most; a third of the neighbours, as is usual."""
EARLY: Final = 150
ITERATIONS: Final = 250
EARLY_EXAGGERATION: Final = 12.0
"""Usual since van der Maaten 2014; the learning rate, n / 12, goes with it (Belkina et al. 2019)."""
EXAGGERATION: Final = 2.0
"""Above 1, kinds stand apart more clearly (Kobak & Berens 2019, Böhm et al. 2022)."""
BEGINS_WITHIN: Final = 1e-4
"""The spread at the start, so small that only the directions of the beginning count (Kobak & Linderman 2021)."""
NEW_FROM: Final = 0.5
"""Where a larger share of the moments was not on the former map, it is drawn as if there had been none."""
AMONG: Final = 8
"""Of a large library each moment lies between so many landmarks."""
_GRID_FROM: Final = 1_000
"""From so many points on the grid is quicker than the tree."""
_REPORT_EVERY: Final = 10
_BLOCK: Final = 10_000
_THREADS: Final = 2


def lay_out(
    reduced: Reduced,
    neighbours: Neighbours,
    cluster_of: NDArray[np.int32],
    former: Points | None = None,
    on_progress: Callable[[float], None] | None = None,
) -> Points:
    """The places of n moments, shape (n, 2), scaled alike within -1..1. Without chance.

    `former` are their places on the map before this one, NaN for moments that were not on it: what was there stays about where
    it was. `on_progress` is told the share that is done, 0..1.
    """
    count = len(reduced.values)
    if count < FEWEST:
        return reduced.flat
    report = on_progress or _ignore
    is_new = former is None or bool(np.isnan(former[:, 0]).mean() > NEW_FROM)
    begin = reduced.flat.astype(np.float64) if former is None or is_new else _as_before(neighbours, former)
    landmarks = _landmarks(cluster_of)
    near = neighbours if len(landmarks) == count else nearest(reduced.values[landmarks], NEIGHBOURS)
    places = np.empty((count, 2), dtype=np.float64)
    places[landmarks] = _embedded(begin[landmarks], near, lambda share: report(share * 0.9), EARLY if is_new else 0)
    if len(landmarks) < count:
        _put_others(places, landmarks, reduced.values, cluster_of, lambda share: report(0.9 + share * 0.1))
    return _scaled(places if former is None else _turned(places, former))


def _ignore(_share: float) -> None:
    """Nobody wants to know."""


def _landmarks(cluster_of: NDArray[np.int32]) -> Rows:
    """Which moments are laid out by themselves, in order: of each kind its part, spread over its rows and so over its videos.

    Of small kinds all, of the others the more the larger: what is rare has its place on the map as well.
    """
    count = len(cluster_of)
    if count <= LANDMARKS:
        return np.arange(count, dtype=np.int64)
    order = np.argsort(cluster_of, kind="stable")
    clusters = np.split(order, np.flatnonzero(np.diff(cluster_of[order])) + 1)
    fair = LANDMARKS // (2 * len(clusters))
    left = (LANDMARKS - sum(min(fair, len(rows)) for rows in clusters)) / sum(max(0, len(rows) - fair) for rows in clusters)
    wanted = [min(fair, len(rows)) + int(left * max(0, len(rows) - fair)) for rows in clusters]
    chosen = [rows[np.arange(number) * len(rows) // number] for rows, number in zip(clusters, wanted, strict=True) if number]
    return np.sort(np.concatenate(chosen)).astype(np.int64)


def _as_before(neighbours: Neighbours, former: Points) -> NDArray[np.float64]:
    """Where each moment was; those that are new among the ones most like them."""
    begin = np.asarray(former, dtype=np.float64)
    new = np.flatnonzero(np.isnan(begin[:, 0]))
    around = begin[neighbours.rows[new]]
    is_known = ~np.isnan(around[..., 0])
    summed = np.where(is_known[..., None], around, 0.0).sum(axis=1)
    begin[new] = summed / np.maximum(1, is_known.sum(axis=1))[:, None]
    return begin


def _embedded(begin: NDArray[np.float64], near: Neighbours, report: Callable[[float], None], early: int) -> NDArray[np.float64]:
    """`early` is how many steps it takes to sort out what lies beside what, which is known where there was a map before."""
    from openTSNE import TSNEEmbedding  # noqa: PLC0415 - only in the process that computes
    from openTSNE.affinity import PerplexityBasedNN, Uniform  # noqa: PLC0415
    from openTSNE.nearest_neighbors import PrecomputedNeighbors  # noqa: PLC0415

    spread = float(begin.std(axis=0).max())
    if spread == 0:
        return begin
    kept = PrecomputedNeighbors(near.rows[:, :NEIGHBOURS], near.distances[:, :NEIGHBOURS])
    on_grid = len(begin) >= _GRID_FROM
    # Of few moments, 15 neighbours are half of all: with equal force from each they would end up on one line.
    pulls = Uniform(knn_index=kept, symmetrize="max") if on_grid else PerplexityBasedNN(knn_index=kept, perplexity=PERPLEXITY)
    early_exaggeration, exaggeration = (EARLY_EXAGGERATION, EXAGGERATION) if on_grid else (4.0, 1.0)
    embedding: TSNEEmbedding = TSNEEmbedding(
        # Equal moments begin a hair apart, or they would stay in one place for ever.
        (begin - begin.mean(axis=0)) / spread * BEGINS_WITHIN + _hair(len(begin)),
        pulls,
        negative_gradient_method="fft" if on_grid else "bh",
        # In the tree, sums would depend on which thread comes first.
        n_jobs=_THREADS if on_grid else 1,
    )
    for done, iterations, pull in ((0, early, early_exaggeration), (early, ITERATIONS, exaggeration)):
        if not iterations:
            continue
        embedding.optimize(
            iterations,
            exaggeration=pull,
            momentum=0.8,
            inplace=True,
            callbacks=_told(report, done, early + ITERATIONS),
            callbacks_every_iters=_REPORT_EVERY,
        )
    return np.asarray(embedding, dtype=np.float64)


def _told(report: Callable[[float], None], done: int, of: int) -> Callable[[int, float, Any], bool]:
    def callback(iteration: int, _error: float, _embedding: Any) -> bool:
        report((done + iteration) / of)
        return False

    return callback


def _hair(count: int) -> NDArray[np.float64]:
    return np.random.default_rng(0).normal(scale=BEGINS_WITHIN / 100, size=(count, 2))


def _put_others(
    places: NDArray[np.float64],
    landmarks: Rows,
    values: NDArray[np.float32],
    cluster_of: NDArray[np.int32],
    report: Callable[[float], None],
) -> None:
    """Put all others at the mean of the landmarks nearest to them, the nearer the heavier, of their own kind if they can."""
    from sklearn.neighbors import NearestNeighbors  # noqa: PLC0415 - only in the process that computes

    finder = NearestNeighbors(n_neighbors=AMONG, algorithm="brute").fit(values[landmarks])
    is_other = np.ones(len(places), dtype=bool)
    is_other[landmarks] = False
    others = np.flatnonzero(is_other)
    for start in range(0, len(others), _BLOCK):
        block = others[start : start + _BLOCK]
        distances, found = finder.kneighbors(values[block])
        near = landmarks[found]
        weights = _weights(distances.astype(np.float64))
        own = weights * (cluster_of[near] == cluster_of[block][:, None])
        has_own = own.sum(axis=1, keepdims=True) > 0
        weights = np.where(has_own, own, weights)
        weights /= weights.sum(axis=1, keepdims=True)
        places[block] = (places[near] * weights[..., None]).sum(axis=1)
        report((start + len(block)) / len(others))


def _weights(distances: NDArray[np.float64]) -> NDArray[np.float64]:
    """By how much farther than the nearest each is, in terms of how far they all are; shape as `distances`, (m, AMONG)."""
    reach = distances.mean(axis=1, keepdims=True) / 2
    return np.asarray(np.exp(-(((distances - distances[:, :1]) / np.maximum(reach, 1e-9)) ** 2) * AMONG))


def _turned(places: NDArray[np.float64], former: Points) -> NDArray[np.float64]:
    """Turned and mirrored so that what was on the map before lies as it did (orthogonal Procrustes, Schönemann 1966)."""
    known = ~np.isnan(former[:, 0])
    if known.sum() < FEWEST:
        return places
    now, then = places[known] - places[known].mean(axis=0), former[known] - former[known].mean(axis=0)
    left, _, right = np.linalg.svd(now.T @ then)
    return np.asarray(places @ (left @ right))


def _scaled(places: NDArray[np.float64]) -> Points:
    """The middle at 0, and the farthest at the edge."""
    places = places - (places.min(axis=0) + places.max(axis=0)) / 2
    reach = float(np.abs(places).max(initial=0.0))
    return np.asarray(places / reach if reach > 0 else places, dtype=np.float32)
