"""Segments and vectors for the tests of the store and of search."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.models.embedding_models import DIMENSION, MODELS
from core.models.vectors import Vector
from core.models.video import EmbeddedSegment, Modality, Scope, Span

MODEL = MODELS["marengo3.5"]


def vectors(count: int, seed: int) -> NDArray[np.float32]:
    """Random directions, shape (count, DIMENSION)."""
    return np.random.default_rng(seed).normal(size=(count, DIMENSION)).astype(np.float32)


def one_vector(seed: int) -> Vector:
    row: Vector = vectors(1, seed)[0]
    return row


def toward(direction: Vector, cosine: float, seed: int) -> Vector:
    """A vector whose cosine with `direction` is `cosine`."""
    unit = direction / np.linalg.norm(direction)
    noise = one_vector(seed)
    across = noise - (noise @ unit) * unit
    across /= np.linalg.norm(across)
    result: Vector = (cosine * unit + np.sqrt(1 - cosine**2) * across).astype(np.float32)
    return result


def moment(start_sec: float, vector: Vector, modality: Modality = Modality.VISUAL, scope: Scope = Scope.CLIP) -> EmbeddedSegment:
    """Five seconds from `start_sec` on."""
    return EmbeddedSegment(Span(start_sec, start_sec + 5), modality, scope, vector)


def moments(rows: Sequence[Vector] | NDArray[np.float32], modality: Modality = Modality.VISUAL) -> list[EmbeddedSegment]:
    """One moment after the other."""
    return [moment(5.0 * index, vector, modality) for index, vector in enumerate(rows)]


def cosines(rows: NDArray[np.float32], query: Vector) -> NDArray[np.float32]:
    result: NDArray[np.float32] = rows @ query / (np.linalg.norm(rows, axis=1) * np.linalg.norm(query))
    return result
