"""What insights consist of, each part computed by itself and kept in a file of its own.

Row i of every array with n rows speaks of moment i of `Moments`; indices elsewhere are such rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from core.models.search_query import MomentRef
from core.models.vectors import Vector
from core.models.video import Span

Rows = NDArray[np.int64]
"""Indices of moments, shape (m,)."""
Points = NDArray[np.float32]
"""Places on a map, shape (n, 2), each axis within -1..1."""


class Step(StrEnum):
    """What is computed one after the other; the values name the files."""

    MOMENTS = "moments"
    FLAT = "flat"
    CLUSTERS = "kinds"
    DUPLICATES = "twice"
    OUTLIERS = "odd"
    LAYOUT = "layout"


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """All moments, n of them, by video and then by time."""

    video_ids: tuple[str, ...]
    """Every video once, sorted."""
    video: NDArray[np.int32]
    """The place of each moment's video in `video_ids`, shape (n,)."""
    start_sec: NDArray[np.float64]
    end_sec: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.video)

    def ref(self, row: int) -> MomentRef:
        """Moment `row` as the rest of Clipseek knows it."""
        return MomentRef(self.video_ids[self.video[row]], Span(float(self.start_sec[row]), float(self.end_sec[row])))


@dataclass(frozen=True, slots=True, eq=False)
class Cluster:
    """Moments that are alike. The id stays when kinds are computed anew, as long as most of its moments stay together."""

    id: str
    size: int
    medoids: tuple[int, ...]
    """The moments nearest to all others of it, best first, at most 8 and of as many videos as there are."""
    centre: Vector
    """Unit mean of its moments as embedded, shape (DIMENSION,)."""


@dataclass(frozen=True, slots=True, eq=False)
class Clusters:
    """All kinds, the largest first, and which each moment is of."""

    clusters: tuple[Cluster, ...]
    cluster_of: NDArray[np.int32]
    """The place of each moment's kind in `clusters`, shape (n,); -1 for moments that are like few others."""
    usual: Vector
    """Mean of all moments as embedded, not of unit length, shape (DIMENSION,): what the words of a name are measured against."""


@dataclass(frozen=True, slots=True)
class Outlier:
    """A moment unlike the rest. `factor` is its local outlier factor: 1 is usual, the more the odder."""

    moment: int
    factor: float
    nearest: tuple[int, ...]
    """The moments it is least unlike, at most 3, nearest first."""


@dataclass(frozen=True, slots=True)
class Outliers:
    """The oddest moments first: of the whole library, of each category and of each video among its own."""

    library: tuple[Outlier, ...]
    categories: Mapping[str, tuple[Outlier, ...]]
    videos: Mapping[str, tuple[Outlier, ...]]


@dataclass(frozen=True, slots=True)
class DuplicateGroup:
    """Moments of at least two videos that are next to identical, in the order of the rows."""

    moments: tuple[int, ...]
    likeness: float
    """The lowest cosine that holds them together."""


@dataclass(frozen=True, slots=True)
class Duplicates:
    """All that is there twice, the largest groups first."""

    groups: tuple[DuplicateGroup, ...]
    threshold: float
    """From this cosine on two moments are taken for the same, found from the library's own distances."""
