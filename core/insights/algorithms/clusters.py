"""Which kinds of moments there are: groups that are alike, found without being told how many there should be."""

from __future__ import annotations

import hashlib
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.insights.algorithms.grouping import group, rows_by_label
from core.insights.algorithms.reduction import Reduced
from core.insights.parts import Cluster, Clusters, Moments, Rows
from core.vectors import Vector, unit

MOST_MEDOIDS: Final = 8


def find_kinds(vectors: NDArray[np.float32], reduced: Reduced, moments: Moments) -> Clusters:
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
