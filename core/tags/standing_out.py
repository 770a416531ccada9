"""Which moments stand out for what is asked, out of the saved embeddings: exactly those that a search would call fair or strong.

All questions are asked of one video after the other, so that a library of any size takes the memory of one video.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core import parquet
from core.errors import StoreError
from core.models.search_query import MomentRef
from core.models.vectors import Vector, unit
from core.models.video import Modality, Scope, Span
from core.search.strength import Background, Thresholds

log = logging.getLogger(__name__)

MOST_MOMENTS: Final = 10_000
"""So many of those that stand out most are kept of one question: what half of the library has tells nothing apart."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: its unit vector in each modality, and what is usual for it there."""

    query_vectors: Mapping[Modality, Vector]
    usual: Mapping[Modality, Background]


class StandingOut:
    """The questions, ready to be asked of one video after the other; all of one model, whose modalities have these weights."""

    def __init__(self, asked: Sequence[Asked], weights: Mapping[Modality, float], thresholds: Thresholds) -> None:
        self._asked = asked
        self._thresholds = thresholds
        self._modalities = tuple(weights)
        unknown, silent = Background(0.0, 0.0, 0.0), np.zeros_like(next(iter(asked[0].query_vectors.values())))
        usual = [[one.usual.get(modality, unknown) for modality in self._modalities] for one in asked]
        self._vectors = [
            np.asarray([one.query_vectors.get(modality, silent) for one in asked], dtype=np.float32)
            for modality in self._modalities
        ]
        # Shape (questions, modalities), all of them.
        self._centres = np.array([[one.centre for one in of] for of in usual])
        self._scales = np.array([list(weights.values())] * len(asked)) / np.array([[one.z_spread for one in of] for of in usual])
        self._fair_from = np.array([[thresholds.fair_from(one) for one in of] for of in usual])
        self._is_asked = np.isfinite(self._fair_from)

    def of_video(self, video_id: str, path: Path) -> list[tuple[int, MomentRef, float]]:
        """The number of a question, a moment that stands out for it, and how far, 0..1. Nothing of a file that can't be read."""
        try:
            found = parquet.columns(path)
        except (OSError, StoreError) as error:
            log.warning("no tags for video %s, its embeddings can't be read: %s", video_id, error)
            return []
        if found.vectors.shape[1] != self._vectors[0].shape[1]:
            return []
        usable = (found.scope == Scope.CLIP.value) & np.isfinite(found.vectors).all(axis=1) & found.vectors.any(axis=1)
        usable &= (found.start_sec >= 0) & (found.start_sec < found.end_sec) & np.isfinite(found.end_sec)
        spans, cosines = self._cosines(found, np.flatnonzero(usable))
        if not len(spans):
            return []
        # The modality that says most speaks for the moment, as in a search.
        says = np.where(np.isnan(cosines) | ~self._is_asked, -np.inf, (cosines - self._centres) * self._scales)
        loudest = says.argmax(axis=2)
        said = np.take_along_axis(cosines, loudest[:, :, None], axis=2)[:, :, 0]
        bar = self._fair_from[np.arange(len(self._asked)), loudest]
        return [
            (int(number), MomentRef(video_id, spans[moment]), self._level(number, loudest[moment, number], said[moment, number]))
            for moment, number in np.argwhere(said >= bar)
        ]

    def _cosines(self, found: parquet.Columns, rows: NDArray[np.int64]) -> tuple[list[Span], NDArray[np.float64]]:
        """The moments of a video, and the cosine of each with each question in each modality, NaN where it has none."""
        # Times of one cut come with different vectors and may differ by rounding.
        keys = np.round(np.stack([found.start_sec[rows], found.end_sec[rows]], axis=1) * 1000).astype(np.int64)
        _, first, place = np.unique(keys, axis=0, return_index=True, return_inverse=True)
        cosines = np.full((len(first), len(self._asked), len(self._modalities)), np.nan)
        for column, (modality, vectors) in enumerate(zip(self._modalities, self._vectors, strict=True)):
            of = np.flatnonzero(found.modality[rows] == modality.value)
            if len(of):
                cosines[place.ravel()[of], :, column] = unit(found.vectors[rows[of]]) @ vectors.T
        return [Span(float(found.start_sec[rows[row]]), float(found.end_sec[rows[row]])) for row in first], cosines

    def _level(self, number: int, modality: int, cosine: float) -> float:
        usual = self._asked[number].usual[self._modalities[modality]]
        return self._thresholds.level(usual, float(cosine))
