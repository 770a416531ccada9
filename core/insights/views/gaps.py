"""What is missing: searches that found little, and moments that nobody has looked at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain, zip_longest
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.insights.parts import Clusters, Rows
from core.models.search_answer import PastSearch, Verdict

UNANSWERED: Final = frozenset({Verdict.WEAK, Verdict.NOTHING})


def found_little(searches: Iterable[PastSearch]) -> list[PastSearch]:
    """Those that nothing or only weak moments answered, in their order."""
    return [search for search in searches if search.verdict in UNANSWERED or not search.hits]


def unplayed_clusters(clusters: Clusters, rows: Rows, is_opened: NDArray[np.bool_]) -> list[int]:
    """The places of the kinds that have moments among `rows`, none of which was opened; in their order, the largest first."""
    cluster_of = clusters.cluster_of[rows]
    within = np.bincount(cluster_of[cluster_of >= 0], minlength=len(clusters.clusters))
    opened = np.bincount(cluster_of[(cluster_of >= 0) & is_opened[rows]], minlength=len(clusters.clusters))
    return [int(place) for place in np.flatnonzero((within > 0) & (opened == 0))]


def unplayed_moments(clusters: Clusters, rows: Rows, is_opened: NDArray[np.bool_], limit: int) -> list[int]:
    """Of the moments at `rows` that nobody opened: of each kind the one most like it, then of each the next one, and so on.

    Those nearest to the middle of a kind come first, then others spread over it; moments that are like few others take turns too.
    """
    left = rows[~is_opened[rows]]
    cluster_of = clusters.cluster_of[left]
    lines = []
    for place in (*range(len(clusters.clusters)), -1):
        members = left[cluster_of == place]
        if len(members):
            best = clusters.clusters[place].medoids if place >= 0 else ()
            first = [row for row, is_here in zip(best, np.isin(best, members), strict=True) if is_here]
            lines.append(list(dict.fromkeys([*first, *_spread(members, limit)]))[:limit])
    turns = zip_longest(*lines)
    return [row for row in chain.from_iterable(turns) if row is not None][:limit]


def _spread(members: Rows, most: int) -> Sequence[int]:
    places = np.linspace(0, len(members) - 1, min(len(members), most)).astype(np.int64)
    return [int(row) for row in members[places]]
