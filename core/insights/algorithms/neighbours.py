"""Which moments are nearest to each: computed once, and used by kinds, oddities and the map."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


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
