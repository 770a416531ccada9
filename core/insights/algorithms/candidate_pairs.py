"""Which pairs of points can be near to each other, without looking at all: 100,000 moments are five thousand million pairs.

Points are sorted into cells around some of them (a pivot table: Chávez, Navarro, Baeza-Yates & Marroquín 2001, "Searching in
Metric Spaces"). By the triangle inequality only cells that reach near enough to a point can hold something near it, and of a cell
only what lies far enough out. What is left is compared in blocks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.insights.parts import Rows

Floats = NDArray[np.float32]
_MOST_CELLS: Final = 256
_ROUNDS: Final = 3
_ROWS: Final = 512
_COLUMNS: Final = 4096
_SLACK: Final = 1e-3
"""Sums of float32 are that inexact; who is near is checked again on whole vectors."""
_APART: Final = 16.0


class CandidatePairs:
    """Points of shape (n, d) within 4 of each other, each of one set, such as a video, by `set_of` (n,)."""

    def __init__(self, points: Floats, set_of: NDArray[np.int32]) -> None:
        cell_of, self._centres = _cells(points)
        radius = np.linalg.norm(points - self._centres[cell_of], axis=1)
        self._order = np.lexsort((radius, cell_of))
        self._points = points[self._order]
        self._cell_of = cell_of[self._order]
        self._set_of = set_of[self._order]
        # Rises from cell to cell and in each from its centre outwards, so that one search finds where to begin in all cells.
        self._height = self._cell_of * _APART + radius[self._order]
        self._ends = np.searchsorted(self._cell_of, np.arange(len(self._centres)), side="right")
        half = np.einsum("nd,nd->n", self._points, self._points)[:, None] / 2
        # Of one from the left and one from the right the product is minus half their squared distance.
        self._left = np.concatenate([self._points, -half, np.ones_like(half)], axis=1)
        self._right = np.concatenate([self._points, np.ones_like(half), -half], axis=1)

    def blocks(self, distance: float, on_progress: Callable[[float], None]) -> Iterator[tuple[Rows, Rows]]:
        """Blocks of rows and others that hold, among others, every pair of different sets up to `distance`; many small ones."""
        least = -(distance**2) / 2 - _SLACK
        count = len(self._points)
        firsts = [0, *self._ends][: len(self._ends)]
        starts = [start for first, end in zip(firsts, self._ends, strict=True) for start in range(first, end, _ROWS)]
        for start, end in zip(starts, [*starts[1:], count][: len(starts)], strict=True):
            on_progress(start / count)
            others = self._reachable(start, end, distance + _SLACK)
            for place in range(0, len(others), _COLUMNS):
                some = others[place : place + _COLUMNS]
                if self._are_of_one_set(start, end, some):
                    continue
                is_near = self._left[start:end] @ self._right[some].T >= least
                left, right = np.flatnonzero(is_near.any(axis=1)), np.flatnonzero(is_near.any(axis=0))
                if len(left):
                    yield self._order[start + left], self._order[some[right]]

    def _reachable(self, start: int, end: int, distance: float) -> Rows:
        """What of these cells and those that follow may be near to the points from `start` to `end`, all of one cell."""
        cells = np.arange(self._cell_of[start], len(self._centres))
        away = _distances(self._points[start:end], self._centres[cells]).min(axis=0)
        begins = np.searchsorted(self._height, cells * _APART + np.maximum(0, away - distance))
        begins[0] = max(begins[0], start)
        sizes = np.maximum(0, self._ends[cells] - begins)
        steps = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        reachable: Rows = np.repeat(begins, sizes) + steps
        return reachable

    def _are_of_one_set(self, start: int, end: int, others: Rows) -> bool:
        here, there = self._set_of[start:end], self._set_of[others]
        return bool((here == here[0]).all() and (there == here[0]).all())


def _cells(points: Floats) -> tuple[NDArray[np.int64], Floats]:
    """The cell of each point, and the middle of each cell: a few rounds of Lloyd's k-means, which need not settle."""
    wanted = min(_MOST_CELLS, max(1, len(points) // 64))
    centres = points[np.linspace(0, len(points) - 1, wanted, dtype=np.int64)] if len(points) else points
    cell_of = _nearest(points, centres)
    for _ in range(_ROUNDS):
        sizes = np.bincount(cell_of, minlength=len(centres))
        sums = np.stack([np.bincount(cell_of, weights=column, minlength=len(centres)) for column in points.T], axis=1)
        centres = np.where(sizes[:, None] > 0, sums / np.maximum(1, sizes[:, None]), centres).astype(np.float32)
        cell_of = _nearest(points, centres)
    return cell_of, centres


def _nearest(points: Floats, centres: Floats) -> NDArray[np.int64]:
    nearest = np.zeros(len(points), dtype=np.int64)
    for start in range(0, len(points), 8192):
        nearest[start : start + 8192] = _distances(points[start : start + 8192], centres).argmin(axis=1)
    return nearest


def _distances(points: Floats, centres: Floats) -> Floats:
    squares = np.einsum("nd,nd->n", points, points)[:, None] + np.einsum("nd,nd->n", centres, centres)
    distances: Floats = np.sqrt(np.maximum(squares - 2 * points @ centres.T, 0))
    return distances
