"""Seamless noise: every cloud, wave, flame and gust of the sample footage is a window onto one of these tiles."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Plane: TypeAlias = NDArray[np.floating[Any]]
"""Values of pixels or samples; single precision wherever speed matters."""


def single(values: Any) -> Plane:
    """The values in single precision, copied only if they are not."""
    return np.asarray(values, np.float32)


def fractal(
    rng: np.random.Generator, height: int, width: int, *, slope: float = 1.8, stretch: float = 1.0, finest: float = 0.0
) -> Plane:
    """A periodic (height, width) field with mean 0 and deviation 1 whose amplitude falls with frequency ** slope.

    `stretch` > 1 draws the features out along x; `finest` (pixels) blurs away everything smaller.
    """
    real, imaginary = rng.standard_normal((2, height, width // 2 + 1), np.float32)
    down = np.fft.fftfreq(height)[:, None] * max(height, width)
    across = np.fft.rfftfreq(width)[None, :] * max(height, width) * stretch
    radius = np.hypot(down, across)
    radius[0, 0] = np.inf
    shape = np.maximum(radius, 1.0) ** -slope
    if finest:
        shape = shape * np.exp(-((radius * finest / max(height, width)) ** 2) * 2)
    shape[0, 0] = 0.0
    field = np.fft.irfft2((real + 1j * imaginary) * shape.astype(np.float32), s=(height, width))
    return single(field / field.std())


def line(rng: np.random.Generator, length: int, *, slope: float = 1.5, finest: float = 0.0) -> Plane:
    """A periodic curve of `length` samples with mean 0 and deviation 1."""
    return single(fractal(rng, 1, length, slope=slope, finest=finest)[0])


def smoothstep(low: float, high: float, value: Plane) -> Plane:
    """0 below `low`, 1 above `high`, an S between them."""
    part = np.clip((value - low) / (high - low), 0.0, 1.0)
    return single(part * part * (3.0 - 2.0 * part))


class Tile:
    """A periodic field that can be looked at through a window that glides in fractions of a pixel."""

    def __init__(self, field: Plane, height: int = 180, width: int = 320) -> None:
        self.field = field
        self.height, self.width = height, width
        self._wide = np.pad(field, ((0, height + 1), (0, width + 1)), mode="wrap")

    def window(self, x: float, y: float) -> Plane:
        """The (height, width) view whose upper left corner is (x, y), both in pixels and without bounds."""
        rows, columns = self.field.shape
        left, top = int(np.floor(x)), int(np.floor(y))
        across, down = np.float32(x - left), np.float32(y - top)
        left, top = left % columns, top % rows
        strip = self._wide[top : top + self.height + 1, left : left + self.width + 1]
        mixed = strip[:, :-1] + (strip[:, 1:] - strip[:, :-1]) * across
        return mixed[:-1] + (mixed[1:] - mixed[:-1]) * down

    def at(self, column: Plane, row: Plane) -> Plane:
        """The nearest values at free coordinates, wrapped; both arguments in pixels and of one shape."""
        rows, columns = self.field.shape
        return single(self.field.ravel().take((row.astype(np.int32) % rows) * columns + column.astype(np.int32) % columns))
