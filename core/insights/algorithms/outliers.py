"""Which moments stand out: in the whole library, in a category and in one video.

Method: the local outlier factor (Breunig, Kriegel, Ng & Sander 2000, "LOF: Identifying Density-Based Local Outliers"), by cosine
distance, from scikit-learn. A moment is compared with its nearest ones only, so that a scene of its own, of many moments, is
nothing odd, and a library of one place and another of everything are measured alike.

Three things are done differently for footage:

* Nearest moments are looked for among few numbers (`Reduced`), where distances of what is odd in a direction that was left out
  are too small: the odd ones of a large library lie there in a heap of their own and seem at home in it. So all distances are
  taken anew from whole vectors, and those that are then farthest from the ones they were said to be near to are searched for
  among all.
* A camera that never moves leaves thousands of moments that are all but the same. Whatever is near them would be thousands of
  times less dense, so no place counts as denser than twice what is usual.
* Where nothing stands out, nothing is named.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

import numpy as np

from core.insights.algorithms.neighbours import Floats, Neighbours, closest, cosines_of, nearest
from core.insights.algorithms.reduction import Reduced
from core.insights.parts import Moments, Outlier, Outliers, Rows

MOST_NEIGHBOURS: Final = 15
"""Breunig et al. found 10 to be the least that gives steady factors; beyond 20, few that belong together count as at home."""
SHARE: Final = 0.02
LEAST_FACTOR: Final = 1.1
"""From here on a moment is said to stand out. Within an even crowd factors stay close to 1."""
SAME_SHOT: Final = 0.05
"""In a library or category, cosine distances below this say nothing: such moments show the same."""
SAME_FRAME: Final = 0.002
"""Within one video, which may be a single shot, only those below this: what coding a picture anew changes."""
_LIBRARY: Final = (12, 2000)
_CATEGORY: Final = (12, 500)
_VIDEO: Final = (12, 12)
_FEWEST: Final = 6
"""Among fewer moments nothing is usual, so nothing is odd."""
_ALL_EXACTLY: Final = 2048
_SUSPECTS: Final = 2 * SHARE


def find_outliers(
    vectors: Floats, reduced: Reduced, neighbours: Neighbours, moments: Moments, categories: Mapping[str, str]
) -> Outliers:
    """The oddest moments of the library (2 %, 12 to 2,000), of each category (2 %, 12 to 500) and of each video (12).

    At most a fifth of the moments of each, and none where nothing stands out. `vectors` are of unit length, shape (n, dimension),
    `neighbours` were found in `reduced`; `categories` is by video id, "" for none. Without chance.
    """
    everything = np.arange(len(moments))
    library = _oddest(vectors, reduced, everything, _LIBRARY, SAME_SHOT, neighbours)
    by_category = find_outliers_in_categories(vectors, reduced, neighbours, moments, categories)
    return Outliers(library, by_category, _in_videos(vectors, reduced, moments))


def find_outliers_in_categories(
    vectors: Floats, reduced: Reduced, neighbours: Neighbours, moments: Moments, categories: Mapping[str, str]
) -> Mapping[str, tuple[Outlier, ...]]:
    """The oddest moments of each category among those of that category; as `find_outliers`, of which it is a part."""
    names = np.asarray([categories.get(video_id, "") for video_id in moments.video_ids], dtype=object)
    name_of = names[moments.video] if len(names) else names
    found = {}
    for name in sorted(set(names) - {""}):
        rows = np.flatnonzero(name_of == name)
        is_all = len(rows) == len(moments)
        found[name] = _oddest(vectors, reduced, rows, _CATEGORY, SAME_SHOT, neighbours if is_all else None)
    return found


def _in_videos(vectors: Floats, reduced: Reduced, moments: Moments) -> Mapping[str, tuple[Outlier, ...]]:
    bounds = np.searchsorted(moments.video, np.arange(len(moments.video_ids) + 1))
    return {
        video_id: _oddest(vectors, reduced, np.arange(start, end), _VIDEO, SAME_FRAME)
        for video_id, start, end in zip(moments.video_ids, bounds[:-1], bounds[1:], strict=True)
    }


def _oddest(
    vectors: Floats,
    reduced: Reduced,
    rows: Rows,
    bounds: tuple[int, int],
    same: float,
    known: Neighbours | None = None,
) -> tuple[Outlier, ...]:
    """The oddest of the moments `rows` among each other, the oddest first; `known` are their neighbours if they are all."""
    count = len(rows)
    if count < _FEWEST:
        return ()
    here = vectors if count == len(vectors) else vectors[rows]
    places, distances = _near(here, reduced.values[rows], known)
    factors = _factors(places, distances, same)
    most = min(max(bounds[0], math.ceil(SHARE * count)), bounds[1], math.ceil(count / 5))
    order = np.lexsort((rows, -distances.mean(axis=1), -factors))[:most]
    return tuple(
        Outlier(int(rows[place]), round(float(factors[place]), 4), tuple(int(row) for row in rows[places[place, :3]]))
        for place in order
        if factors[place] >= LEAST_FACTOR
    )


def _near(here: Floats, values: Floats, known: Neighbours | None) -> tuple[Rows, Floats]:
    """The nearest of each moment, nearest first, and their cosine distances, both of shape (count, k)."""
    count = len(here)
    k = min(MOST_NEIGHBOURS, max(2, count // 3))
    if count <= _ALL_EXACTLY:
        places, cosines = closest(here, np.arange(count), k)
        return places, 1 - cosines
    found = known.rows if known is not None and known.rows.shape[1] >= k else nearest(values, k).rows
    cosines = cosines_of(here, found)
    order = np.argsort(-cosines, axis=1, kind="stable")[:, :k]
    places = np.take_along_axis(found.astype(np.int64), order, axis=1)
    cosines = np.take_along_axis(cosines, order, axis=1)
    suspects = np.sort(np.argsort(cosines.mean(axis=1), kind="stable")[: math.ceil(_SUSPECTS * count)])
    places[suspects], cosines[suspects] = closest(here, suspects, k)
    return places, 1 - cosines


def _factors(places: Rows, distances: Floats, same: float) -> Floats:
    """The local outlier factor of each moment, from its k nearest ones and how far away they are, both (count, k)."""
    from scipy.sparse import csr_array  # noqa: PLC0415
    from sklearn.neighbors import LocalOutlierFactor  # noqa: PLC0415

    count, k = places.shape
    usual = float(np.median(distances[:, -1]))
    floored = np.maximum(distances, max(same, usual / 2)).astype(np.float64)
    # The library wants each moment among its own neighbours, and takes it out again.
    itself = np.arange(count)[:, None]
    near = np.concatenate([itself, places], axis=1)
    far = np.concatenate([np.zeros((count, 1)), floored], axis=1)
    graph = csr_array((far.ravel(), near.ravel(), np.arange(0, far.size + 1, k + 1)), shape=(count, count))
    found = LocalOutlierFactor(n_neighbors=k, metric="precomputed").fit(graph)
    factors: Floats = -found.negative_outlier_factor_
    return factors
