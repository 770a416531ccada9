"""Which moments belong together, as labels.

Method: HDBSCAN (Campello, Moulavi & Sander 2013, "Density-based clustering based on hierarchical density estimates"; by
scikit-learn, after McInnes & Healy 2017, "Accelerated hierarchical density based clustering"). It finds groups of unlike width
and size, leaves out what is like few others, and knows no chance. It compares every pair, so of a large library it is shown a
part; and it sees principal components only, so what it finds is checked by the full vectors.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.insights.algorithms.reduction import Reduced
from core.insights.parts import Rows
from core.models.vectors import Vector, unit

MOST_LOOKED_AT: Final = 12_000
"""Of more moments HDBSCAN is shown that many; a group of one in a thousand still has a dozen among them."""
_CANDIDATES: Final = 8
_CHUNK: Final = 1024
_ALIKE: Final = 0.2
"""How much of the way from the mean cosine of all pairs to 1 moments must have gone to be alike at all."""
_ONE_GROUP_FROM: Final = 0.7
"""Mean cosine of all pairs from which a library without parts is one group rather than none."""
_TELLING: Final = 8
_SAME_FROM: Final = 0.99
"""Groups whose centres have this cosine are one: a picture that stands still falls into several by next to nothing."""
Labels = NDArray[np.int32]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class _Border:
    label: int
    centre: Vector
    cosine: float


def group(vectors: Floats, reduced: Reduced) -> Labels:
    """A label from 0 for each of n moments, -1 for those that are like few others. Not all labels need be in use."""
    features = np.column_stack([reduced.values, reduced.residual])
    usual_cosine = _mean_cosine(vectors)
    least_cosine = usual_cosine + _ALIKE * (1 - usual_cosine)
    labels = np.full(len(vectors), -1, dtype=np.int32)
    looked_at = _evenly(len(vectors))
    not_alone = _not_alone(looked_at, vectors, least_cosine)
    labels[not_alone] = _dense(features[not_alone], len(looked_at))
    _unite_same_groups(labels, vectors)
    _drop_loose_groups(labels, vectors, least_cosine)
    borders = [_border(rows, label, vectors, least_cosine) for label, rows in rows_by_label(labels)]
    _drop_far_ones(labels, vectors, borders)
    _join_near_ones(labels, features)
    _drop_far_ones(labels, vectors, borders)
    if len(labels) > 1 and labels.max() < 0 and usual_cosine >= _ONE_GROUP_FROM:
        labels[:] = 0
    return labels


def rows_by_label(labels: Labels) -> Iterator[tuple[int, Rows]]:
    """The rows of each label from 0 that is in use."""
    order = np.argsort(labels, kind="stable")
    used, firsts, counts = np.unique(labels[order], return_index=True, return_counts=True)
    for label, first, count in zip(used.tolist(), firsts, counts, strict=True):
        if label >= 0:
            yield label, order[first : first + count]


def _evenly(count: int) -> Rows:
    """Rows spread evenly over all videos and times, all of them if they are few enough."""
    return np.linspace(0, count - 1, min(count, MOST_LOOKED_AT)).round().astype(np.int64)


def _not_alone(rows: Rows, vectors: Floats, least_cosine: float) -> Rows:
    """Those of `rows` that are like any other of them. The rest are all far from what principal components tell of, each in a
    direction of its own, and would seem to be together."""
    mine = vectors[rows]
    alike = np.zeros(len(rows), dtype=np.bool_)
    for start in range(0, len(rows), _CHUNK):
        cosines = mine[start : start + _CHUNK] @ mine.T
        here = np.arange(len(cosines))
        cosines[here, start + here] = -1
        alike[start : start + _CHUNK] = cosines.max(axis=1) >= least_cosine
    return rows[alike]


def _dense(features: Floats, looked_at: int) -> Labels:
    """Labels of dense places.

    The smallest group grows with the root of how many were looked at: 2 of 30, 4 of 100, 13 of 1,000, at most 30. In a small
    library two alike are worth a picture, in a large one nobody reads a list of pairs. `min_samples`, how many must be near for a
    place to be dense, is half of it, 2 to 10, so that less is left out: the two need not be equal (McInnes, Healy & Astels 2017,
    "hdbscan: Hierarchical density based clustering", and its guide to parameters). Groups are chosen by excess of mass, which
    takes the most lasting ones of the hierarchy.
    """
    from sklearn.cluster import HDBSCAN  # noqa: PLC0415 - takes a second, and only the computing process needs it

    smallest = int(np.clip(round(0.4 * np.sqrt(looked_at)), 2, 30))
    if len(features) < 2 * smallest:
        return np.full(len(features), -1, dtype=np.int32)
    finder = HDBSCAN(min_cluster_size=smallest, min_samples=int(np.clip(smallest // 2, 2, 10)), copy=True)
    return np.asarray(finder.fit(features).labels_, dtype=np.int32)


def _unite_same_groups(labels: Labels, vectors: Floats) -> None:
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415 - see above

    groups = [rows for _, rows in rows_by_label(labels)]
    if groups:
        centres = np.stack([_centre(vectors[rows]) for rows in groups])
        _, united = connected_components(centres @ centres.T >= _SAME_FROM, directed=False)
        for rows, label in zip(groups, united, strict=True):
            labels[rows] = label


def _drop_loose_groups(labels: Labels, vectors: Floats, least_cosine: float) -> None:
    for _, rows in rows_by_label(labels):
        if _mean_cosine(vectors[rows]) < least_cosine:
            labels[rows] = -1


def _border(rows: Rows, label: int, vectors: Floats, least_cosine: float) -> _Border:
    """How unlike its centre a moment of this group may be.

    Beyond is what Tukey 1977, "Exploratory Data Analysis", calls far out: three times the width of the middle half away from it,
    here of the cosines to the centre. Fewer than eight moments don't show it.
    """
    mine = vectors[rows]
    centre = _centre(mine)
    if len(rows) < _TELLING:
        return _Border(label, centre, least_cosine)
    low, high = np.quantile(mine @ centre, [0.25, 0.75])
    return _Border(label, centre, max(least_cosine, float(low - 3 * (high - low))))


def _drop_far_ones(labels: Labels, vectors: Floats, borders: Sequence[_Border]) -> None:
    """Take out what is far outside of its group: HDBSCAN leaves a lone moment with the group it is least far from."""
    for border in borders:
        rows = np.flatnonzero(labels == border.label)
        labels[rows[vectors[rows] @ border.centre < border.cosine]] = -1


def _join_near_ones(labels: Labels, features: Floats) -> None:
    """Give what has no label that of a near moment, where it lies within the reach of that one's group.

    A group reaches as far from each of its moments as any of those lies from its nearest; somewhat farther if it is small,
    because few moments have not shown how far apart they can be.
    """
    from sklearn.neighbors import NearestNeighbors  # noqa: PLC0415 - see above

    members, others = np.flatnonzero(labels >= 0), np.flatnonzero(labels < 0)
    if not (len(members) and len(others)):
        return
    own = labels[members]
    finder = NearestNeighbors(n_neighbors=min(_CANDIDATES, len(members) - 1), algorithm="brute").fit(features[members])
    distances, places = finder.kneighbors()
    nearest = np.where(own[places] == own[:, None], distances, np.inf).min(axis=1)
    known = np.isfinite(nearest)
    reach = np.full(own.max() + 1, 1e-6)
    np.maximum.at(reach, own[known], nearest[known])
    reach *= 1 + 0.5 / np.maximum(np.bincount(own), 1)
    distances, places = finder.kneighbors(features[others])
    shares = distances / reach[own[places]]
    best = shares.argmin(axis=1)
    each = np.arange(len(others))
    within = shares[each, best] <= 1
    labels[others[within]] = own[places[each, best]][within]


def _centre(vectors: Floats) -> Vector:
    return unit(vectors.mean(axis=0, dtype=np.float64).astype(np.float32))


def _mean_cosine(vectors: Floats) -> float:
    """Of all pairs of unit vectors, without each with itself; 0 where there are no pairs."""
    count = len(vectors)
    if count < 2:
        return 0.0
    mean = vectors.mean(axis=0, dtype=np.float64)
    return (count * float(mean @ mean) - 1) / (count - 1)
