"""How far a hit stands out of its library. A bare cosine says little: its usual level differs from query to query.

Method: the modified z-score of Iglewicz and Hoaglin (How to Detect and Handle Outliers, 1993). The query's cosines with a
sample of the library give a centre (median) and a spread (1.4826 × the median absolute deviation, which for normal values is
the standard deviation; 1.2533 × the mean absolute deviation where more than half are equal). Neither is moved by the few
moments that do match. z = (cosine - centre) / spread. The best of n moments that have nothing to do with the query reaches the
normal quantile of 1 - 1/n by luck: fair begins there, strong one spread above, so a large library asks for more. Each modality
is measured against its own background, because their usual cosines differ.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from core.milvus import Filter
from core.models import EmbeddingModel, Modality, Scope, Strength, Vector
from core.vectors import unit

SAMPLE_ROWS: Final = 500
FEWEST_ROWS: Final = 8
"""With fewer rows than this there is no background to stand out of, and every hit is called fair."""

LEAST_FAIR: Final = 1.75
"""Below this nothing stands out, however small the library."""

_SMALLEST_SPREAD: Final = 0.01
"""Cosines nearer to each other than this are equal to people."""

_DRIFT: Final = 0.1
"""A background holds until the library has grown or shrunk by this share."""

_RECOUNT_SEC: Final = 5.0
"""Counting is a call to the store, which a search in a large library should not wait for each time."""


class BackgroundStore(Protocol):
    """What is needed of the segment store."""

    def count(self, model: EmbeddingModel, video_id: str | None = None) -> int: ...

    def sample(self, model: EmbeddingModel, limit: int, where: Filter = ...) -> NDArray[np.float32]: ...


@dataclass(frozen=True, slots=True)
class Scale:
    """What is usual for one query and modality; `fair` and `strong` are the z-scores where these words begin.

    `spread` is 0 where it can't be told.
    """

    centre: float
    spread: float
    fair: float
    strong: float

    @classmethod
    def of(cls, cosines: NDArray[np.float32], rows: int) -> Scale:
        """`cosines`: those of the query with the sample, shape (n,). `rows`: how many the library has."""
        luck = NormalDist().inv_cdf(1 - 1 / max(rows, 2))
        fair, strong = max(LEAST_FAIR, luck), max(LEAST_FAIR, luck) + 1
        if len(cosines) < FEWEST_ROWS:
            return cls(0.0, 0.0, fair, strong)
        centre = _middle(cosines)
        distances = np.abs(cosines - centre)
        spread = 1.4826 * _middle(distances) or 1.2533 * float(np.mean(distances))
        return cls(centre, max(spread, _SMALLEST_SPREAD), fair, strong)

    def standing(self, score: float) -> tuple[float, Strength]:
        """The level, 0..1, and its word: weak below one third, strong from two thirds."""
        if not self.spread:
            return 0.5, Strength.FAIR
        z = (score - self.centre) / self.spread
        if z < self.fair:
            return max(0.0, z / self.fair / 3), Strength.WEAK
        above = (z - self.fair) / (self.strong - self.fair)
        return min(1.0, (1 + above) / 3), Strength.STRONG if z >= self.strong else Strength.FAIR


class Backgrounds:
    """Samples of the library, kept while it stays about as large. Safe to share between threads."""

    def __init__(self, store: BackgroundStore, model: EmbeddingModel, clock: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._model = model
        self._clock = clock
        self._sampling = threading.Lock()
        self._kept: dict[Modality, tuple[int, NDArray[np.float32]]] = {}
        self._counted = (-math.inf, 0)

    def scales(self, vector: Vector, modalities: set[Modality]) -> Mapping[Modality, Scale]:
        """What is usual for this query in each of `modalities`. Raises StoreError."""
        rows = self._rows()
        direction = unit(vector)
        return {modality: Scale.of(self._sample(modality, rows) @ direction, rows) for modality in modalities}

    def _rows(self) -> int:
        """How many rows the library has, or had a moment ago."""
        counted_at, rows = self._counted
        now = self._clock()
        if now - counted_at > _RECOUNT_SEC:
            rows = self._store.count(self._model)
            self._counted = (now, rows)
        return rows

    def _sample(self, modality: Modality, rows: int) -> NDArray[np.float32]:
        """Unit vectors, shape (n, dimension)."""
        with self._sampling:
            sampled_at, sample = self._kept.get(modality, (-1, np.empty((0, 0), dtype=np.float32)))
            if sampled_at < 0 or abs(rows - sampled_at) > _DRIFT * sampled_at:
                where = Filter(modality=modality, scope=Scope.CLIP)
                sample = unit(self._store.sample(self._model, SAMPLE_ROWS, where))
                self._kept[modality] = (rows, sample)
            return sample


def _middle(values: NDArray[np.float32]) -> float:
    """The median (the upper one of two), found faster than numpy's, which every search would wait for."""
    half = len(values) // 2
    return float(np.partition(values, half)[half])
