"""Thumbs up and down: a question moves toward what was liked and away from what was not.

Method: J. J. Rocchio, "Relevance feedback in information retrieval" (in: The SMART Retrieval System, 1971), with unit vectors
and the weights that G. Salton and C. Buckley found to work ("Improving retrieval performance by relevance feedback", 1990):
what was liked counts 0.75, what was not 0.25.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from core.models import Vector
from core.vectors import unit

LIKED_WEIGHT: Final = 0.75
DISLIKED_WEIGHT: Final = 0.25


def moved(asked: Vector, liked: Sequence[Vector], disliked: Sequence[Vector]) -> Vector:
    """The unit vector of asked + 0.75 × mean(liked) - 0.25 × mean(disliked); all are unit vectors, shape (DIMENSION,)."""
    direction = np.asarray(asked, dtype=np.float32)
    if liked:
        direction = direction + LIKED_WEIGHT * np.mean(liked, axis=0, dtype=np.float32)
    if disliked:
        direction = direction - DISLIKED_WEIGHT * np.mean(disliked, axis=0, dtype=np.float32)
    return unit(direction)
