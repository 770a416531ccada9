"""Which moments are nearest to each, computed once and used by clusters, outliers and the map; and, for the few of whom it must
be known exactly, which resemble some others most by all numbers of their vectors.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.insights.parts import Rows

Floats = NDArray[np.float32]
_CELLS_AT_ONCE: Final = 1 << 24
_GROUP: Final = 64


@dataclass(frozen=True, slots=True, eq=False)
class Neighbours:
    """The nearest others of each moment, nearest first."""

    rows: NDArray[np.int32]
    """Shape (n, k), never the moment itself."""
    distances: NDArray[np.float32]
    """Euclidean, shape (n, k)."""


def nearest(values: NDArray[np.float32], k: int) -> Neighbours:
    """The k nearest others of each row of `values` (n, d), exactly; all n - 1 others where there are fewer than k.

    Every pair is looked at (scikit-learn's brute force, in blocks that fit the processor's cache): in 50 dimensions trees and
    graphs gain little, and an exact answer is the same in every run.
    """
    from sklearn.neighbors import NearestNeighbors  # noqa: PLC0415

    count = len(values)
    wanted = min(k, count - 1)
    if wanted < 1:
        return Neighbours(np.empty((count, 0), dtype=np.int32), np.empty((count, 0), dtype=np.float32))
    finder = NearestNeighbors(n_neighbors=wanted, algorithm="brute", metric="euclidean").fit(values)
    distances, rows = finder.kneighbors()
    return Neighbours(rows.astype(np.int32), distances.astype(np.float32))


def closest(vectors: Floats, which: Rows, k: int) -> tuple[Rows, Floats]:
    """The k other rows of `vectors` (n, dimension; unit length) nearest to each of the rows `which` (m,), nearest first.

    Returns their places and their cosines, each of shape (m, k), where k must be less than n.
    """
    places = np.empty((len(which), k), dtype=np.int64)
    cosines = np.empty((len(which), k), dtype=np.float32)
    step = max(1, _CELLS_AT_ONCE // max(1, len(vectors)))
    for start in range(0, len(which), step):
        part = which[start : start + step]
        found = vectors[part] @ vectors.T
        found[np.arange(len(part)), part] = -np.inf
        places[start : start + step] = _largest(found, k)
        cosines[start : start + step] = np.take_along_axis(found, places[start : start + step], axis=1)
    return places, cosines


def cosines_of(vectors: Floats, places: NDArray[np.int32] | Rows) -> Floats:
    """The cosine of each row of `vectors` (n, dimension; unit length) with the rows at `places` (n, k), shape (n, k)."""
    cosines = np.empty(places.shape, dtype=np.float32)
    step = max(1, _CELLS_AT_ONCE // max(1, vectors.shape[1] * places.shape[1]))
    for start in range(0, len(vectors), step):
        part = slice(start, start + step)
        cosines[part] = np.matmul(vectors[places[part]], vectors[part, :, None])[:, :, 0]
    return cosines


def _largest(values: Floats, k: int) -> Rows:
    """Where the k largest values of each row are, largest first, of equal ones the first.

    Sorting out all of a long row is slow. The k largest are in the k groups of values with the largest maxima, and those are
    found by reading each value once.
    """
    count, width = values.shape
    groups = width // _GROUP
    if groups <= 2 * k:
        return _sorted_out(values, k)
    even = groups * _GROUP
    tops = values[:, :even].reshape(count, groups, _GROUP).max(axis=2)
    best = np.sort(np.argpartition(tops, -k, axis=1)[:, -k:], axis=1)
    candidates = (best[:, :, None] * _GROUP + np.arange(_GROUP)).reshape(count, k * _GROUP)
    rest = np.broadcast_to(np.arange(even, width), (count, width - even))
    candidates = np.concatenate([candidates, rest], axis=1)
    chosen = _sorted_out(np.take_along_axis(values, candidates, axis=1), k)
    return np.take_along_axis(candidates, chosen, axis=1)


def _sorted_out(values: Floats, k: int) -> Rows:
    largest = np.sort(np.argpartition(values, -k, axis=1)[:, -k:], axis=1)
    order = np.argsort(-np.take_along_axis(values, largest, axis=1), axis=1, kind="stable")
    return np.take_along_axis(largest, order, axis=1)
