"""Lets kinds keep their ids when they are computed anew, so that links to them and names given by hand stay."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.insights.parts import Clusters, Moments, Rows

SAME_FROM: Final = 0.5
"""The share of the moments of two kinds that must be in both. From one half on, no kind can be the same as two others."""


def keep_ids(new: Clusters, moments: Moments, former: Clusters, former_moments: Moments) -> Clusters:
    """`new`, each kind with the id of the former one that is the same.

    Kinds are compared by the moments that are in both libraries: the share of them that two kinds have in common (Jaccard 1901),
    in the pairs that give the largest sum (Kuhn 1955, "The Hungarian method"). Other kinds get ids that no former kind had.
    """
    shares = _shares(new, former, *_in_both(moments, former_moments))
    kept = {int(at): former.clusters[before].id for at, before in _pairs(shares)}
    taken = {cluster.id for cluster in former.clusters}
    clusters = []
    for place, cluster in enumerate(new.clusters):
        name = kept[place] if place in kept else _fresh(cluster.id, taken)
        taken.add(name)
        clusters.append(replace(cluster, id=name))
    return replace(new, clusters=tuple(clusters))


def _in_both(moments: Moments, former: Moments) -> tuple[Rows, Rows]:
    """The rows of the moments that are in both, in either."""
    rows_before = {key: row for row, key in enumerate(_keys(former))}
    pairs = [(row, rows_before[key]) for row, key in enumerate(_keys(moments)) if key in rows_before]
    both = np.asarray(pairs, dtype=np.int64).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def _keys(moments: Moments) -> list[tuple[str, int, int]]:
    ids = [moments.video_ids[video] for video in moments.video]
    starts, ends = ((1000 * times).round().astype(np.int64).tolist() for times in (moments.start_sec, moments.end_sec))
    return list(zip(ids, starts, ends, strict=True))


def _shares(new: Clusters, former: Clusters, rows: Rows, former_rows: Rows) -> NDArray[np.float64]:
    """For each new kind (row) and former kind (column), how much of both together is in both."""
    counts = np.zeros((len(new.clusters) + 1, len(former.clusters) + 1))  # The last of each for the moments of no kind: -1.
    np.add.at(counts, (new.cluster_of[rows], former.cluster_of[former_rows]), 1)
    either = counts.sum(axis=1, keepdims=True) + counts.sum(axis=0, keepdims=True) - counts
    shares: NDArray[np.float64] = np.divide(counts, either, out=np.zeros_like(counts), where=either > 0)
    return shares[:-1, :-1]


def _pairs(shares: NDArray[np.float64]) -> Rows:
    """Places of new and former kinds that are the same, shape (m, 2)."""
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 - heavy, and only the computing process needs it

    pairs = np.stack(linear_sum_assignment(shares, maximize=True), axis=1)
    return np.asarray(pairs[shares[pairs[:, 0], pairs[:, 1]] >= SAME_FROM], dtype=np.int64)


def _fresh(name: str, taken: Collection[str]) -> str:
    while name in taken:
        name = hashlib.sha256(name.encode()).hexdigest()[:8]
    return name
