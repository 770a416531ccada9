"""Embeddings as values, and what makes one usable: neither the store's engine nor a file refuses wrong ones by itself."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import Reason, VectorInvalid
from core.models.embedding_models import DIMENSION

Vector = NDArray[np.float32]
"""One embedding: shape (dimension,), float32, finite."""


def checked(vector: Any, dimension: int = DIMENSION) -> Vector:
    """`vector` as float32 of shape (dimension,). Raises VectorInvalid for another shape or values that are not finite."""
    with np.errstate(over="ignore"):
        values: NDArray[np.float32] = np.ascontiguousarray(vector, dtype=np.float32)
    if values.shape != (dimension,):
        raise VectorInvalid(Reason.VECTOR_LENGTH, found="×".join(map(str, values.shape)), expected=dimension)
    if not np.isfinite(values).all():
        raise VectorInvalid(Reason.VECTOR_INVALID)
    return values


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """The same directions with length 1 along the last axis; a zero vector stays zero."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    directions: NDArray[np.float32] = np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)
    return directions
