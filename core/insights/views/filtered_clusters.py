"""The kinds of moments as a filter shows them: how much of each it lets in, and which pictures stand for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.insights.parts import Cluster, Clusters, Moments, Rows

PICTURES = 4
"""So many moments stand for a kind."""


@dataclass(frozen=True, slots=True, eq=False)
class FilteredCluster:
    """A kind as far as a filter lets it in. `number` is its place among all kinds, from 1; `share` is of all moments let in.

    `pictures` are the rows that stand for it, best first; `video_ids` are the videos it spans, those with most of it first, and
    `in_videos` how many of its moments each of them has.
    """

    cluster: Cluster
    number: int
    size: int
    share: float
    pictures: tuple[int, ...]
    video_ids: tuple[str, ...]
    in_videos: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class FilteredClusters:
    """All kinds that a filter lets anything of in, those with most of it first; `few` rows are of no kind, of `total`."""

    clusters: tuple[FilteredCluster, ...]
    few: Rows
    total: int


def filtered_clusters(clusters: Clusters, moments: Moments, rows: Rows) -> FilteredClusters:
    """The kinds of the moments at `rows`."""
    cluster_of, video = clusters.cluster_of[rows], moments.video[rows]
    few = rows[cluster_of < 0]
    # One number for each pair of kind and video: counting those counts both at once.
    count = len(moments.video_ids)
    pairs, sizes = np.unique(cluster_of[cluster_of >= 0].astype(np.int64) * count + video[cluster_of >= 0], return_counts=True)
    inside = np.zeros(len(moments), dtype=bool)
    inside[rows] = True
    seen = []
    for place in np.unique(pairs // count) if count else ():
        first, last = np.searchsorted(pairs, [place * count, (place + 1) * count])
        order = np.argsort(-sizes[first:last], kind="stable") + first
        size = int(sizes[first:last].sum())
        seen.append(
            FilteredCluster(
                cluster=clusters.clusters[place],
                number=int(place) + 1,
                size=size,
                share=size / len(rows),
                pictures=_pictures(clusters.clusters[place], int(place), clusters, inside),
                video_ids=tuple(moments.video_ids[pairs[pair] % count] for pair in order),
                in_videos=tuple(int(sizes[pair]) for pair in order),
            )
        )
    seen.sort(key=lambda one: (-one.size, one.number))
    return FilteredClusters(tuple(seen), few, len(rows))


def rows_of_cluster(clusters: Clusters, rows: Rows, cluster_id: str) -> Rows:
    """Those of `rows` that are of a kind: the ones that stand for it first, the others by video and time. Empty if none is."""
    place = next((place for place, cluster in enumerate(clusters.clusters) if cluster.id == cluster_id), None)
    if place is None:
        return np.empty(0, dtype=np.int64)
    members = rows[clusters.cluster_of[rows] == place]
    best = _those_in(clusters.clusters[place].medoids, members)
    return np.concatenate([np.asarray(best, dtype=np.int64), members[~np.isin(members, best)]])


def _pictures(
    cluster: Cluster, place: int, clusters: Clusters, inside: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> tuple[int, ...]:
    """Its medoids that are let in; where these are too few, more of its moments, spread evenly."""
    best = [row for row in cluster.medoids if inside[row]][:PICTURES]
    if len(best) < PICTURES:
        others = np.flatnonzero(inside & (clusters.cluster_of == place))
        others = others[~np.isin(others, best)]
        wanted = min(PICTURES - len(best), len(others))
        best += [int(row) for row in others[np.linspace(0, len(others) - 1, wanted).round().astype(np.int64)]] if wanted else []
    return tuple(best)


def _those_in(some: Sequence[int], members: Rows) -> list[int]:
    return [row for row in some if row in members]
