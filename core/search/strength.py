"""How far a hit stands out of its library. A bare cosine says little: its usual level differs from query to query.

Two things are asked. Is it chance? The modified z-score of Iglewicz and Hoaglin (How to Detect and Handle Outliers, 1993): the
query's cosines with a sample of the library give a centre (median) and a spread (1.4826 × the median absolute deviation, which
for normal values is the standard deviation; 1.2533 × the mean absolute deviation where more than half are equal), neither moved
by the few moments that do match. The best of n moments that have nothing to do with the query reaches the normal quantile of
1 - 1/n, called luck here. And does it matter? The lift: the same distance in units of how far the library's own moments usually
lie apart. Unknown words lie about equally far from everything; their tiny spread would make a great z-score of nothing.

Each modality is measured against its own background; the own spread is one number for all, that of the modality with the widest,
or a modality that has next to nothing to say would be measured by its silence. The bars were measured on the sample footage
(see docs/search-quality.md) and are shares of luck, because the best of more unrelated moments lies farther out. They are ratios
within one library, so they carry over to another model, but only roughly: models that hold words and pictures farther apart
give words smaller lifts.
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

from core.errors import StoreError
from core.milvus import Filter
from core.models.embedding_models import EmbeddingModel
from core.models.search_answer import Strength, Verdict
from core.models.vectors import Vector, unit
from core.models.video import Modality, Scope

SAMPLE_ROWS: Final = 500
FEWEST_ROWS: Final = 8
"""With fewer rows than this there is no background to stand out of, and every hit is called fair."""

MIN_NOISE_FLOOR: Final = 1.75
"""Luck counts at least this much, however small the library."""

FAIR_LIFT: Final = 0.58
STRONG_LIFT: Final = 0.92
SOME_LIFT: Final = 0.35
"""Shares of luck: with less lift than the last nothing stands out at all."""

SMALL_NOISE_FLOOR: Final = 2.2
"""In a library with no more luck than this (some 70 rows) the answers are so many of all moments that they widen the spread they
are measured by, so three quarters of luck are enough for fair, and luck for strong. With 1 more (some 1,500 rows) it takes luck
for fair and 1 above it for strong."""

_FLOOR: Final = 0.5
"""The share of the own spread that a query's spread counts as at least, where modalities are added up."""

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
class Background:
    """What is usual for one query and modality. `spread` is 0 where it can't be told."""

    centre: float
    spread: float
    library_spread: float

    @classmethod
    def of(cls, cosines: NDArray[np.float32], library_spread: float) -> Background:
        """`cosines`: those of the query with the sample, shape (n,)."""
        if len(cosines) < FEWEST_ROWS:
            return cls(0.0, 0.0, 0.0)
        centre, spread = _centre_and_spread(cosines)
        return cls(centre, spread, max(library_spread, _SMALLEST_SPREAD))

    @property
    def is_known(self) -> bool:
        return self.spread > 0

    def z(self, score: float) -> float:
        """How many spreads a cosine lies above the usual, for adding up; the cosine itself where the usual is not known."""
        return (score - self.centre) / self.z_spread

    @property
    def z_spread(self) -> float:
        """What `z` divides by: the query's spread, at least half of the library's own."""
        return max(self.spread, _FLOOR * self.library_spread) if self.is_known else 1.0

    def chance(self, score: float) -> float:
        """The z-score that tells whether it is chance."""
        return (score - self.centre) / self.spread

    def lift(self, score: float) -> float:
        """The distance above the usual in units of the library's own spread, which tells whether it matters."""
        return (score - self.centre) / self.library_spread


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where the words begin in a library of some size."""

    noise_floor: float

    @classmethod
    def of(cls, rows: int) -> Thresholds:
        """`rows`: how many the library has."""
        return cls(max(MIN_NOISE_FLOOR, NormalDist().inv_cdf(1 - 1 / max(rows, 2))))

    def level(self, usual: Background, score: float) -> float:
        """0..1 for the bar: fair from one third, strong from two thirds, which takes both lift and more than chance."""
        if not usual.is_known:
            return 0.5
        by_lift = _scale(usual.lift(score), FAIR_LIFT * self.noise_floor, STRONG_LIFT * self.noise_floor)
        by_chance = _scale(usual.chance(score), self._fair_chance, self.noise_floor + self._grown)
        return min(by_lift, by_chance)

    def fair_from(self, usual: Background) -> float:
        """The cosine from which on something stands out; nothing does where the usual is not known."""
        if not usual.is_known:
            return math.inf
        return usual.centre + max(FAIR_LIFT * self.noise_floor * usual.library_spread, self._fair_chance * usual.spread)

    @property
    def _grown(self) -> float:
        return min(1.0, max(0.0, self.noise_floor - SMALL_NOISE_FLOOR))

    @property
    def _fair_chance(self) -> float:
        return self.noise_floor * (3 + self._grown) / 4

    def verdict(self, usual: Background, score: float) -> Verdict:
        """How sure a search is whose best hit has this cosine."""
        if usual.is_known and usual.lift(score) < SOME_LIFT * self.noise_floor:
            return Verdict.NOTHING
        return Verdict(strength_of(self.level(usual, score)).value)


def strength_of(level: float) -> Strength:
    """The word for a level."""
    if level < 1 / 3:
        return Strength.WEAK
    return Strength.STRONG if level >= 2 / 3 else Strength.FAIR


def _scale(value: float, fair: float, strong: float) -> float:
    if value < fair:
        return max(0.0, value / fair / 3)
    return min(1.0, (1 + (value - fair) / (strong - fair)) / 3)


class Backgrounds:
    """Samples of the library, kept while it stays about as large. Safe to share between threads."""

    def __init__(self, store: BackgroundStore, model: EmbeddingModel, clock: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._model = model
        self._clock = clock
        self._sampling = threading.Lock()
        self._kept: dict[Modality, _Sample] = {}
        self._counted = (-math.inf, 0)
        self._failed: tuple[float, StoreError | None] = (-math.inf, None)

    def usual(self, query_vectors: Mapping[Modality, Vector]) -> dict[Modality, Background]:
        """What is usual for each of these unit vectors in its own modality. Raises StoreError."""
        rows = self._rows()
        samples = {modality: self._sample(modality, rows) for modality in self._model.modalities}
        library_spread = max(sample.library_spread for sample in samples.values())
        return {
            modality: Background.of(samples[modality].vectors @ vector, library_spread)
            for modality, vector in query_vectors.items()
        }

    def thresholds(self) -> Thresholds:
        """Where the words begin in the library as it is now. Raises StoreError."""
        return Thresholds.of(self._rows())

    def recount(self) -> None:
        """The library is another from now on, all at once."""
        self._counted = (-math.inf, 0)

    def _rows(self) -> int:
        """How many rows the library has, or had a moment ago."""
        counted_at, rows = self._counted
        now = self._clock()
        # What an empty library is about to get is not to be judged by nothing.
        if not rows or now - counted_at > _RECOUNT_SEC:
            rows = self._store.count(self._model)
            self._counted = (now, rows)
        return rows

    def _sample(self, modality: Modality, rows: int) -> _Sample:
        asked_at = time.monotonic()
        with self._sampling:
            kept = self._kept.get(modality)
            if kept is None or abs(rows - kept.rows) > _DRIFT * kept.rows:
                failed_at, failure = self._failed
                # Who waited while another was refused shares the answer, or the tenth in line would wait ten times as long.
                if failure is not None and failed_at >= asked_at:
                    raise failure.with_traceback(None)
                kept = self._kept[modality] = self._drawn(modality, rows)
            return kept

    def _drawn(self, modality: Modality, rows: int) -> _Sample:
        try:
            vectors = unit(self._store.sample(self._model, SAMPLE_ROWS, Filter(modality=modality, scope=Scope.CLIP)))
        except StoreError as error:
            self._failed = (time.monotonic(), error)
            raise
        return _Sample(rows, vectors, _library_spread(vectors))


@dataclass(frozen=True, slots=True)
class _Sample:
    """Unit vectors, shape (n, dimension), drawn when the library had `rows` rows, and how far apart they usually lie."""

    rows: int
    vectors: NDArray[np.float32]
    library_spread: float


def _library_spread(vectors: NDArray[np.float32]) -> float:
    """The middle one of the spreads that the rows would have as queries."""
    if len(vectors) < FEWEST_ROWS:
        return 0.0
    cosines = vectors @ vectors.T
    off_diagonal = cosines[~np.eye(len(vectors), dtype=bool)].reshape(len(vectors), -1)
    centres = np.median(off_diagonal, axis=1, keepdims=True)
    return float(np.median(1.4826 * np.median(np.abs(off_diagonal - centres), axis=1)))


def _centre_and_spread(values: NDArray[np.float32]) -> tuple[float, float]:
    centre = _middle(values)
    distances = np.abs(values - centre)
    return centre, max(1.4826 * _middle(distances) or 1.2533 * float(np.mean(distances)), _SMALLEST_SPREAD)


def _middle(values: NDArray[np.float32]) -> float:
    """The median (the upper one of two), found faster than numpy's, which every search would wait for."""
    half = len(values) // 2
    return float(np.partition(values, half)[half])
