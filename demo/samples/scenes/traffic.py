"""Night traffic: headlights and tail lights stream past, out of focus, over a road that is wet enough to mirror them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from demo.samples.noise import Plane, Tile, fractal, smoothstep
from demo.samples.paint import ACROSS, DOWN, HALF_HEIGHT, HEIGHT, WIDTH, Colour, Picture, filmic, ramp
from demo.samples.scene import Line, Painter, Scene, Shot
from demo.samples.sound import clock, hiss, place, samples, swell

_WHITE: Colour = (1.0, 0.9, 0.72)
_RED: Colour = (1.0, 0.13, 0.08)
_LAMP: Colour = (1.0, 0.62, 0.22)
_TEAL: Colour = (0.2, 0.75, 0.8)


@dataclass(frozen=True)
class _Lane:
    """A row of cars; `x` and the spacing in metres, speed in metres a second, negative towards us."""

    x: float
    speed: float
    colour: Colour
    gaps: Plane


def _lanes(rng: np.random.Generator) -> list[_Lane]:
    lanes = []
    for x, speed, colour in ((-7.0, -19.0, _WHITE), (-3.4, -24.0, _WHITE), (3.4, 15.0, _RED), (7.0, 11.0, _RED)):
        gaps = np.cumsum(rng.uniform(9.0, 24.0, 12)).astype(np.float32)
        lanes.append(_Lane(x, speed, colour, gaps))
    return lanes


def _street(rng: np.random.Generator, *, horizon: float, sway: float, blur: float) -> Painter:
    """Looking down the road from between the lanes, from 1.8 m above it."""
    lanes = _lanes(rng)
    edge = round(horizon * HALF_HEIGHT) * 2
    still = Picture(
        ramp(
            DOWN,
            ((0.0, "#04060e"), (horizon - 0.14, "#0d1226"), (horizon, "#33243a"), (horizon + 0.06, "#15131f"), (1.0, "#08080d")),
        )
    )
    _windows(rng, still, edge)
    for z in range(150, 8, -16):
        for side in (-1, 1):
            still.disc(320 + side * 13 * 330 / z, edge - 5.5 * 330 / z, min(2.5 + blur * 24 / z, 30), 0.6, _LAMP)
            still.smear(320 + side * 13 * 330 / z, edge + 7.5 * 330 / z, 4 + 70 / z, 5 + 520 / z, 0.22, _LAMP)
    ripple = (0.72 + 0.36 * fractal(rng, 512, 1024, slope=0.9, stretch=2.5)[: HEIGHT - edge, :WIDTH]).astype(np.float32)

    def paint(t: float) -> Picture:
        centre = 320 + sway * float(np.sin(t * 0.5))
        picture = still.copy()
        seen = []
        for lane in lanes:
            span = float(lane.gaps[-1]) + 12
            seen += [(z, lane, span) for z in ((lane.gaps + lane.speed * t) % span + 3.0).tolist()]
        seen.sort(key=lambda one: -one[0])
        for z, lane, span in seen:
            light = min(1.0, (z - 3.0) / 3.0, (span + 3 - z) / 20) / (1 + z / 60)
            for wing in (-0.75, 0.75):
                x, near = centre + (lane.x + wing) * 330 / z, 330 / z
                picture.smear(x, edge + 2.7 * near, 1.0 + 0.12 * near, 2.0 + 0.75 * near, 0.75 * light, lane.colour)
        picture.y[edge:] *= ripple
        for z, lane, span in seen:
            light = min(1.0, (z - 3.0) / 3.0, (span + 3 - z) / 20) / (1 + z / 90)
            for wing in (-0.75, 0.75):
                x, near = centre + (lane.x + wing) * 330 / z, 330 / z
                radius = min(1.6 + blur * 22 / z, 36)
                picture.disc(x, edge + 1.1 * near, radius, 0.9 * light, lane.colour)
                picture.smear(x, edge + 1.1 * near, radius * 1.5, radius * 1.2, 0.13 * light, lane.colour)
        return picture

    return paint


def _windows(rng: np.random.Generator, picture: Picture, edge: int, count: int = 150) -> None:
    """Out-of-focus windows, shops and signs along both sides of the street; their reflections below."""
    for _ in range(count):
        side = int(rng.choice((-1, 1)))
        away = float(rng.uniform(0.05, 1.0))
        x = 320 + side * (40 + 290 * away)
        y = edge - float(rng.uniform(0.02, 1.0)) ** 1.4 * (26 + 150 * away)
        colour = (_LAMP, _LAMP, _WHITE, _TEAL, (0.95, 0.22, 0.5))[int(rng.integers(0, 5))]
        radius, energy = float(rng.uniform(2.5, 8)) * (0.4 + away), float(rng.exponential(0.12)) + 0.04
        picture.disc(x, y, radius, energy, colour)
        if y > edge - 60:
            picture.smear(x, edge + (edge - y) * 0.7 + 12, radius, 14 + 26 * away, energy * 0.22, colour)


def _above(rng: np.random.Generator) -> Painter:
    """From a bridge, with the shutter open: every car leaves a line of light."""
    still = Picture(ramp(DOWN, ((0.0, "#060914"), (0.24, "#12142a"), (0.33, "#3d2a3c"), (0.38, "#191622"), (1.0, "#0a0a11"))))
    _windows(rng, still, 119, 190)
    streaks = Tile(fractal(rng, 64, 2048, slope=0.6, finest=40))
    depth = np.clip((DOWN - 0.335) / 0.665, 0.0, 1.0)
    far = 1.0 / (depth + 0.05)
    bend = 0.16 * (1 - depth) ** 2.6 - 0.02
    road = (ACROSS - 0.5 - bend) / (depth * 0.95 + 0.02)
    inside = (np.abs(road) < 0.93) & (np.abs(road) > 0.05) & (DOWN > 0.335)
    lane = road * 4.3 + 40
    oncoming = road < 0
    lines = np.zeros_like(road)
    for number, offset in enumerate((0.30, 0.38, 0.62, 0.70)):
        thin = 0.016 + 0.012 * (number % 2)
        lines += np.exp(-(((lane % 1 - offset) / thin) ** 2)) * (1.0 if number % 3 else 0.6)
    lines *= inside
    glow = np.exp(-(((lane % 1 - 0.5) / 0.34) ** 2)) * inside * 0.16
    row = np.floor(lane) * 7.3 % 64
    white, red = np.array(_WHITE, np.float32)[:, None, None], np.array(_RED, np.float32)[:, None, None]
    colour = np.where(oncoming, white, red).astype(np.float32)
    wet = (0.8 + 0.2 * fractal(rng, 256, 512, slope=0.8)[:HALF_HEIGHT, : WIDTH // 2]).astype(np.float32)
    still_light = np.exp(-((DOWN - 0.345) ** 2) * 900) * np.exp(-((ACROSS - 0.63) ** 2) * 60)

    def paint(t: float) -> Picture:
        way = np.where(oncoming, far * 21 + t * 330, far * 21 - t * 250)
        level = (0.25 + 0.75 * smoothstep(-0.9, 1.3, streaks.at(way, row))) * (0.4 + 1.2 * depth) * wet
        light = filmic(
            colour * (level * (lines * 2.6 + glow)) + np.array((1.0, 0.55, 0.25), np.float32)[:, None, None] * still_light
        )
        picture = Picture(light)
        picture.add(still)
        return picture

    return paint


def _passing(rng: np.random.Generator) -> Painter:
    """From the kerb: cars cross the picture from both sides, smeared by their speed."""
    still = Picture(ramp(DOWN, ((0.0, "#05070f"), (0.45, "#11142a"), (0.56, "#2c2035"), (0.6, "#100f18"), (1.0, "#07070b"))))
    _windows(rng, still, 205, 170)
    cars = []
    for number in range(9):
        way = 1 if number % 2 else -1
        cars.append((float(rng.uniform(0, 1300)), way * float(rng.uniform(300, 480)), 0.6 if way > 0 else 1.15))
    cars.sort(key=lambda car: car[2])
    ripple = (0.72 + 0.36 * fractal(rng, 512, 1024, slope=0.9, stretch=2.5)[: HEIGHT - 214, :WIDTH]).astype(np.float32)

    def paint(t: float) -> Picture:
        picture = still.copy()
        for layer in (0, 1):
            for start, speed, near in cars:
                x = (start + speed * t) % 1300 - 330
                way = 1 if speed > 0 else -1
                y = 192 + 34 * near
                for end, colour in ((x + way * 92 * near, _WHITE), (x - way * 92 * near, _RED)):
                    if layer == 0:
                        picture.smear(end, y + 58 * near, 13 * near, 30 * near, 0.42, colour)
                        continue
                    picture.smear(end - way * 34 * near, y, 34 * near, 4.5 * near, 0.42, colour)
                    picture.disc(end, y, 17 * near, 0.78, colour)
                    picture.smear(end, y, 30 * near, 24 * near, 0.14, colour)
            if layer == 0:
                picture.y[214:] *= ripple
        return picture

    return paint


def _sound(rng: np.random.Generator, seconds: float) -> Plane:
    track = hiss(rng, seconds, 35, 260, 0.9) * (0.7 + swell(rng, seconds, 1.7, 0.0, 0.5)) * 0.6
    track += hiss(rng, seconds, 700, 3800, 0.5) * 0.1
    for at in np.arange(0.3, seconds - 1, 0.85):
        length = float(rng.uniform(1.2, 2.0))
        time = clock(length)
        rise = np.exp(-(((time - length / 2) / (length / 6)) ** 2))
        swoosh = hiss(rng, length, 180, 1900, 0.8)
        pan = np.linspace(-0.9, 0.9, samples(length)) * rng.choice((-1, 1))
        left, right = np.sqrt((1 - pan) / 2), np.sqrt((1 + pan) / 2)
        place(track, (swoosh[0] * rise * left).astype(np.float32), float(at), 1.1, -1.0)
        place(track, (swoosh[1] * rise * right).astype(np.float32), float(at), 1.1, 1.0)
    return track


SCENE = Scene(
    shots=(Shot(5.5, lambda rng: _street(rng, horizon=0.46, sway=16, blur=10)), Shot(5.0, _above), Shot(4.5, _passing)),
    lines=(
        Line(0.5, 4.6, "Cars at night: headlights coming, red tail lights going."),
        Line(5.9, 9.8, "Traffic on the highway draws lines of light."),
        Line(10.9, 14.4, "The wet road mirrors every passing car."),
    ),
    sound=_sound,
)
