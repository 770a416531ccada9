"""What moves in a film, and which way: block-wise flow between neighbouring pictures, and its course over a stretch of time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from demo.understanding.picture import HEIGHT, TILE, WIDTH, Plane, tiled

Grid = NDArray[np.float32]

_ROWS: Final = HEIGHT // TILE
_COLUMNS: Final = WIDTH // TILE
_NOISE: Final = 2e-4
"""Gradient energy below which a block has no texture to follow (grain, compression)."""

_SLOWEST: Final = 0.012
_FASTEST: Final = 1.5
"""Speeds that count, in frame widths a second."""

_Y, _X = np.mgrid[0:_ROWS, 0:_COLUMNS].astype(np.float32)
_FROM_CENTRE_X: Final = (_X - (_COLUMNS - 1) / 2) / _COLUMNS
_FROM_CENTRE_Y: Final = (_Y - (_ROWS - 1) / 2) / _COLUMNS
_RADIUS: Final = np.hypot(_FROM_CENTRE_X, _FROM_CENTRE_Y) + 1e-3


@dataclass(frozen=True)
class Flow:
    """Movement of each of the 9x16 blocks between two pictures: frame widths a second across and down, and its weight (0..1)."""

    across: Grid
    down: Grid
    weight: Grid
    unchanged: float


def flow(first: Plane, second: Plane, apart_sec: float) -> Flow:
    """The movement between two (90, 160) planes of light that are `apart_sec` seconds apart."""
    one, two = _softened(first), _softened(second)
    mean = (one + two) / 2
    grad_x, grad_y = np.zeros_like(mean), np.zeros_like(mean)
    grad_x[:, 1:-1] = (mean[:, 2:] - mean[:, :-2]) / 2
    grad_y[1:-1] = (mean[2:] - mean[:-2]) / 2
    change = two - one
    xx, yy, xy = tiled(grad_x * grad_x), tiled(grad_y * grad_y), tiled(grad_x * grad_y)
    xt, yt = tiled(grad_x * change), tiled(grad_y * change)
    damped_x, damped_y = xx + _NOISE / 4, yy + _NOISE / 4
    scale = -1 / ((damped_x * damped_y - xy * xy) * (WIDTH * apart_sec))
    across, down = (damped_y * xt - xy * yt) * scale, (damped_x * yt - xy * xt) * scale
    speed = np.hypot(across, down)
    trust = (xx + yy) / (xx + yy + _NOISE)
    weight = trust * ((speed > _SLOWEST) & (speed < _FASTEST))
    return Flow(_grid(across), _grid(down), _grid(weight), float((np.abs(second - first) < 0.008).mean()))


def measure(flows: Sequence[Flow]) -> dict[str, float]:
    """Raw measures of the movement over a stretch of time, by the names of the axes of movement."""
    if not flows:
        return {}
    weight = np.stack([one.weight for one in flows])
    across, down = np.stack([one.across for one in flows]), np.stack([one.down for one in flows])
    speed = np.hypot(across, down)
    moving = float(weight.mean())
    rows = weight.mean(axis=(0, 2))
    total = float(weight.sum()) + 1e-6
    return _course(weight, across, down, speed) | {
        "moving": moving,
        "fast": float((weight * np.clip(speed / 0.25, 0, 2) ** 2).sum()) / total * min(1.0, moving * 4),
        "slow": moving * float((weight * (speed < 0.06)).sum()) / total,
        "still": float(np.mean([one.unchanged for one in flows])) * max(0.0, 1 - 8 * moving),
        "moving_low": float(rows[_ROWS // 2 :].mean() - rows[: _ROWS // 2].mean()) / (moving + 0.05),
    }


def _course(weight: Grid, across: Grid, down: Grid, speed: Grid) -> dict[str, float]:
    """Directions that last: what goes to and fro in a block adds up to nothing."""
    drift_across, drift_down = (weight * across).mean(axis=0), (weight * down).mean(axis=0)
    path = (weight * speed).mean(axis=0) + 2e-3
    drift = np.hypot(drift_across, drift_down)
    lasting = drift / path
    active = weight.mean(axis=0)
    directed, to_and_fro = active * lasting, active * (1 - lasting)
    slant = drift_across / (drift + 1e-6), drift_down / (drift + 1e-6)
    left, right = float((directed * (slant[0] < -0.75)).mean()), float((directed * (slant[0] > 0.75)).mean())
    sunk, risen = float((directed * (slant[1] > 0.6)).mean()), float((directed * (slant[1] < -0.6)).mean())
    radial = float((directed * (slant[0] * _FROM_CENTRE_X + slant[1] * _FROM_CENTRE_Y) / _RADIUS).mean())
    common = np.hypot(float((directed * slant[0]).mean()), float((directed * slant[1]).mean()))
    return {
        "falling": max(0.0, sunk - risen),
        "rising": max(0.0, risen - sunk),
        "leftward": max(0.0, left - right),
        "rightward": max(0.0, right - left),
        "crossing": max(0.0, 2 * min(left, right) - abs(radial)),
        "camera": float(common),
        "growing": max(0.0, radial),
        "shrinking": max(0.0, -radial),
        "turbulent": float(to_and_fro.mean()),
        "gesture": max(0.0, float(np.percentile(to_and_fro, 97) - 2 * np.median(to_and_fro))),
    }


def light_over_time(light: Sequence[float], brightest: Sequence[float]) -> dict[str, float]:
    """Bursts and flicker of light, and getting brighter or darker over a stretch.

    Args:
        light: mean light of each picture in order.
        brightest: how far each picture's brightest region stands out.
    """
    if len(light) < 4:
        return {}
    means, peaks = np.array(light), np.array(brightest)
    third = max(1, len(means) // 3)
    return {
        "bursts": float(np.percentile(peaks, 92) - np.percentile(peaks, 30)),
        "flicker": float(np.abs(np.diff(means, n=2)).mean()) / (float(means.mean()) + 0.05),
        "brightening": float(means[-third:].mean() - means[:third].mean()),
    }


def _softened(plane: Plane) -> Plane:
    """A 3x3 mean, so that sub-pixel movement has a slope to act on."""
    soft = plane.copy()
    soft[:, 1:-1] = (plane[:, :-2] + plane[:, 1:-1] + plane[:, 2:]) / 3
    out = soft.copy()
    out[1:-1] = (soft[:-2] + soft[1:-1] + soft[2:]) / 3
    return out


def _grid(values: NDArray[np.floating]) -> Grid:
    return np.asarray(values, dtype=np.float32)
