"""Which name each kind of moments bears: the one that somebody gave it, known again by its moments, or one of the plain words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from core.insights.parts import Clusters, Moments, Rows
from core.insights.views.moment_lookup import MomentLookup
from core.models.search_query import MomentRef

if TYPE_CHECKING:
    from core.catalog.searches.cluster_names import GivenName

AGAIN: Final = 0.5
"""Share of a name's moments, of those that are still here, that must be of one kind for it to be that kind's name."""


@dataclass(frozen=True, slots=True)
class ClusterName:
    """What a kind is called, and whether somebody called it so."""

    name: str
    is_own: bool


def names_given(clusters: Clusters, moments: Moments, given: Sequence[GivenName]) -> dict[str, GivenName]:
    """The names that people gave, by the id of the kind that bears each now.

    A name goes where most of its moments went; the id decides where that is not clear, and where none of them is here any more.
    Of two names for one kind the one that was given last counts.
    """
    where = MomentLookup(moments)
    ids = [cluster.id for cluster in clusters.clusters]
    found: dict[str, GivenName] = {}
    for name in sorted(given, key=lambda name: -name.named_at):
        cluster_id = _heir(clusters, ids, where.rows_of(name.moments), name.cluster_id)
        if cluster_id is not None:
            found.setdefault(cluster_id, name)
    return found


def _heir(clusters: Clusters, ids: Sequence[str], rows: Rows, former_id: str) -> str | None:
    if not len(rows):
        return former_id if former_id in ids else None
    in_kinds = clusters.cluster_of[rows]
    counts = np.bincount(in_kinds[in_kinds >= 0], minlength=len(ids))
    if not counts.any():
        return None
    heirs = [ids[int(place)] for place in np.flatnonzero(counts == counts.max())]
    # Where a kind broke in pieces, the one that kept the id keeps the name.
    if former_id in heirs:
        return former_id
    return heirs[0] if counts.max() >= AGAIN * len(rows) else None


def all_names(
    clusters: Clusters, own: Mapping[str, GivenName], automatic: Mapping[str, str], numbered: Callable[[int], str]
) -> dict[str, ClusterName]:
    """A name for every kind, by its id: its own, the automatic one, or else what `numbered` makes of its number."""
    names: dict[str, ClusterName] = {}
    for place, cluster in enumerate(clusters.clusters, start=1):
        if cluster.id in own:
            names[cluster.id] = ClusterName(own[cluster.id].name, is_own=True)
        else:
            names[cluster.id] = ClusterName(automatic.get(cluster.id) or numbered(place), is_own=False)
    return names


def known_by(moments: Moments, clusters: Clusters, place: int, most: int) -> list[MomentRef]:
    """At most so many moments of a kind to know it again by: those nearest to all others, and others spread over its videos."""
    rows = np.flatnonzero(clusters.cluster_of == place)
    few = rows[np.linspace(0, len(rows) - 1, min(len(rows), most)).astype(np.int64)] if len(rows) else rows
    return [moments.ref(row) for row in _once([*clusters.clusters[place].medoids, *map(int, few)])][:most]


def _once(rows: Iterable[int]) -> list[int]:
    return list(dict.fromkeys(rows))
