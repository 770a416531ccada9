"""What is there twice: moments of different videos that are all but the same, as one take used in two cuts is.

The threshold is the library's own. For each moment the cosine with the most alike moment of another video is found, and the
threshold put where few moments have theirs, between what merely resembles and what is the same: the valley between the modes of a
histogram (Prewitt & Mendelsohn 1966, "The analysis of cell images"), within bounds. A valley can also lie between two kinds of
ordinary footage, so it is believed only if most of the moments above it are that much like few other videos and not like ever
more of them, as ordinary moments of an even kind are; otherwise a higher one is looked for.

Moments that hang together by pairs above it are a group, over as many videos as there are. Pairs within one video count for
nothing, so a camera that never moves has nothing twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.insights.algorithms.candidate_pairs import CandidatePairs
from core.insights.algorithms.neighbours import Floats
from core.insights.algorithms.reduction import Reduced
from core.insights.parts import DuplicateGroup, Duplicates, Moments, Rows

LOWEST: Final = 0.94
"""No lower threshold. Moments of one scene of the sample footage, which the camera did not leave, reach 0.89."""
LIKELY: Final = 0.955
"""Where the threshold is if the library does not speak against it: coding a picture anew leaves 0.97 to 0.999."""
HIGHEST: Final = 0.99
"""No higher threshold, even where ordinary moments reach it."""
_WINDOW: Final = 0.005
_STEP: Final = 0.0025
_ASKED: Final = 500
_FEW_VIDEOS: Final = 3


def find_duplicates(
    vectors: Floats, reduced: Reduced, moments: Moments, on_progress: Callable[[float], None] | None = None
) -> Duplicates:
    """All groups of moments of at least two videos that are next to identical, the largest first. Without chance.

    `vectors` are of unit length, shape (n, dimension). `on_progress` is told the share done, rising to 1.
    """
    told = on_progress or (lambda _: None)
    everything = np.arange(len(moments))
    best = np.full(len(moments), -1, dtype=np.float32)
    for rows, others, cosines in _pairs(vectors, reduced, moments, everything, LOWEST - _WINDOW, lambda share: told(0.7 * share)):
        best[rows] = np.maximum(best[rows], cosines.max(axis=1))
        best[others] = np.maximum(best[others], cosines.max(axis=0))
    threshold = _threshold(vectors, moments, best)
    twice = np.flatnonzero(best >= threshold)
    links = _links(vectors, reduced, moments, twice, threshold, lambda share: told(0.7 + 0.3 * share))
    told(1.0)
    return Duplicates(_groups(twice, links, best), threshold)


def valley(best: Floats, lowest: float = LOWEST) -> float:
    """The cosine, from `lowest` to `HIGHEST`, that fewest moments have with their most alike one of another video, `best` (n,).

    Numbers that differ by no more than chance does (a standard deviation of a Poisson count) are taken for equal, and of those
    the place nearest to `LIKELY`.
    """
    places = np.arange(round(lowest / _STEP), round(HIGHEST / _STEP) + 1) * _STEP
    found = np.sort(best.astype(np.float64))
    counts = np.searchsorted(found, places + _WINDOW) - np.searchsorted(found, places - _WINDOW)
    fewest = counts.min()
    few = places[counts <= fewest + np.sqrt(fewest + 1)]
    return round(float(few[np.abs(few - LIKELY).argmin()]), 4)


def _threshold(vectors: Floats, moments: Moments, best: Floats) -> float:
    lowest = LOWEST
    while (threshold := valley(best, lowest)) < HIGHEST:
        # Those above all bounds are the same whatever the threshold is, so they have no say in it.
        above = np.flatnonzero((best >= threshold) & (best < HIGHEST))
        if not len(above):
            break
        asked = above[np.linspace(0, len(above) - 1, min(_ASKED, len(above)), dtype=np.int64)]
        usual = float(np.median(_with_further_videos(vectors, moments, asked)))
        if usual < threshold:
            break
        lowest = min(HIGHEST, max(threshold + _STEP, usual + _WINDOW))
    return threshold


def _with_further_videos(vectors: Floats, moments: Moments, rows: Rows) -> Floats:
    """The best cosine of each row with a moment neither of its own video nor of the three videos most alike to it; or -1."""
    cosines = np.empty(len(rows), dtype=np.float32)
    for start in range(0, len(rows), 64):
        part = rows[start : start + 64]
        found = vectors[part] @ vectors.T
        left_out = moments.video[part]
        for _ in range(_FEW_VIDEOS + 1):
            found[left_out[:, None] == moments.video] = -1
            left_out = moments.video[found.argmax(axis=1)]
        cosines[start : start + 64] = found.max(axis=1)
    return cosines


def _pairs(
    vectors: Floats, reduced: Reduced, moments: Moments, rows: Rows, least: float, on_progress: Callable[[float], None]
) -> Iterator[tuple[Rows, Rows, Floats]]:
    """Blocks (a,), (b,), cosines (a, b) that hold every pair of `rows` from different videos whose cosine is at least `least`.

    The cosine of two of one video is given as -1.
    """
    values = np.concatenate([reduced.values[rows], reduced.residual[rows, None]], axis=1)
    videos = moments.video[rows]
    for some, others in CandidatePairs(values, videos).blocks(float(np.sqrt(2 * (1 - least))), on_progress):
        cosines = vectors[rows[some]] @ vectors[rows[others]].T
        cosines[videos[some][:, None] == videos[others]] = -1
        yield rows[some], rows[others], cosines


def _links(
    vectors: Floats, reduced: Reduced, moments: Moments, rows: Rows, threshold: float, on_progress: Callable[[float], None]
) -> NDArray[np.int64]:
    """Pairs of places in `rows`, shape (m, 2), that hang together as all pairs above the threshold do."""
    from scipy.sparse import coo_array  # noqa: PLC0415
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

    links = [np.empty((0, 2), dtype=np.int64)]
    for some, others, cosines in _pairs(vectors, reduced, moments, rows, threshold, on_progress):
        left, right = np.nonzero(cosines >= threshold)
        ends = np.searchsorted(rows, np.concatenate([some, others]))
        if len(left) > len(ends):
            # Of what a camera that never moved left in several videos every pair is one: a link to the first will do.
            graph = coo_array((np.ones(len(left), dtype=bool), (left, len(some) + right)), shape=(len(ends), len(ends)))
            _, group_of = connected_components(graph, directed=False)
            _, first = np.unique(group_of, return_index=True)
            left, right = first[group_of], np.arange(len(ends)) - len(some)
        links.append(np.stack([ends[left], ends[len(some) + right]], axis=1))
    return np.concatenate(links)


def _groups(rows: Rows, links: NDArray[np.int64], best: Floats) -> tuple[DuplicateGroup, ...]:
    from scipy.sparse import coo_array  # noqa: PLC0415
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

    if not len(links):
        return ()
    graph = coo_array((np.ones(len(links), dtype=bool), (links[:, 0], links[:, 1])), shape=(len(rows), len(rows)))
    _, group_of = connected_components(graph, directed=False)
    order = np.argsort(group_of, kind="stable")
    groups = [rows[some] for some in np.split(order, np.flatnonzero(np.diff(group_of[order])) + 1) if len(some) > 1]
    groups.sort(key=lambda group: (-len(group), int(group[0])))
    return tuple(DuplicateGroup(tuple(group.tolist()), round(float(best[group].min()), 4)) for group in groups)
