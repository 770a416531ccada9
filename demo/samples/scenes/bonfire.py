"""Bonfire: flames that lick upwards, sparks that leave them, and the embers underneath."""

from __future__ import annotations

import numpy as np

from demo.samples.noise import Plane, Tile, fractal, smoothstep
from demo.samples.paint import ACROSS, DOWN, HEIGHT, WIDTH, Colour, Picture, Shape, double, filmic, halve, shape
from demo.samples.scene import Line, Painter, Scene, Shot
from demo.samples.sound import hiss, place, swell, thud

_SPARK: Colour = (1.0, 0.55, 0.16)


class _Sparks:
    """Glowing specks that rise, wander and go out; each is born again at the fire."""

    def __init__(self, rng: np.random.Generator, count: int, x: float, y: float, spread: float, rise: float) -> None:
        self._age = rng.uniform(0, 1, count)
        self._life = rng.uniform(1.2, 3.4, count)
        self._x = x + rng.normal(0, spread, count)
        self._y = y + rng.normal(0, 8, count)
        self._rise = rise * rng.uniform(0.6, 1.4, count)
        self._drift = rng.normal(0, 22, count)
        self._turn = rng.uniform(1.0, 3.2, count)
        self._phase = rng.uniform(0, 6.3, count)
        self._size = rng.uniform(0.5, 1.2, count)

    def draw(self, picture: Picture, t: float) -> None:
        """Add them as they are at time `t`, each with a short tail."""
        for tail in range(3):
            now = t - tail * 0.018
            age = (now / self._life + self._age) % 1.0
            x = self._x + self._drift * age * 2 + 16 * age * np.sin(self._turn * now * 2 + self._phase)
            y = self._y - self._rise * age * self._life
            energy = self._size * (1 - age) ** 1.2 * np.minimum(age * 12, 1) * (1.7, 0.9, 0.4)[tail]
            energy = energy * (0.75 + 0.25 * np.sin(now * 23 + self._phase * 9))
            picture.dots(x.astype(np.float32), y.astype(np.float32), energy.astype(np.float32), _SPARK, 0.9)


def _logs(places: tuple[tuple[float, float, float, float, float], ...]) -> tuple[Shape, Plane]:
    """Crossed logs as (coverage, rounded upper edge that catches the light); each: x, y, length, thickness, angle."""
    rows = np.arange(HEIGHT, dtype=np.float32)[:, None]
    columns = np.arange(WIDTH, dtype=np.float32)[None, :]
    body, rim = np.zeros((HEIGHT, WIDTH), np.float32), np.zeros((HEIGHT, WIDTH), np.float32)
    for x, y, length, thick, angle in places:
        along = (columns - x) * np.cos(angle) + (rows - y) * np.sin(angle)
        aside = -(columns - x) * np.sin(angle) + (rows - y) * np.cos(angle)
        inside = np.clip(thick - np.abs(aside), 0, 1) * np.clip(length - np.abs(along), 0, 1)
        edge = np.exp(-(((aside + thick * 0.8) / (thick * 0.35)) ** 2)) * inside
        rim = rim * (1 - inside) + edge
        body = np.maximum(body, inside)
    return shape(body), rim


def _flames(
    rng: np.random.Generator, *, x: float, foot: float, tall: float, wide: float, speed: float, wild: float = 1.25
) -> Painter:
    """A fire whose foot is at (x, foot), `tall` and `wide` in picture heights."""
    coarse = Tile(fractal(rng, 512, 512, slope=1.8, stretch=0.45))
    fine = Tile(fractal(rng, 512, 512, slope=1.5, stretch=0.4))
    sway = Tile(fractal(rng, 512, 512, slope=2.2))
    up = (foot - DOWN) / tall
    base = np.clip(up, 0, None)
    side = (ACROSS - x) * 1.78 / wide
    taper = np.clip(1.0 - base * 0.72, 0.12, 1)
    ground = np.clip((DOWN - foot + 0.05) * 3, 0, 1)
    foot_edge = smoothstep(-0.10, 0.06, up) * smoothstep(1.45, 1.0, up)
    halo = np.exp(-np.hypot(side * 0.5, (DOWN - foot + tall * 0.3) / tall) * 2.3)
    night = 0.03 + 0.05 * smoothstep(0.9, 0.1, DOWN)
    soil = 0.65 + 0.35 * fractal(rng, 512, 512, slope=1.1, stretch=2.0)[:180, :320]
    logs, rim = _logs(
        (
            (WIDTH * x - 36, HEIGHT * foot - 2, 78, 11, 0.34),
            (WIDTH * x + 34, HEIGHT * foot - 1, 80, 11, -0.30),
            (WIDTH * x + 2, HEIGHT * foot + 13, 96, 12, 0.04),
        )
    )
    sparks = _Sparks(rng, 150, WIDTH * x, HEIGHT * (foot - tall * 0.35), 34 * wide / 0.3, 115)

    def paint(t: float) -> Picture:
        lick = sway.window(30, t * 95 * speed) * (0.10 + 0.34 * base)
        body = 1.0 - np.abs(side + lick * 0.55) / taper - base * 0.78
        turbulence = coarse.window(10, t * 150 * speed) * 0.26 + fine.window(200, t * 215 * speed) * 0.13
        heat = np.clip((body + turbulence * (0.35 + wild * base)) * 1.35, 0, 1.4) * foot_edge
        flicker = 1 + 0.09 * np.sin(t * 9.1) + 0.07 * np.sin(t * 15.7 + 1) + 0.05 * np.sin(t * 23)
        glow = halo * flicker
        soil_light = ground * glow * soil
        light = np.empty((3, *heat.shape), np.float32)
        light[0] = heat * 2.8 + heat**3 * 3 + glow * 0.40 + soil_light * 0.95 + 0.012
        light[1] = heat**1.9 * 1.75 + heat**3 * 1.6 + glow * 0.105 + soil_light * 0.36 + 0.014
        light[2] = heat**3.2 * 1.05 + glow * 0.03 + soil_light * 0.11 + night
        picture = Picture(filmic(light))
        picture.cover(logs, (0.045, 0.03, 0.025), 0.93)
        picture.shine(rim * np.float32(0.5 * flicker), (1.0, 0.42, 0.12))
        sparks.draw(picture, t)
        return picture

    return paint


def _embers(rng: np.random.Generator) -> Painter:
    """Close above the coals: the gaps between them breathe with the draught."""
    warp = [fractal(rng, 256, 512, slope=1.35)[:180, :320] * 0.022 for _ in range(2)]
    x, y = ACROSS * 1.78 + warp[0], DOWN * 1.25 + warp[1]
    column, row = np.meshgrid(np.arange(11), np.arange(8))
    seeds = np.stack([(column.ravel() + rng.uniform(-0.2, 1.2, 88)) * 0.178, (row.ravel() + rng.uniform(-0.2, 1.2, 88)) * 0.17])
    seeds = seeds.astype(np.float32)
    away = np.sort(np.hypot(x[None] - seeds[0][:, None, None], y[None] - seeds[1][:, None, None]), axis=0)[:2]
    gap, heart = away[1] - away[0], away[0]
    patchy = np.clip(0.75 + 0.45 * fractal(rng, 256, 512, slope=1.4)[:180, :320], 0.02, 2)
    crack = (np.exp(-gap / 0.016) * 1.1 + 0.5 * np.exp(-gap / 0.06)) * patchy
    ash = 0.035 + 0.10 * smoothstep(0.015, 0.10, gap) * smoothstep(0.16, 0.02, heart)
    ash = ash * (1 + 0.35 * fractal(rng, 256, 512, slope=1.0)[:180, :320])
    detail = (1 + 0.12 * fractal(rng, 512, 1024, slope=1.2)[:HEIGHT, :WIDTH]).astype(np.float32)
    breath = Tile(fractal(rng, 256, 512, slope=1.9))
    sparks = _Sparks(rng, 90, 320, 350, 190, 150)
    near = 0.45 + 0.75 * DOWN

    def paint(t: float) -> Picture:
        draught = np.clip(0.75 + 0.42 * breath.window(t * 30, t * 12), 0.06, 2.2) * near
        hot = crack * draught
        lit = ash * (0.5 + 0.9 * draught)
        light = np.stack([lit * 0.95 + hot * 2.1, lit * 0.62 + hot**1.8 * 0.85, lit * 0.58 + hot**3.2 * 0.30])
        picture = Picture(filmic(light.astype(np.float32)))
        picture.y *= detail
        sparks.draw(picture, t)
        return picture

    return paint


def _rising(rng: np.random.Generator) -> Painter:
    """The night above the fire: only its tips, and sparks among the stars."""
    flames = _flames(rng, x=0.5, foot=1.16, tall=0.46, wide=0.62, speed=0.9, wild=0.5)
    sparks = _Sparks(rng, 330, 320, 330, 90, 150)
    stars = np.zeros((HEIGHT, WIDTH), np.float32)
    stars[rng.integers(0, 230, 170), rng.integers(0, WIDTH, 170)] = rng.uniform(0.1, 0.7, 170)
    stars = double(halve(stars)) * 1.6

    def paint(t: float) -> Picture:
        picture = flames(t)
        picture.y += stars
        sparks.draw(picture, t)
        return picture

    return paint


def _sound(rng: np.random.Generator, seconds: float) -> Plane:
    track = hiss(rng, seconds, 40, 320, 0.8) * swell(rng, seconds, 0.5, 0.35, 0.75) * 0.5
    track += hiss(rng, seconds, 900, 4000, 0.4) * swell(rng, seconds, 0.3, 0.0, 0.2)
    cracks = [thud(rng, 0.09, 900, 9000, float(rng.uniform(0.004, 0.022)), 0.0005) for _ in range(14)]
    for at in np.sort(rng.uniform(0, seconds, int(seconds * 15))).tolist():
        place(track, cracks[int(rng.integers(0, 14))], at, float(rng.exponential(1.0)), float(rng.uniform(-0.7, 0.7)))
    for at in rng.uniform(0.5, seconds, int(seconds / 2)).tolist():
        place(track, thud(rng, 0.2, 300, 5000, 0.035, 0.0005), at, 3.2, float(rng.uniform(-0.5, 0.5)))
    return track


SCENE = Scene(
    shots=(
        Shot(5.0, lambda rng: _flames(rng, x=0.5, foot=0.86, tall=0.60, wide=0.34, speed=1.0)),
        Shot(4.5, _embers),
        Shot(4.5, _rising),
    ),
    lines=(
        Line(0.5, 4.4, "A crackling fire, flames in the dark."),
        Line(5.4, 9.0, "Red embers glow with heat."),
        Line(9.9, 13.5, "Sparks from the campfire rise to the stars."),
    ),
    sound=_sound,
)
