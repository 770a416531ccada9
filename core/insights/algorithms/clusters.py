"""Which kinds of moments there are: groups that are alike, found without being told how many there should be.

They keep their ids when they are computed anew, so that links to them and names given by hand stay.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.insights.algorithms.grouping import group, rows_by_label
from core.insights.algorithms.reduction import Reduced
from core.insights.parts import Cluster, Clusters, Moments, Rows
from core.models.vectors import Vector, unit

MOST_MEDOIDS: Final = 8
SAME_FROM: Final = 0.5
"""The share of the moments of two kinds that must be in both. From one half on, no kind can be the same as two others."""


def find_clusters(vectors: NDArray[np.float32], reduced: Reduced, moments: Moments) -> Clusters:
    """The kinds of n moments, n >= 0, from their unit vectors (n, dimension) and their principal components.

    The same moments give the same kinds. How they are found is told in `core.insights.algorithms.grouping`.
    """
    labels = group(vectors, reduced)
    found = [_described(rows, vectors, moments) for _, rows in rows_by_label(labels)]
    found.sort(key=lambda both: (-both[0].size, both[0].id))
    cluster_of = np.full(len(moments), -1, dtype=np.int32)
    for place, (_, rows) in enumerate(found):
        cluster_of[rows] = place
    usual: Vector = (vectors.sum(axis=0, dtype=np.float64) / max(1, len(vectors))).astype(np.float32)
    return Clusters(tuple(cluster for cluster, _ in found), cluster_of, usual)


def _described(rows: Rows, vectors: NDArray[np.float32], moments: Moments) -> tuple[Cluster, Rows]:
    mine = vectors[rows]
    centre: Vector = unit(mine.sum(axis=0, dtype=np.float64).astype(np.float32))
    medoids = _medoids(rows[np.argsort(-(mine @ centre), kind="stable")], moments)
    return Cluster(_id(moments, medoids[0]), len(rows), medoids, centre), rows


def _medoids(by_nearness: Rows, moments: Moments) -> tuple[int, ...]:
    """The first of each video, and then what else is near, from rows sorted by their cosine to the centre.

    That sorts them by their mean cosine to all others too, of which it is the same multiple for each.
    """
    _, firsts = np.unique(moments.video[by_nearness], return_index=True)
    chosen: list[int] = by_nearness[np.sort(firsts)[:MOST_MEDOIDS]].tolist()
    more = [row for row in by_nearness[: 2 * MOST_MEDOIDS].tolist() if row not in chosen]
    return tuple(chosen + more[: MOST_MEDOIDS - len(chosen)])


def _id(moments: Moments, row: int) -> str:
    best = moments.ref(row)
    return hashlib.sha256(f"{best.video_id} {best.span.start_ms} {best.span.end_ms}".encode()).hexdigest()[:8]


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
