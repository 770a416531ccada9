"""Northern lights: curtains of green and violet over a mountain lake, then straight above, then over the forest."""

from __future__ import annotations

import numpy as np

from demo.samples.noise import Plane, Tile, fractal, line, single, smoothstep
from demo.samples.paint import (
    ACROSS,
    DOWN,
    HALF_HEIGHT,
    HALF_WIDTH,
    HEIGHT,
    WIDTH,
    Picture,
    below,
    double,
    filmic,
    halve,
    ramp,
    shape,
    tint,
)
from demo.samples.pines import forest
from demo.samples.scene import Line, Painter, Scene, Shot
from demo.samples.sound import chord, hall, hiss, place, swell, tone

_SKY = ((0.0, "#030817"), (0.5, "#071630"), (0.8, "#0d2740"), (1.0, "#123544"))
_GREEN = tint((0.12, 1.0, 0.48))
_TEAL = tint((0.05, 0.62, 0.66))
_VIOLET = tint((0.62, 0.16, 0.78))


class _Curtain:
    """One hanging band: a wandering lower edge and rays that run along it."""

    def __init__(self, rng: np.random.Generator, height: float, wander: float, tall: float, strength: float) -> None:
        self._edge = fractal(rng, 256, 512, slope=2.3)
        self._rays = fractal(rng, 256, 1024, slope=0.75, stretch=1.0, finest=3)
        self._broad = fractal(rng, 256, 512, slope=1.9)
        self._height, self._wander, self._tall, self._strength = height, wander, tall, strength
        self._column = np.arange(HALF_WIDTH)

    def _at(self, field: Plane, t: float, speed: float, shift: float) -> Plane:
        rows, columns = field.shape
        low = int(t * speed)
        part = np.float32(t * speed - low)
        curve = field[low % rows] * (1 - part) + field[(low + 1) % rows] * part
        return single(np.interp((self._column + shift) % columns, np.arange(columns + 1), np.append(curve, curve[0])))

    def light(self, t: float) -> tuple[Plane, Plane]:
        """(brightness, height above the lower edge) of each pixel."""
        edge = self._height + self._wander * self._at(self._edge, t, 1.6, t * 3)
        bend = np.gradient(edge) * 60
        rays = np.exp(0.55 * self._at(self._rays, t, 3.0, t * 5))
        broad = smoothstep(-1.1, 1.5, self._at(self._broad, t, 2.2, -t * 4))
        above = edge[None, :] - DOWN
        tall = self._tall * (0.75 + 0.5 * broad)
        level = smoothstep(-0.025, 0.03, above) * np.exp(-np.clip(above, 0, None) / tall[None, :])
        return level * (rays * broad * (1 + np.clip(bend, -0.5, 1)) * self._strength)[None, :], above


def _glow(curtains: list[_Curtain], t: float) -> Plane:
    light = np.zeros((3, HALF_HEIGHT, HALF_WIDTH), np.float32)
    for curtain in curtains:
        level, above = curtain.light(t)
        low = np.exp(-np.clip(above, 0, None) * 7)
        light += _GREEN * (level * (0.35 + 0.65 * low))
        light += _TEAL * (level * 0.35)
        light += _VIOLET * (level * np.clip(above * 3.2, 0, 0.9))
    return light


def _stars(rng: np.random.Generator, rows: int) -> Plane:
    field = np.zeros((HEIGHT, WIDTH), np.float32)
    count = rows * 2
    field[rng.integers(0, rows, count), rng.integers(0, WIDTH, count)] = rng.exponential(0.28, count)
    return single(np.minimum(field + 0.35 * double(halve(field)) * 2, 1.0))


def _peaks(rng: np.random.Generator, foot: float, tall: float) -> Plane:
    x = np.linspace(0, 1, WIDTH, dtype=np.float32)
    massif = 0.35 + 0.65 * np.exp(-(((x - 0.76) / 0.17) ** 2)) + 0.22 * np.exp(-(((x - 0.16) / 0.12) ** 2))
    ridged = 1 - np.abs(line(rng, 1024, slope=1.7)[:WIDTH]) * 0.5
    sharp = ridged - 0.14 * np.abs(line(rng, 1024, slope=1.2)[200 : 200 + WIDTH])
    hills = 0.06 + 0.02 * line(rng, 1024, slope=1.8)[:WIDTH]
    return single(foot - tall * np.maximum(massif * sharp, hills))


def _lake(rng: np.random.Generator) -> Painter:
    shore = 250
    sky = ramp(DOWN * HEIGHT / shore, _SKY)
    curtains = [
        _Curtain(rng, 0.44, 0.045, 0.20, 0.95),
        _Curtain(rng, 0.33, 0.06, 0.15, 0.6),
        _Curtain(rng, 0.54, 0.03, 0.09, 0.5),
    ]
    crest = _peaks(rng, shore, 158)
    rock = below(crest)
    rock[shore:] = 0
    mountains = shape(rock)
    folds = 1 - np.abs(fractal(rng, 512, 1024, slope=2.0, stretch=0.8)[:HEIGHT, :WIDTH])
    faces = smoothstep(-0.004, 0.03, np.gradient(folds, axis=1).astype(np.float32))
    rows = np.arange(HEIGHT, dtype=np.float32)[:, None]
    deep = (rows - crest[None, :]) / np.clip((shore - crest[None, :]) * 0.75, 8, None)
    cap = rock * faces * smoothstep(1.0, 0.25, deep + 0.35 * folds - 0.2) * (rows < shore)
    snow = shape(cap.astype(np.float32))
    stars = _stars(rng, shore)
    ripples = Tile(fractal(rng, 512, 512, slope=1.3, stretch=4.0), HEIGHT - shore, WIDTH)

    def paint(t: float) -> Picture:
        light = _glow(curtains, t)
        picture = Picture(filmic(sky + light * 1.15))
        picture.y += stars * (0.9 + 0.1 * np.sin(t * 3))
        total = float(light[1].mean())
        picture.cover(mountains, (0.02, 0.045 + total * 0.1, 0.075))
        picture.cover(snow, (0.15, 0.23 + total * 0.4, 0.31 + total * 0.2), 0.8)
        wave = ripples.window(t * 12, t * 9)
        for plane, scale in ((picture.y, 1), (picture.u, 2), (picture.v, 2)):
            edge = shore // scale
            below_shore = plane.shape[0] - edge
            shake = 1 + 0.13 * wave[::scale, ::scale][:below_shore]
            plane[edge:] = plane[edge - below_shore : edge][::-1] * shake * np.float32(0.62)
        picture.y[shore : shore + 2] *= 0.6
        return picture

    return paint


def _above(rng: np.random.Generator) -> Painter:
    """Straight up: the rays meet at one point."""
    x, y = (ACROSS - 0.52) * 1.78, DOWN - 0.36
    away = np.hypot(x, y)
    turn = (np.arctan2(y, x) / (2 * np.pi) + 0.5).astype(np.float32)
    rays = Tile(fractal(rng, 512, 1024, slope=0.95, finest=4))
    folds = Tile(fractal(rng, 256, 256, slope=2.1))
    sky = ramp(away, ((0.0, "#071226"), (0.6, "#06142a"), (1.2, "#040b1b")))
    stars = _stars(rng, HEIGHT)
    hollow = smoothstep(0.0, 0.16, away.astype(np.float32))
    core = np.exp(-((away / 0.09) ** 2))

    def paint(t: float) -> Picture:
        shift = folds.window(t * 5, t * 4)
        level = np.exp(0.62 * hollow * rays.at(turn * 1024 + 8 * shift, 40 * away + t * 7))
        band = np.exp(-(((away - 0.34 - 0.15 * shift) / (0.16 + 0.1 * away)) ** 2))
        outer = np.exp(-(((away - 0.85 - 0.12 * shift) / 0.22) ** 2))
        light = _GREEN * (level * (0.75 * band + 0.10 * outer)) + _VIOLET * (level * (0.75 * outer * away + 0.10 * band))
        light = light + _TEAL * (0.22 * level * band) + tint((0.3, 0.95, 0.6)) * (core * 0.22)
        picture = Picture(filmic(sky + light * 0.85))
        picture.y += stars
        return picture

    return paint


def _forest(rng: np.random.Generator) -> Painter:
    sky = ramp(DOWN, _SKY)
    curtains = [_Curtain(rng, 0.60, 0.07, 0.32, 0.9), _Curtain(rng, 0.48, 0.05, 0.22, 0.75)]
    trees, _ = forest(rng, np.full(WIDTH, 364.0, np.float32), (60.0, 150.0), 34)
    stars = _stars(rng, 330)

    def paint(t: float) -> Picture:
        light = _glow(curtains, t + 40)
        picture = Picture(filmic(sky + light[[0, 1, 2]] * tint((1.9, 0.85, 1.5))))
        picture.y += stars
        picture.cover(trees, (0.006, 0.016, 0.026))
        return picture

    return paint


def _sound(rng: np.random.Generator, seconds: float) -> Plane:
    track = np.zeros((2, round(seconds * 44_100)), np.float32)
    for number, pitches in enumerate(((110, 164.8, 220, 277.2), (98, 146.8, 196, 246.9), (110, 164.8, 246.9, 329.6))):
        pad = chord(seconds / 3 + 1.5, pitches)
        start = round(number * seconds / 3 * 44_100)
        room = track.shape[1] - start
        track[:, start : start + min(pad.shape[1], room)] += pad[:, :room]
    for at in np.arange(0.8, seconds - 2, 1.15):
        pitch = float(rng.choice((880, 1108.7, 1318.5, 1760, 987.8)))
        bell = tone(pitch, 2.5, attack=0.004, decay=0.55) + 0.3 * tone(pitch * 2.76, 2.5, attack=0.004, decay=0.2)
        place(track, bell, float(at + rng.uniform(-0.2, 0.2)), 0.16, float(rng.uniform(-0.8, 0.8)))
    track += hiss(rng, seconds, 300, 1800, 0.8) * swell(rng, seconds, 3, 0.0, 0.03)
    return hall(rng, track, 1.6, 0.4)


SCENE = Scene(
    shots=(Shot(7.0, _lake), Shot(5.0, _above), Shot(5.0, _forest)),
    lines=(
        Line(0.8, 5.8, "Northern lights dance over the mountains and the lake."),
        Line(7.5, 11.5, "Green rays of the aurora, straight above."),
        Line(12.6, 16.4, "Violet curtains between the stars."),
    ),
    sound=_sound,
    loudest=-7.0,
)
