"""Meadow in the wind: white clouds, gusts that run through the grass, and flowers that nod."""

from __future__ import annotations

import numpy as np

from demo.samples.noise import Plane, Tile, fractal, line, single, smoothstep
from demo.samples.paint import DOWN, HALF_HEIGHT, HALF_WIDTH, HEIGHT, WIDTH, Colour, Picture, Shape, below, ramp, shape
from demo.samples.scene import Line, Painter, Scene, Shot
from demo.samples.sound import hiss, place, swell, tone

_ROWS: Plane = np.arange(HEIGHT, dtype=np.float32)[:, None]
_COLUMNS: Plane = np.arange(WIDTH, dtype=np.float32)[None, :]
_SKY = ((0.0, "#2a6fc4"), (0.4, "#6aaee6"), (0.75, "#c3e1f2"), (1.0, "#dcebee"))


class _Sky:
    """Blue, with clouds that grow smaller towards the horizon and are lit from the upper left."""

    def __init__(self, rng: np.random.Generator, horizon: float, cover: float) -> None:
        self._blue = ramp(np.clip(DOWN / horizon, 0, 1), _SKY)
        self._clouds = Tile(fractal(rng, 512, 1024, slope=1.65, stretch=1.2))
        depth = 1.0 / (np.clip(horizon - DOWN, 0, None) + 0.16)
        across = np.linspace(-160, 160, HALF_WIDTH, dtype=np.float32)[None, :]
        self._u, self._v = across * depth * 0.95 + 4000, depth * 130
        self._thin = smoothstep(0.02, 0.30, np.clip(horizon - DOWN, 0, None))
        self._cover = cover

    def paint(self, t: float) -> Picture:
        """The sky at time `t`; below the horizon it goes on as haze."""
        u, v = self._u + t * 12, self._v + t * 1.5
        here, there = self._clouds.at(u, v), self._clouds.at(u - 9, v - 9)
        amount = smoothstep(self._cover, self._cover + 1.1, here) * self._thin
        shade = 1.0 + 0.10 * np.clip(here - there, -1.2, 0.6) - 0.05 * smoothstep(0.9, 2.4, here)
        white = np.stack([shade * 1.0, shade * 1.005, shade * 1.02])
        return Picture(self._blue + (white - self._blue) * amount)


class _Grass:
    """A field of blades seen from the side: gusts bend it and run through it as light."""

    def __init__(self, rng: np.random.Generator, top: int, dark: str, light: str, flowers: int, scale: float) -> None:
        self._top, rows = top, HEIGHT - top
        depth = np.linspace(0, 1, rows, dtype=np.float32)[:, None]
        self._field = self._blades(rng, rows, scale)
        base = ramp(np.broadcast_to(depth[::2], (rows // 2, HALF_WIDTH)).astype(np.float32), ((0.0, light), (1.0, dark)))
        whole = np.zeros((3, HALF_HEIGHT, HALF_WIDTH), np.float32)
        whole[:, top // 2 :] = base
        self._colour = Picture(whole)
        self._bloom = Picture(np.zeros((3, HALF_HEIGHT, HALF_WIDTH), np.float32))
        for middle in rng.uniform(0, 1, (flowers // 6, 2)).tolist():
            kind = int(rng.integers(0, 4))
            for _ in range(6):
                far = float(np.clip(middle[1] ** 1.3 + rng.normal(0, 0.05), 0.03, 0.97))
                x = middle[0] * WIDTH + float(rng.normal(0, 16 + 60 * far))
                self._flower(x, top + far * rows, (0.7 + 2.6 * far) * scale, kind)
        self._gusts = Tile(fractal(rng, 512, 1024, slope=1.9, stretch=1.6))
        self._depth = depth
        self._near = 1 / (0.35 + depth)
        self._rows = np.arange(rows, dtype=np.int32)[:, None]
        self._columns = np.arange(WIDTH, dtype=np.float32)[None, :]
        crest = top + np.clip(4 + 2.5 * line(rng, 1024, slope=1.0)[:WIDTH], 2, None)
        self.edge = shape(below(crest.astype(np.float32), 3.0))

    def _flower(self, x: float, y: float, size: float, kind: int) -> None:
        """A poppy, a daisy, a buttercup or a cornflower, as light that is added to the green."""
        petals: tuple[Colour, ...] = ((0.55, -0.34, -0.10), (0.52, 0.40, 0.66), (0.50, 0.24, -0.12), (0.04, -0.08, 0.62))
        self._bloom.smear(x, y, size * 0.62, size * 0.46, 1.15, petals[kind])
        if kind == 1:
            self._bloom.smear(x, y, size * 0.2, size * 0.18, 0.7, (0.3, 0.0, -0.7))
        elif kind == 0:
            self._bloom.smear(x, y, size * 0.2, size * 0.18, 0.5, (-0.7, -0.1, -0.1))

    @staticmethod
    def _blades(rng: np.random.Generator, rows: int, scale: float) -> Plane:
        """Upright strokes, larger towards the viewer."""
        fine = Tile(fractal(rng, 1024, 1024, slope=0.45, stretch=0.16, finest=4.5))
        broad = Tile(fractal(rng, 1024, 1024, slope=1.5, stretch=1.8))
        depth = np.linspace(0, 1, rows, dtype=np.float32)[:, None]
        columns = np.arange(WIDTH, dtype=np.float32)[None, :]
        down = np.cumsum((2.4 - 1.9 * depth) / scale, axis=0)
        blades = np.zeros((rows, WIDTH), np.float32)
        for zoom, where in ((7.0, 0.0), (4.0, 0.5), (2.2, 1.0)):
            share = np.clip(1 - np.abs(depth - where) * 2, 0, 1)
            u = columns * np.float32(zoom / scale) + np.float32(300 * zoom)
            blades += share * fine.at(u + 0 * down, down * np.float32(2.2) + 0 * u)
        patches = broad.at(columns * (1.6 - depth) + 0 * down, down * 2.5 + 0 * columns)
        return single(1 + blades * (0.10 + 0.16 * depth) + 0.08 * patches)

    def paint(self, t: float) -> Picture:
        """The grass at time `t`."""
        u = (self._columns - 320) * self._near * 0.7 - t * 92
        v = 150 * self._near + t * 14
        gust = self._gusts.at(u + 8000, np.broadcast_to(v, u.shape))
        lean = gust * (1 + 5.5 * self._depth) + 1.5 * np.sin(t * 2.3 + self._columns * 0.02) * self._depth
        where = self._rows * WIDTH + (self._columns + lean).astype(np.int32) % WIDTH
        light = self._field.ravel().take(where) * (1 + 0.13 * gust)
        picture = self._colour.copy()
        picture.y[self._top :] *= light
        bloom = self._bloom.y[self._top :].ravel().take(where)
        picture.y[self._top :] += bloom
        half = where[::2, ::2] // (2 * WIDTH) * HALF_WIDTH + where[::2, ::2] % WIDTH // 2
        picture.u[self._top // 2 :] += self._bloom.u[self._top // 2 :].ravel().take(half)
        picture.v[self._top // 2 :] += self._bloom.v[self._top // 2 :].ravel().take(half)
        return picture


def _tree(rng: np.random.Generator, x: float, foot: float, tall: float) -> tuple[Shape, Shape]:
    """A round tree: (its coverage, the leaves the sun falls on)."""
    field = fractal(rng, 512, 1024, slope=1.0)[:HEIGHT, :WIDTH]
    crown, bright = np.zeros((HEIGHT, WIDTH), np.float32), np.zeros((HEIGHT, WIDTH), np.float32)
    for _ in range(34):
        turn, out = rng.uniform(0, 6.3), rng.uniform(0, 1) ** 0.6
        middle_x, middle_y = x + np.cos(turn) * out * tall * 0.36, foot - tall * 0.62 + np.sin(turn) * out * tall * 0.26
        radius = tall * rng.uniform(0.11, 0.22)
        away = np.hypot(_COLUMNS - middle_x, (_ROWS - middle_y) * 1.1) / radius
        crown = np.maximum(crown, np.clip((1.0 - away + field * 0.11) * radius * 0.5, 0, 1))
        lit = np.hypot(_COLUMNS - middle_x + radius * 0.35, _ROWS - middle_y + radius * 0.4) / radius
        bright = np.maximum(bright, np.clip(1.0 - lit + field * 0.24, 0, 1))
    trunk = (
        np.clip(tall * 0.036 + (_ROWS - foot + tall * 0.1) * 0.05 - np.abs(_COLUMNS - x), 0, 1)
        * ((_ROWS - foot) > -tall * 0.55)
        * ((_ROWS - foot) < 0)
    )
    return shape(np.maximum(crown, trunk).astype(np.float32)), shape((bright * crown).astype(np.float32))


def _view(
    rng: np.random.Generator, *, horizon: int, tree: tuple[float, float, float] | None, hills: bool, grass: _Grass, cover: float
) -> Painter:
    sky = _Sky(rng, horizon / HEIGHT + 0.04, cover)
    ridges = []
    if hills:
        for foot, rough, colour in (
            (horizon - 22, 13.0, (0.50, 0.66, 0.70)),
            (horizon - 4, 9.0, (0.30, 0.48, 0.36)),
            (horizon + 9, 6.0, (0.36, 0.56, 0.22)),
        ):
            crest = foot + rough * line(rng, 2048, slope=2.1, finest=4)[:WIDTH]
            # Woods along the ridge.
            crest = crest - rough * 0.34 * np.clip(line(rng, 2048, slope=0.9)[:WIDTH] + 0.3, 0, None)
            ridges.append((shape(below(crest.astype(np.float32), 1.6)), colour))
    crown = _tree(rng, *tree) if tree else None
    shadows = Tile(fractal(rng, 256, 512, slope=2.1, stretch=1.5))

    def paint(t: float) -> Picture:
        picture = sky.paint(t)
        for ridge, colour in ridges:
            picture.cover(ridge, colour)
        if crown:
            picture.cover(crown[0], (0.10, 0.20, 0.07))
            picture.cover(crown[1], (0.36, 0.52, 0.16), 0.75)
        picture.paste(grass.edge, grass.paint(t))
        shade = 1 - 0.22 * smoothstep(0.2, 1.4, shadows.window(t * 26, 20)) * smoothstep(
            horizon / HEIGHT, horizon / HEIGHT + 0.08, DOWN
        )
        picture.y *= shade.repeat(2, axis=0).repeat(2, axis=1)
        return picture

    return paint


def _wide(rng: np.random.Generator) -> Painter:
    grass = _Grass(rng, 216, "#2f6418", "#93bd4c", 330, 1.0)
    return _view(rng, horizon=206, tree=(474.0, 226.0, 128.0), hills=True, grass=grass, cover=0.15)


def _low(rng: np.random.Generator) -> Painter:
    grass = _Grass(rng, 150, "#285a14", "#86b83e", 300, 2.1)
    return _view(rng, horizon=150, tree=None, hills=False, grass=grass, cover=0.1)


def _sound(rng: np.random.Generator, seconds: float) -> Plane:
    track = hiss(rng, seconds, 300, 2600, 0.6) * swell(rng, seconds, 1.8, 0.10, 0.34)
    for at in np.arange(0.3, seconds - 0.8, 0.62):
        pan = float(rng.uniform(-0.9, 0.9))
        pitch, song = float(rng.uniform(2300, 4300)), int(rng.integers(0, 3))
        for note in range(int(rng.integers(2, 6))):
            bend = (-3800.0, 5200.0, 900.0)[song]
            chirp = tone(pitch * (1 + 0.08 * (note % 2)), 0.11, attack=0.012, decay=0.045, bend=bend)
            place(track, chirp, float(at) + note * (0.085, 0.12, 0.065)[song] + float(rng.uniform(0, 0.2)), 0.42, pan)
    return track


SCENE = Scene(
    shots=(Shot(7.5, _wide), Shot(6.5, _low)),
    lines=(
        Line(0.6, 5.6, "A green meadow in the wind, under white clouds."),
        Line(8.1, 13.0, "Birds singing on a summer day, flowers in the grass."),
    ),
    sound=_sound,
    loudest=-6.0,
)
