"""What in a picture has the shape of people: round patches in one of the colours of skin, each above something like a body.

It takes no likeness for a face: a melon on a blue cloth is a figure too, and somebody seen from behind is none.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from demo.understanding.picture import HEIGHT, WIDTH, Plane

_SIZES: Final = (2, 3, 5, 7, 10, 14)
"""Half the width of a head, in pixels of the small picture that is looked at."""

_LEAST_SKIN: Final = 0.002
"""Below this share of the picture there is no head of the smallest size."""

_FILLED: Final = 0.66
_AROUND: Final = 0.30
_BODY_APART: Final = 0.10

_HEAD_OF_LARGEST: Final = 0.6
"""What is smaller than this share of the largest head is a hand."""

Sums = NDArray[np.float32]


def measure(rgb: Plane) -> dict[str, float]:
    """Raw measures of a (3, 90, 160) picture, by the names of the axes of figures."""
    heads = len(_heads(rgb))
    return {"figures": float(min(heads, 1)), "crowd": float(min(heads, 6))}


def _skin(rgb: Plane) -> NDArray[np.bool_]:
    """Where a pixel has one of the colours of skin, pale to dark, in daylight and under lamps."""
    red, green, blue = rgb
    chroma = red - blue
    share = chroma / np.maximum(red, 1e-3)
    # From red towards yellow; 0 is red, 1 yellow.
    hue = (green - blue) / np.maximum(chroma, 1e-3)
    skin: NDArray[np.bool_] = (red >= green) & (green >= blue) & (red > 0.25) & (red < 0.98)
    return np.asarray(skin & (share > 0.2) & (share < 0.7) & (hue > 0.28) & (hue < 0.68))


def _heads(rgb: Plane) -> list[tuple[int, int, int]]:
    """Row, column and half width of each, the largest first, none within another."""
    skin = _skin(rgb)
    if skin.mean() < _LEAST_SKIN:
        return []
    summed, colours = _summed(skin.astype(np.float32)), [_summed(plane) for plane in rgb]
    heads: list[tuple[int, int, int]] = []
    for size in reversed(_SIZES):
        for row, column in _candidates(summed, colours, size):
            if all(abs(row - r) > 1.6 * s or abs(column - c) > 1.6 * s for r, c, s in heads):
                heads.append((row, column, size))
    return [head for head in heads if head[2] >= _HEAD_OF_LARGEST * heads[0][2]]


def _candidates(summed: Sums, colours: list[Sums], size: int) -> list[tuple[int, int]]:
    """Places in the middle of a patch of skin of this half width that ends on both sides and above, the fullest first."""
    wide, half = 2 * size + 1, size // 2 + 1
    step = max(1, size // 2)
    filled = _means(summed, size)
    rows, columns = (at * step + size for at in np.nonzero(filled[::step, ::step] > _FILLED))
    apart, body_at = wide + half - size, 3 * size + 2
    # Beside it on both sides, above it, and where the body is: how far down and across, and half of how tall and broad.
    ends = ((0, -apart, size, half), (0, apart, size, half), (-apart, 0, half, size), (body_at, 0, half, size))
    for down, across, tall, broad in ends:
        empty = (_mean(summed, rows + down, columns + across, tall, broad) < _AROUND) & (rows + down < HEIGHT)
        rows, columns = rows[empty], columns[empty]
    stands_out = np.zeros(rows.shape, dtype=np.bool_)
    for colour in colours:
        body, left, right = (_mean(colour, rows + body_at, columns + at, half, half) for at in (0, -2 * wide, 2 * wide))
        stands_out |= np.minimum(np.abs(body - left), np.abs(body - right)) > _BODY_APART
    rows, columns = rows[stands_out], columns[stands_out]
    fullest = np.argsort(-filled[rows - size, columns - size], kind="stable")
    return [(int(rows[at]), int(columns[at])) for at in fullest]


def _summed(plane: Plane | NDArray[np.float32]) -> Sums:
    """Sums of everything above and left of each corner of a pixel, so that the mean of any box costs four look-ups."""
    sums = np.zeros((HEIGHT + 1, WIDTH + 1), dtype=np.float32)
    sums[1:, 1:] = plane.cumsum(axis=0, dtype=np.float64).cumsum(axis=1)
    return sums


def _means(sums: Sums, size: int) -> NDArray[np.float32]:
    """The means of all boxes of this half width that lie within the picture."""
    wide = 2 * size + 1
    totals = sums[wide:, wide:] - sums[:-wide, wide:] - sums[wide:, :-wide] + sums[:-wide, :-wide]
    return np.asarray(totals / wide**2, dtype=np.float32)


def _mean(sums: Sums, rows: NDArray[np.int_], columns: NDArray[np.int_], tall: int, broad: int) -> NDArray[np.float32]:
    """The mean of a box around each place, `tall` and `broad` pixels to either side; what lies outside is left out."""
    top, bottom = np.clip(rows - tall, 0, HEIGHT), np.clip(rows + tall + 1, 0, HEIGHT)
    left, right = np.clip(columns - broad, 0, WIDTH), np.clip(columns + broad + 1, 0, WIDTH)
    area = np.maximum((bottom - top) * (right - left), 1)
    totals = sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left]
    return np.asarray(totals / area, dtype=np.float32)
