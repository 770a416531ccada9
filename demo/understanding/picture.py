"""What one picture looks like: its colours, its light, its structure, and where in the frame they lie."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from demo.understanding.axes import LAYOUT_COLUMNS, LAYOUT_ROWS, Vector

WIDTH: Final = 160
HEIGHT: Final = 90
"""Every picture is looked at in this size, whatever its own."""

TILE: Final = 10

Plane = NDArray[np.float32]

_BINS: Final = 72
_FAINT: Final = 0.05
_FAMILIES: Final[Mapping[str, tuple[float, float]]] = {
    "red": (2.0, 24.0),
    "orange": (27.0, 20.0),
    "yellow": (54.0, 20.0),
    "green": (128.0, 52.0),
    "teal": (186.0, 24.0),
    "blue": (218.0, 36.0),
    "violet": (272.0, 28.0),
    "pink": (322.0, 30.0),
}
"""Centre and half width of each family of hues, in degrees."""

_WARM: Final = ("red", "orange", "yellow", "pink")


def _membership() -> NDArray[np.float32]:
    """How much each bin of hues belongs to each family: (families, bins)."""
    hues = (np.arange(_BINS) + 0.5) * (360 / _BINS)
    rows = []
    for centre, half_width in _FAMILIES.values():
        distance = np.abs((hues - centre + 180) % 360 - 180)
        rows.append(np.clip(1.5 * (1 - distance / (half_width * 1.3)), 0, 1))
    return np.array(rows, dtype=np.float32)


_MEMBERSHIP: Final = _membership()
_HALVES: Final = np.repeat(np.arange(HEIGHT) // (HEIGHT // 2), WIDTH).reshape(HEIGHT, WIDTH)


def scaled(pixels: NDArray[np.uint8]) -> Plane:
    """Bytes as numbers in [0, 1]; a picture (90, 160, 3) becomes three planes (3, 90, 160)."""
    planes = np.moveaxis(pixels, 2, 0) if pixels.ndim == 3 else pixels
    return np.ascontiguousarray(planes, dtype=np.float32) * np.float32(1 / 255)


def brightness(rgb: Plane) -> Plane:
    """Perceived light of each pixel, (90, 160), in [0, 1]."""
    light: Plane = np.float32(0.299) * rgb[0] + np.float32(0.587) * rgb[1] + np.float32(0.114) * rgb[2]
    return light


def tiled(plane: NDArray[np.floating]) -> NDArray[np.floating]:
    """Means of tiles of 10x10 pixels: (9, 16). In two steps, as numpy is slow over two axes at once."""
    rows = plane.reshape(HEIGHT // TILE, TILE, WIDTH).sum(axis=1)
    means: NDArray[np.floating] = rows.reshape(HEIGHT // TILE, WIDTH // TILE, TILE).sum(axis=2) / np.float32(TILE * TILE)
    return means


def measure(rgb: Plane) -> dict[str, float]:
    """Raw measures of a (3, 90, 160) picture, by the names of the visual axes."""
    light = brightness(rgb)
    brightest = np.maximum(np.maximum(rgb[0], rgb[1]), rgb[2])
    chroma = brightest - np.minimum(np.minimum(rgb[0], rgb[1]), rgb[2])
    return _colours(rgb, light, brightest, chroma) | _light(rgb, light, brightest, chroma) | _structure(light)


def layout(rgb: Plane) -> Vector:
    """A tiny picture of the picture, for finding the same one again: light and two colour differences on a grid."""
    rows = rgb[:, : HEIGHT - HEIGHT % LAYOUT_ROWS].reshape(3, LAYOUT_ROWS, -1, WIDTH).mean(axis=2)
    edges = np.linspace(0, WIDTH, LAYOUT_COLUMNS + 1).astype(int)
    grid = np.stack([rows[..., a:b].mean(axis=2) for a, b in itertools.pairwise(edges)], axis=2)
    red, green, blue = grid
    light = (red + green + blue) / 3 - 0.4
    return np.stack([light, red - blue, green - (red + blue) / 2]).ravel().astype(np.float32)


def _colours(rgb: Plane, light: Plane, brightest: Plane, chroma: Plane) -> dict[str, float]:
    red, green, blue = rgb
    hue = np.arctan2(np.float32(1.7320508) * (green - blue), 2 * red - green - blue)
    bins = (hue * np.float32(_BINS / (2 * np.pi)) + _BINS).astype(np.int64) % _BINS
    # A tint too faint to be called a colour has no hue.
    strength = np.maximum(chroma - _FAINT, 0)
    histogram = np.bincount((_HALVES * _BINS + bins).ravel(), weights=strength.ravel(), minlength=2 * _BINS)
    halves = histogram.reshape(2, _BINS) @ _MEMBERSHIP.T
    shares = halves.sum(axis=0) / (histogram.sum() + 0.02 * chroma.size)
    measures = dict(zip(_FAMILIES, shares.tolist(), strict=True))

    area = chroma.size / 2
    family = {name: place for place, name in enumerate(_FAMILIES)}
    warm = [family[name] for name in _WARM]
    for half, where in enumerate(("top", "bottom")):
        measures[f"{where}_warm"] = float(halves[half, warm].sum() / area)
        measures[f"{where}_green"] = float(halves[half, family["green"]] / area)
        measures[f"{where}_blue"] = float(halves[half, [family["blue"], family["teal"]]].sum() / area)

    brownish = (hue > 0.15) & (hue < 0.85) & (chroma > 0.08) & (light > 0.08) & (light < 0.55) & (chroma < 0.75 * brightest)
    measures["brown"] = float(brownish.mean())
    measures["white"] = float(((light > 0.72) & (chroma < 0.15)).mean())
    measures["grey"] = float(((light > 0.2) & (light < 0.72) & (chroma < 0.09)).mean())
    measures["black"] = float((light < 0.10).mean())
    measures["colourful"] = float(chroma.mean())
    measures["warm"] = float((red - blue).mean())
    return measures


def _light(rgb: Plane, light: Plane, brightest: Plane, chroma: Plane) -> dict[str, float]:
    half = HEIGHT // 2
    centre = light[HEIGHT // 5 : -HEIGHT // 5, WIDTH // 4 : -WIDTH // 4]
    tiles = tiled(light)
    mean = float(light.mean())
    # A point is brighter than the ring around it, in all four directions.
    ring = np.maximum(
        np.maximum(light[4:-4, :-8], light[4:-4, 8:]),
        np.maximum(light[:-8, 4:-4], light[8:, 4:-4]),
    )
    inner = (slice(4, -4), slice(4, -4))
    lit = np.zeros(light.shape, dtype=np.bool_)
    lit[inner] = light[inner] - ring > 0.06
    cool = (rgb[0] - rgb[2] < 0.03) & (chroma < 0.5 * brightest)
    warm = rgb[0] - rgb[2] > 0.2
    spread = tiled(lit.astype(np.float32)) > 0
    return {
        "bright": mean,
        "contrast": float(light.std()),
        "highlights": float((light > 0.85).mean()),
        "light_above": float(light[:half].mean() - light[half:].mean()),
        "light_central": float(centre.mean() - mean),
        "glow": float(tiles.max() - np.median(tiles)),
        "points": float(lit.mean()),
        "cool_points": float((lit & cool).mean()),
        "warm_points": float((lit & warm).mean()),
        "many_points": float(spread.mean()),
    }


def _structure(light: Plane) -> dict[str, float]:
    across = np.abs(light[1:-1, 2:] - light[1:-1, :-2]) / 2
    down = np.abs(light[2:, 1:-1] - light[:-2, 1:-1]) / 2
    strength = across + down
    fine = np.abs(light[1:-1, 1:-1] * 2 - light[1:-1, 2:] - light[1:-1, :-2]).mean()
    rows, columns = light.mean(axis=1), light.mean(axis=0)
    variance = float(light.var()) + 1e-4
    stripes = np.convolve(rows, np.ones(5) / 5, mode="valid")
    steps = np.abs(stripes[5:] - stripes[:-5])
    upper, lower = light[: HEIGHT // 2] - light[: HEIGHT // 2].mean(), light[HEIGHT // 2 :][::-1] - light[HEIGHT // 2 :].mean()
    alike = float((upper * lower).mean() / (upper.std() * lower.std() + 1e-3))
    drift = np.abs(stripes[-1] - stripes[0]) / (np.abs(np.diff(stripes)).sum() + 0.05)
    total = float(strength.mean()) + 1e-4
    return {
        "edges": total,
        "smooth": float((strength < 0.012).mean()),
        "fine": float(fine) / (total + 0.01),
        "horizontals": float(down.mean() - across.mean()) / total,
        "layers": float(rows.var()) / variance,
        "columns": float(columns.var()) / variance,
        "horizon": float(steps.max()),
        "mirrored": alike,
        "gradient": float(drift),
    }
