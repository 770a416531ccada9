"""Which moments are drawn when there are more than a map holds: the same number of each kind, so that small ones stay whole."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.insights.parts import Rows


def spread(rows: Rows, cluster_of: NDArray[np.int32], most: int) -> Rows:
    """At most `most` of `rows`, in their order; `cluster_of` tells the kind of each of them.

    Every kind gets the same share, a kind that has less gives what is left to the others, and within a kind moments are taken at
    even steps, so that all its videos stay in it. The same for the same rows.
    """
    if len(rows) <= most:
        return rows
    _, cluster, sizes = np.unique(cluster_of, return_inverse=True, return_counts=True)
    quotas = even_quotas(sizes, most)
    order = np.argsort(cluster, kind="stable")
    kept = np.zeros(len(rows), dtype=bool)
    for first, size, quota in zip(np.cumsum(sizes) - sizes, sizes, quotas, strict=True):
        kept[order[first + evenly(int(size), int(quota))]] = True
    return rows[kept]


def even_quotas(sizes: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """How many of each, `most` in all if there are as many: the same for each, as far as it has so many."""
    low, high = 0, int(sizes.max(initial=0))
    while low < high:
        level = (low + high + 1) // 2
        low, high = (level, high) if int(np.minimum(sizes, level).sum()) <= most else (low, level - 1)
    quotas = np.minimum(sizes, low)
    # What cannot be shared out evenly goes to those that have more, one each.
    more = np.flatnonzero(sizes > low)[: max(0, most - int(quotas.sum()))]
    quotas[more] += 1
    return quotas


def evenly(size: int, wanted: int) -> Rows:
    """`wanted` places of `size`, at even steps from the first on."""
    wanted = min(size, wanted)
    return (np.arange(wanted, dtype=np.int64) * size) // max(1, wanted)
