"""Snow in the pines: the blue hour, three depths of forest, and flakes that drift at three distances."""

from __future__ import annotations

import numpy as np

from demo.samples.noise import Plane, Tile, fractal, line, smoothstep
from demo.samples.paint import ACROSS, DOWN, HEIGHT, WIDTH, Colour, Picture, below, ramp, shape, tint
from demo.samples.pines import forest
from demo.samples.scene import Line, Painter, Scene, Shot
from demo.samples.sound import hiss, swell

_ROWS = np.arange(HEIGHT, dtype=np.float32)[:, None]
_COLUMNS = np.arange(WIDTH, dtype=np.float32)[None, :]


def _flakes(rng: np.random.Generator, count: int, size: float) -> Tile:
    """A seamless sheet of soft flakes."""
    field = np.zeros((512, 1024), np.float32)
    reach = int(size * 2.5) + 1
    span = np.arange(-reach, reach + 1)
    for _ in range(count):
        row, column = rng.uniform(0, 512), rng.uniform(0, 1024)
        radius = size * rng.uniform(0.55, 1.15)
        top, left = int(row), int(column)
        away = np.hypot(span[:, None] - (row - top), span[None, :] - (column - left))
        spot = np.clip((radius - away) / max(radius * 0.5, 0.8) + 0.5, 0, 1) * rng.uniform(0.35, 1.0)
        np.add.at(field, ((top + span[:, None]) % 512, (left + span[None, :]) % 1024), spot.astype(np.float32))
    return Tile(np.minimum(field, 1.2), HEIGHT, WIDTH)


def _fall(rng: np.random.Generator, scale: float) -> list[tuple[Tile, float, float, float]]:
    """Sheets of snow, from far to near: flakes, speed down, drift, brightness."""
    return [
        (_flakes(rng, 1500, 0.85 * scale), 34.0 * scale, 7.0, 0.38),
        (_flakes(rng, 520, 1.5 * scale), 62.0 * scale, 14.0, 0.52),
        (_flakes(rng, 80, 3.6 * scale), 120.0 * scale, 30.0, 0.46),
    ]


def _woods(
    rng: np.random.Generator,
    *,
    sky: tuple[tuple[float, str], ...],
    layers: tuple[tuple[float, float, tuple[float, float], int, Colour, Colour], ...],
    scale: float,
    cabin: tuple[float, float] | None,
    moon: tuple[float, float] | None,
) -> Painter:
    """`layers` from far to near: ground height, its unevenness, tree heights, trees, colour of trees, colour of snow."""
    base = ramp(DOWN, sky)
    if moon:
        away = np.hypot((ACROSS - moon[0]) * 1.78, DOWN - moon[1])
        base = (
            base
            + tint((0.55, 0.66, 0.85)) * (0.5 * np.exp(-away * 5) + np.clip((0.035 - away) * 90, 0, 1))
            + tint((0.35, 0.2, 0.0)) * np.clip((0.035 - away) * 90, 0, 1)
        )
    still = Picture(base)
    for ground, rough, heights, count, tree, snow in layers:
        hill = (ground + rough * line(rng, 2048, slope=1.9, finest=8)[:WIDTH]).astype(np.float32)
        bodies, loads = forest(rng, hill, heights, count)
        still.cover(bodies, tree)
        still.cover(loads, snow, 0.8)
        still.cover(shape(below(hill, 3.0)), snow, 0.96)
    drift = fractal(rng, 512, 1024, slope=1.5, stretch=2.5)[:HEIGHT, :WIDTH]
    lower = smoothstep(230, 330, np.broadcast_to(_ROWS, drift.shape))
    still.y *= 1 + 0.05 * drift * lower
    sheets = _fall(rng, scale)
    haze = Tile(fractal(rng, 256, 512, slope=2.2, stretch=2.5))
    warm = _cabin(still, *cabin) if cabin else None

    def paint(t: float) -> Picture:
        picture = still.copy()
        mist = smoothstep(-0.6, 2.2, haze.window(t * 7, 30)) * np.float32(0.2)
        picture.y += (np.float32(0.52) - picture.y) * mist.repeat(2, axis=0).repeat(2, axis=1)
        if warm is not None:
            picture.shine(warm * np.float32(1 + 0.06 * np.sin(t * 7) + 0.05 * np.sin(t * 11.3)), (1.0, 0.55, 0.18))
        for number, (sheet, speed, sway, light) in enumerate(sheets):
            x = -t * sway - 9 * np.sin(t * 0.7 + number)
            picture.y += sheet.window(x, -t * speed) * np.float32(light)
        return picture

    return paint


def _cabin(picture: Picture, x: float, foot: float) -> Plane:
    """Paint a cabin; returns the light of its window and its glow on the snow."""
    aside, up = np.abs(_COLUMNS - x), foot - _ROWS
    wall = np.clip(27 - aside, 0, 1) * (up > -2) * (up < 24)
    eaves = np.clip(36 - (up - 20) * 1.35 - aside, 0, 1) * (up >= 20)
    chimney = np.clip(4 - np.abs(_COLUMNS - x - 14), 0, 1) * (up > 24) * (up < 50)
    picture.cover(shape(np.maximum(wall, chimney).astype(np.float32)), (0.10, 0.085, 0.09))
    picture.cover(shape(eaves.astype(np.float32)), (0.74, 0.82, 0.93))
    away = np.hypot(_COLUMNS - x + 9, (up - 11) * 1.2)
    pane = (np.abs(np.abs(_COLUMNS - x + 9) - 4.2) < 3.2) & (np.abs(up - 11) < 5)
    door = (np.abs(_COLUMNS - x - 13) < 4.5) & (up > 0) & (up < 16)
    glow: Plane = 0.34 * np.exp(-away / 16) + 0.13 * np.exp(-away / 60) + pane * 0.8 + door * 0.12
    return glow.astype(np.float32)


_SKY = ((0.0, "#34507f"), (0.3, "#5f80ae"), (0.58, "#a9bdd8"), (1.0, "#b6c8df"))
_NIGHT = ((0.0, "#0e1a3c"), (0.4, "#263f72"), (0.65, "#5673a4"), (1.0, "#5a76a6"))


def _valley(rng: np.random.Generator) -> Painter:
    layers = (
        (205.0, 16.0, (26.0, 50.0), 60, (0.36, 0.46, 0.62), (0.56, 0.66, 0.80)),
        (246.0, 14.0, (60.0, 105.0), 26, (0.17, 0.25, 0.38), (0.56, 0.66, 0.82)),
        (318.0, 12.0, (150.0, 250.0), 9, (0.05, 0.09, 0.16), (0.62, 0.72, 0.88)),
    )
    return _woods(rng, sky=_SKY, layers=layers, scale=1.0, cabin=(338, 312), moon=None)


def _near(rng: np.random.Generator) -> Painter:
    layers = (
        (300.0, 8.0, (120.0, 190.0), 16, (0.24, 0.33, 0.48), (0.52, 0.62, 0.78)),
        (380.0, 8.0, (250.0, 380.0), 6, (0.06, 0.10, 0.18), (0.66, 0.75, 0.90)),
    )
    return _woods(rng, sky=_SKY, layers=layers, scale=1.7, cabin=None, moon=None)


def _moonlit(rng: np.random.Generator) -> Painter:
    layers = (
        (230.0, 22.0, (20.0, 40.0), 70, (0.16, 0.23, 0.38), (0.36, 0.46, 0.64)),
        (290.0, 16.0, (80.0, 140.0), 20, (0.06, 0.10, 0.19), (0.40, 0.50, 0.70)),
    )
    return _woods(rng, sky=_NIGHT, layers=layers, scale=0.8, cabin=None, moon=(0.7, 0.22))


def _sound(rng: np.random.Generator, seconds: float) -> Plane:
    gust = swell(rng, seconds, 2.6, 0.25, 1.0)
    wind = hiss(rng, seconds, 150, 700, 0.9) * gust
    return wind * 0.5 + hiss(rng, seconds, 2500, 6000, 0.4) * gust**2 * 0.05


SCENE = Scene(
    shots=(Shot(5.0, _valley), Shot(4.5, _near), Shot(4.5, _moonlit)),
    lines=(
        Line(0.5, 4.4, "Snow is falling on the pine trees."),
        Line(5.4, 9.0, "A quiet winter forest, white and cold."),
        Line(9.9, 13.5, "Moonlight over the snowy hills, and only the wind."),
    ),
    sound=_sound,
    loudest=-12.0,
)
