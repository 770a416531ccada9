"""Fireworks: shells burst over a skyline and their colours fall into the river."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from demo.samples.noise import Plane, Tile, fractal
from demo.samples.paint import ACROSS, DOWN, HEIGHT, WIDTH, Colour, Picture, ramp, shape, tint
from demo.samples.scene import Line, Painter, Scene, Shot
from demo.samples.sound import hall, hiss, place, thud, tone

_COLOURS: tuple[Colour, ...] = (
    (1.0, 0.32, 0.22),
    (1.0, 0.78, 0.34),
    (0.35, 0.85, 1.0),
    (0.85, 0.4, 1.0),
    (0.45, 1.0, 0.5),
    (1.0, 0.5, 0.75),
    (1.0, 0.95, 0.85),
)
_WIDE_BURSTS = (-0.4, 0.5, 1.2, 1.9, 2.6, 3.2, 3.9, 4.4, 5.1)
_WILLOW_BURSTS = (-0.5, 0.4, 1.7, 2.8, 3.6)
_FINALE_BURSTS = (-0.5, -0.2, 0.1, 0.5, 0.8, 1.2, 1.5, 1.8, 2.2, 2.5, 2.7, 3.0, 3.3)


@dataclass(frozen=True)
class _Burst:
    """One shell; place in pixels, speed in pixels a second, `hang` is how long its stars glow in seconds."""

    at: float
    x: float
    y: float
    angle: Plane
    speed: Plane
    colour: Colour
    hang: float
    gravity: float

    def draw(self, trails: Picture, t: float) -> float:
        """Add the stars to the picture of trails; returns how much the burst lights the sky."""
        age = t - self.at
        if age < -0.7 or age > self.hang:
            return 0.0
        if age < 0:
            rise = np.array([0.0, 0.02], np.float32) - np.float32(age)
            energy = np.full(2, 0.35, np.float32)
            trails.dots(self.x + 3 * np.sin(rise * 20), self.y + rise * (HEIGHT - self.y), energy, (1.0, 0.8, 0.5), 0.8)
            return 0.0
        whiten = max(0.0, 1 - age * 4)
        red, green, blue = (part + (1 - part) * whiten for part in self.colour)
        then = np.maximum(age - np.array([[0.0], [0.014], [0.028]], np.float32), 0.0)
        reach = (1 - np.exp(-2.1 * then)) / 2.1 * self.speed
        fall = self.gravity * (then - (1 - np.exp(-1.6 * then)) / 1.6) * 1.6
        x = self.x + np.cos(self.angle) * reach
        y = self.y + np.sin(self.angle) * reach + fall
        energy = np.clip(1 - then / self.hang, 0, 1) ** 0.7 * (0.40 + 0.26 * np.sin(self.angle * 37 + then * 31))
        trails.dots(x.ravel(), y.ravel(), energy.ravel(), (red, green, blue), 0.8)
        return float(np.exp(-age * 2.2))


def _bursts(
    rng: np.random.Generator, times: tuple[float, ...], big: float, hang: float, gravity: float, gold: bool
) -> list[_Burst]:
    shells = []
    for number, at in enumerate(times):
        count = int(rng.integers(170, 240))
        spread = rng.uniform(0.15, 1.0, count) ** 0.42
        if number % 3 == 1:
            spread = np.where(np.arange(count) % 2, spread, 0.95)
        shells.append(
            _Burst(
                at=at,
                x=float(WIDTH * (0.18 + 0.64 * ((number * 0.382 + rng.uniform(0, 0.15)) % 1.0))),
                y=float(rng.uniform(70, 140)),
                angle=rng.uniform(0, 2 * np.pi, count),
                speed=spread * big * float(rng.uniform(0.8, 1.2)),
                colour=(1.0, 0.68, 0.28) if gold else _COLOURS[(number * 3 + int(rng.integers(0, 2))) % len(_COLOURS)],
                hang=hang * float(rng.uniform(0.85, 1.15)),
                gravity=gravity,
            )
        )
    return shells


def _skyline(rng: np.random.Generator, foot: int, tall: float) -> tuple[Plane, Plane]:
    """(coverage of the buildings, their lit windows), both full size."""
    body, windows = np.zeros((HEIGHT, WIDTH), np.float32), np.zeros((HEIGHT, WIDTH), np.float32)
    x = -6
    while x < WIDTH:
        width = int(rng.integers(16, 46))
        middle = 1 - abs((x + width / 2) / WIDTH - 0.52) * 1.1
        height = int(tall * (0.25 + 0.75 * rng.uniform() * middle))
        left, right, top = max(x, 0), min(x + width, WIDTH), foot - height
        body[top:foot, left:right] = 1
        if rng.uniform() < 0.3:
            body[top - int(rng.integers(8, 26)) : top, (left + right) // 2 : (left + right) // 2 + 2] = 1
        for row in range(top + 4, foot - 3, 5):
            for column in range(left + 3, right - 3, 5):
                if rng.uniform() < 0.34:
                    windows[row : row + 2, column : column + 3] = rng.uniform(0.3, 1.0)
        x += width + int(rng.integers(-2, 5))
    return body, windows


def _show(
    rng: np.random.Generator,
    *,
    times: tuple[float, ...],
    foot: int,
    tall: float,
    big: float,
    hang: float,
    gravity: float,
    gold: bool,
    fade: float,
) -> Painter:
    """One framing; the river begins at row `foot`."""
    shells = _bursts(rng, times, big, hang, gravity, gold)
    sky = ramp(DOWN, ((0.0, "#04050f"), (0.5, "#0e1130"), (0.78, "#2b2044"), (1.0, "#2b2044")))
    body, lit = _skyline(rng, foot, tall)
    buildings = shape(body)
    ripples = Tile(fractal(rng, 512, 512, slope=1.25, stretch=3.5), HEIGHT - foot, WIDTH)
    smoke = Tile(fractal(rng, 256, 512, slope=1.9))
    trails = Picture(np.zeros((3, HEIGHT // 2, WIDTH // 2), np.float32))
    spots = [np.exp(-(((ACROSS - shell.x / WIDTH) * 1.78) ** 2 + (DOWN - shell.y / HEIGHT) ** 2) * 9) for shell in shells]

    def paint(t: float) -> Picture:
        # Called frame by frame: what glowed before fades here.
        light = sky.copy()
        puff = 0.55 + 0.22 * smoke.window(t * 6, 20)
        for shell, spot in zip(shells, spots, strict=True):
            age = t - shell.at
            if 0 <= age < 2.5:
                light += tint(shell.colour) * (spot * puff * np.float32(0.55 * np.exp(-age * 1.7)))
        picture = Picture(light)
        trails.dim(fade)
        flash = sum(shell.draw(trails, t) for shell in shells)
        picture.add(trails)
        picture.cover(buildings, (0.018 + 0.03 * flash, 0.018 + 0.026 * flash, 0.04 + 0.035 * flash))
        picture.shine(lit, (0.62, 0.46, 0.24))
        if foot < HEIGHT:
            _river(picture, foot, ripples.window(t * 16, t * 10))
        return picture

    return paint


def _river(picture: Picture, foot: int, wave: Plane) -> None:
    for plane, scale in ((picture.y, 1), (picture.u, 2), (picture.v, 2)):
        edge = foot // scale
        depth = plane.shape[0] - edge
        rows = edge - 1 - (np.arange(depth) * 2.0).astype(np.int32)
        taken = plane[np.clip(rows, 0, None)]
        smear = taken.copy()
        smear[2:] += taken[:-2]
        smear[:-2] += taken[2:]
        plane[edge:] = smear / 3 * np.clip(0.62 + 0.42 * wave[::scale, ::scale][:depth], 0.05, 1.4)


def _wide(rng: np.random.Generator) -> Painter:
    return _show(rng, times=_WIDE_BURSTS, foot=276, tall=112, big=230, hang=1.9, gravity=46, gold=False, fade=0.83)


def _willow(rng: np.random.Generator) -> Painter:
    return _show(rng, times=_WILLOW_BURSTS, foot=360, tall=84, big=330, hang=3.0, gravity=70, gold=True, fade=0.92)


def _finale(rng: np.random.Generator) -> Painter:
    return _show(rng, times=_FINALE_BURSTS, foot=300, tall=96, big=250, hang=1.9, gravity=46, gold=False, fade=0.83)


def _sound(rng: np.random.Generator, seconds: float) -> Plane:
    track = hiss(rng, seconds, 60, 500, 0.8) * 0.035
    booms = [
        thud(rng, 1.4, 30, 420 + 80 * number, 0.22, 0.002) + 0.5 * thud(rng, 1.4, 400, 5000, 0.05, 0.001) for number in range(4)
    ]
    times = [*_WIDE_BURSTS, *(6.0 + at for at in _WILLOW_BURSTS), *(11.0 + at for at in _FINALE_BURSTS)]
    for number, at in enumerate(times):
        pan = float(rng.uniform(-0.6, 0.6))
        place(track, booms[number % 4], max(at + 0.06, 0.0), float(rng.uniform(0.8, 1.3)), pan)
        place(track, tone(700, 0.6, attack=0.2, decay=0.5, bend=900), max(at - 0.65, 0), 0.05, pan)
        for crack in rng.uniform(0.35, 1.2, 16).tolist():
            place(track, thud(rng, 0.03, 2500, 9000, 0.004, 0.0004), at + crack, 0.22, float(rng.uniform(-0.8, 0.8)))
    return hall(rng, track, 1.2, 0.3)


SCENE = Scene(
    shots=(Shot(6.0, _wide), Shot(5.0, _willow), Shot(4.0, _finale)),
    lines=(
        Line(0.5, 5.0, "Fireworks over the city on New Year's Eve."),
        Line(6.4, 10.2, "Golden sparks fall slowly, like a willow."),
        Line(11.3, 14.6, "The finale: explosions in every colour."),
    ),
    sound=_sound,
)
