"""Where to cut a film into pieces: where its shots change, or evenly."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from demo.understanding.axes import Vector
from demo.understanding.picture import Plane, tiled

_LONGEST_SEC: Final = 10.0
"""A shot longer than this is cut into equal parts, so that a moment stays a moment."""

_WINDOW: Final = 3
_AROUND: Final = 25
_CLEAR_CHANGE: Final = 0.025
_REMARKABLE: Final = 3.0
_LARGEST_EXPOSURE: Final = 0.15

Range = tuple[float, float]


def impression(rgb: Plane) -> Vector:
    """What tells one shot from the next: the colours of 9x16 tiles of a (3, 90, 160) picture, dark ones spread apart."""
    return np.asarray(np.sqrt(np.concatenate([tiled(plane).ravel() for plane in rgb])), dtype=np.float32)


def fixed(start_sec: float, end_sec: float, cut_sec: int) -> list[Range]:
    """Equal pieces of `cut_sec`; the last may be shorter."""
    count = max(1, math.ceil((end_sec - start_sec) / cut_sec - 1e-3))
    edges = [start_sec + place * cut_sec for place in range(count)] + [end_sec]
    return list(itertools.pairwise(edges))


def dynamic(times: Sequence[float], impressions: Sequence[Vector], start_sec: float, end_sec: float, cut_sec: int) -> list[Range]:
    """Pieces along shot changes: each at least `cut_sec` long (unless the film is shorter) and about 10 s at most.

    Args:
        times: seconds of the pictures that were looked at, ascending.
        impressions: what `impression` gave for each of them.
    """
    edges = [start_sec, end_sec]
    # Where two changes are too close to each other for two pieces, the stronger one is the cut.
    for _, at in sorted(_changes(times, impressions), reverse=True):
        if all(abs(at - edge) >= cut_sec for edge in edges):
            edges.append(at)
    edges.sort()
    pieces: list[Range] = []
    for first, last in itertools.pairwise(edges):
        parts = max(1, math.ceil((last - first) / _LONGEST_SEC - 1e-3))
        steps = [first + (last - first) * part / parts for part in range(parts)] + [last]
        pieces.extend(itertools.pairwise(steps))
    return pieces


def _changes(times: Sequence[float], impressions: Sequence[Vector]) -> list[tuple[float, float]]:
    """Strengths and times at which the pictures before and after differ far more than they usually do around there."""
    if len(times) < 2 * _WINDOW:
        return []
    stack = np.stack(impressions)
    change = np.zeros(len(times))
    for place in range(1, len(times)):
        before, after = stack[max(0, place - _WINDOW) : place], stack[place : place + _WINDOW]
        # The median of three pictures lets a single flash pass without a cut.
        change[place] = _difference(np.median(before, axis=0), np.median(after, axis=0))
    cuts = []
    for place in range(1, len(times)):
        around = change[max(1, place - _AROUND) : place + _AROUND + 1]
        near = change[max(1, place - _WINDOW) : place + _WINDOW + 1]
        if change[place] > max(_CLEAR_CHANGE, _REMARKABLE * float(np.median(around))) and change[place] == near.max():
            cuts.append((float(change[place]), times[_sharpest(stack, place)]))
    return cuts


def _difference(before: NDArray[np.float64], after: NDArray[np.float64]) -> float:
    """How much half of the tiles changed at least, beyond what all of them changed alike.

    A cut changes the whole picture; something passing through it changes a part, and a change of exposure all parts alike.
    """
    shift = after - before
    exposure = np.clip(np.median(shift), -_LARGEST_EXPOSURE, _LARGEST_EXPOSURE)
    return float(np.median(np.abs(shift - exposure).reshape(3, -1).mean(axis=0)))


def _sharpest(stack: Vector, place: int) -> int:
    """The picture next to `place` that differs most from the one right before it."""
    first, last = max(1, place - _WINDOW + 1), min(len(stack), place + _WINDOW)
    steps = [_difference(stack[p - 1], stack[p]) for p in range(first, last)]
    return first + int(np.argmax(steps))
