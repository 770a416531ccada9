"""Below the surface: rays from above, a school of fish, and jellyfish that glow in the deep."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from demo.samples.noise import Plane, Tile, fractal, single, smoothstep
from demo.samples.paint import ACROSS, DOWN, HEIGHT, WIDTH, Colour, Picture, filmic, ramp, tint
from demo.samples.scene import Line, Painter, Scene, Shot
from demo.samples.sound import chord, hiss, place, swell, tone

_PHASES = 8


class _Rays:
    """Shafts of light that fan out from a point above the picture."""

    def __init__(self, rng: np.random.Generator, x: float, y: float, reach: float) -> None:
        turn = np.arctan2((ACROSS - x) * 1.78, DOWN - y)
        self._where = (np.clip((turn / np.pi + 0.5), 0, 1) * 1023).astype(np.int32)
        self._wide = fractal(rng, 256, 1024, slope=1.1, finest=8)
        self._thin = fractal(rng, 256, 1024, slope=0.8, finest=4)
        self._fade = np.exp(-np.hypot((ACROSS - x) * 1.5, DOWN - y) / reach).astype(np.float32)

    def light(self, t: float) -> Plane:
        """Brightness of each pixel at time `t`."""
        curve = np.exp(0.75 * _row(self._wide, t * 3.2) + 0.4 * _row(self._thin, 60 + t * 6))
        return single(curve.take(self._where) * self._fade)


def _row(field: Plane, at: float) -> Plane:
    low = int(at)
    part = np.float32(at - low)
    return single(field[low % 256] * (1 - part) + field[(low + 1) % 256] * part)


def _fish(length: int, phase: float) -> Plane:
    """A fish that swims to the right, `length` pixels long, at one moment of its tail's beat."""
    tall = length // 2 + 3
    x = (np.arange(length + 4, dtype=np.float32)[None, :] - 2) / length
    bend = 0.10 * np.sin(phase - x * 3.4) * np.clip(0.75 - x, 0, 1)
    y = (np.arange(tall, dtype=np.float32)[:, None] - tall / 2) / length - bend
    along = np.clip((x - 0.22) / 0.78, 0, 1)
    body = 0.155 * np.clip(np.sin(np.pi * along**0.75), 0, 1) ** 0.8 - np.abs(y)
    tail = np.where(x < 0.27, 0.025 + (0.27 - x) * 0.62 - np.abs(y), -1.0)
    tail = np.where(x < 0.05 + 0.07 * (1 - np.abs(y) * 6), -1.0, tail)
    fin = np.where((x > 0.42) & (x < 0.72), 0.19 - (x - 0.42) * 0.3 + y, -1.0) * (y < 0)
    inside = np.maximum(np.maximum(body, tail), np.where(y < 0, np.minimum(fin, 0.02), -1))
    return np.clip(inside * length * 0.7 + 0.4, 0, 1).astype(np.float32)


@dataclass(frozen=True)
class _Swimmer:
    """A fish of the school: place relative to the middle, size class, and its own rhythm."""

    x: float
    y: float
    size: int
    beat: float
    phase: float


def _blit(picture: Picture, sprite: Plane, x: float, y: float, dark: Colour, strength: float) -> None:
    left, top = int(x) // 2 * 2, int(y) // 2 * 2
    rows, columns = sprite.shape[0] // 2 * 2, sprite.shape[1] // 2 * 2
    if left < 0 or top < 0 or left + columns > WIDTH or top + rows > HEIGHT:
        return
    amount = sprite[:rows, :columns] * np.float32(strength)
    belly = np.linspace(-0.02, 0.10, rows, dtype=np.float32)[:, None]
    part = picture.y[top : top + rows, left : left + columns]
    part += (np.float32(dark[1]) + belly - part) * amount
    small = amount[::2, ::2] * np.float32(0.5)
    for plane in (picture.u, picture.v):
        half = plane[top // 2 : (top + rows) // 2, left // 2 : (left + columns) // 2]
        half -= half * small


def _school(rng: np.random.Generator) -> Painter:
    """A school passes through the light."""
    water = ramp(DOWN, ((0.0, "#3fb6cf"), (0.25, "#1583ad"), (0.6, "#0a4a7c"), (1.0, "#052447")))
    rays = _Rays(rng, 0.36, -0.25, 0.62)
    snow = Tile(_specks(rng, 420), HEIGHT, WIDTH)
    surface = Tile(fractal(rng, 512, 512, slope=1.4, stretch=2.2))
    top = np.exp(-DOWN * 13)
    sizes = (20, 28, 40, 62)
    sprites = [[_fish(size, 2 * np.pi * phase / _PHASES) for phase in range(_PHASES)] for size in sizes]
    school = []
    for number in range(64):
        size = int(np.searchsorted((0.45, 0.76, 0.95), rng.uniform()))
        spread = rng.normal(0, 1, 2)
        school.append(_Swimmer(float(spread[0] * 150), float(spread[1] * 52), size, float(rng.uniform(7, 11)), number * 1.7))
    school.sort(key=lambda one: one.size)

    def paint(t: float) -> Picture:
        glitter = smoothstep(0.2, 1.6, surface.window(t * 14, t * 5)) * top
        light = water + tint((0.55, 0.95, 1.0)) * (rays.light(t) * 0.34 + glitter * 0.5)
        picture = Picture(filmic(light * 1.05))
        middle = -120 + t * 118
        for fish in school:
            sway = 12 * np.sin(t * 0.9 + fish.phase)
            x = middle + fish.x * (1 + 0.12 * np.sin(t * 0.7)) + sway + 90
            y = 180 + fish.y + 16 * np.sin(t * 0.8 + fish.x * 0.012) + 5 * np.sin(t * 1.7 + fish.phase)
            frame = int((t * fish.beat + fish.phase) / (2 * np.pi) * _PHASES) % _PHASES
            deep = 0.11 + 0.10 * (3 - fish.size) / 3
            _blit(picture, sprites[fish.size][-frame], x, y, (0, deep, 0), 0.92 - 0.14 * (3 - fish.size))
        picture.y += snow.window(t * 9, -t * 6) * np.float32(0.25)
        return picture

    return paint


def _specks(rng: np.random.Generator, count: int) -> Plane:
    field = np.zeros((512, 1024), np.float32)
    for _ in range(count):
        row, column, size = int(rng.integers(3, 508)), int(rng.integers(3, 1020)), float(rng.uniform(0.5, 1.3))
        span = np.arange(-3, 4, dtype=np.float32)
        spot = np.exp(-(span[:, None] ** 2 + span[None, :] ** 2) / (2 * size**2)) * rng.uniform(0.3, 1)
        field[row - 3 : row + 4, column - 3 : column + 4] += spot
    return field


@dataclass(frozen=True)
class _Jelly:
    """One jellyfish; place and size in pixels, `beat` in strokes a second."""

    x: float
    y: float
    size: float
    beat: float
    phase: float
    colour: Colour

    def draw(self, picture: Picture, t: float) -> None:
        """Add its glow: a bell that opens and closes, and arms that trail behind."""
        stroke = t * self.beat * 2 * np.pi + self.phase
        squeeze = 0.86 + 0.14 * float(np.sin(stroke))
        wide, tall = self.size * squeeze, self.size * (0.78 + 0.16 * (1 - squeeze) * 4)
        x = self.x + 14 * np.sin(t * 0.35 + self.phase)
        y = self.y - t * 9 - 5 * np.sin(stroke + 0.8)
        self._bell(picture, float(x), float(y), wide, tall)
        steps = np.linspace(0, 1, int(34 + self.size * 1.5))
        for arms, length, glow, width in (((-1, 0, 1), 1.7, 0.42, 2.0), ((-4, -3, -2, 2, 3, 4), 2.6, 0.22, 1.0)):
            arm = np.array(arms, np.float32)[:, None]
            short = len(arms) == 3
            wave = np.sin(stroke * 0.8 - steps * (7 if short else 5) + arm * 1.3) * (3 + 12 * steps) * self.size / 50
            arm_x = x + arm / 4.6 * wide * (1 - 0.25 * steps) + wave
            arm_y = y + tall * 0.10 + steps * self.size * length * (1 + 0.06 * arm)
            light = (1 - steps) ** 1.3 * glow * min(self.size / 55, 1.0) * 100 / (60 + self.size) + 0 * arm
            points = [part.astype(np.float32).ravel() for part in (arm_x, arm_y, light)]
            picture.dots(points[0], points[1], points[2], self.colour, width)

    def _bell(self, picture: Picture, x: float, y: float, wide: float, tall: float) -> None:
        for plane, scale, part in ((picture.y, 1, 0), (picture.u, 2, 1), (picture.v, 2, 2)):
            left, right = max(int((x - wide * 1.6) / scale), 0), min(int((x + wide * 1.6) / scale), plane.shape[1])
            top, bottom = max(int((y - tall * 1.6) / scale), 0), min(int((y + tall * 0.8) / scale), plane.shape[0])
            if left >= right or top >= bottom:
                return
            across = (np.arange(left, right, dtype=np.float32)[None, :] * scale - x) / wide
            down = (np.arange(top, bottom, dtype=np.float32)[:, None] * scale - y) / tall
            hem = 0.10 + 0.05 * np.cos(across * 14)
            away = np.sqrt(across**2 + np.where(down > 0, (down / (hem + 0.12)) ** 2, down**2))
            inside = np.clip((1 - away) * wide / scale * 0.35, 0, 1)
            rim = np.exp(-(((away - 0.94) / 0.07) ** 2)) * 0.7
            ribs = 0.5 + 0.5 * np.cos(across * 20 / (0.35 + np.sqrt(np.clip(1 - down**2, 0, 1))))
            core = np.exp(-((across / 0.42) ** 2 + ((down + 0.38) / 0.3) ** 2)) * 0.6
            glow = (
                inside * (0.22 + 0.12 * ribs * (down > -0.9)) + rim * (away < 1.15) + core * inside + 0.10 * np.exp(-away * 1.6)
            )
            red, green, blue = self.colour
            weight = (
                0.299 * red + 0.587 * green + 0.114 * blue,
                -0.1687 * red - 0.3313 * green + 0.5 * blue,
                0.5 * red - 0.4187 * green - 0.0813 * blue,
            )[part]
            plane[top:bottom, left:right] += glow * np.float32(weight * 0.9)


def _deep(rng: np.random.Generator, jellies: tuple[_Jelly, ...], stops: tuple[tuple[float, str], ...]) -> Painter:
    water = ramp(DOWN, stops)
    rays = _Rays(rng, 0.62, -0.4, 0.5)
    murk = Tile(fractal(rng, 256, 512, slope=2.0))
    snow = [Tile(_specks(rng, 500), HEIGHT, WIDTH), Tile(_specks(rng, 160), HEIGHT, WIDTH)]

    def paint(t: float) -> Picture:
        light = water * (1 + 0.10 * murk.window(t * 6, t * 3)) + tint((0.18, 0.5, 0.75)) * (rays.light(t + 9) * 0.26)
        picture = Picture(filmic(light))
        for jelly in jellies:
            jelly.draw(picture, t)
        picture.y += snow[0].window(t * 5, t * 7) * np.float32(0.16) + snow[1].window(t * 13, t * 16) * np.float32(0.3)
        return picture

    return paint


_PINK: Colour = (1.0, 0.48, 0.86)
_BLUE: Colour = (0.45, 0.72, 1.0)


def _drifting(rng: np.random.Generator) -> Painter:
    jellies = (
        _Jelly(500, 130, 26, 0.62, 1.0, _BLUE),
        _Jelly(120, 250, 32, 0.55, 3.0, _BLUE),
        _Jelly(400, 262, 48, 0.5, 5.0, _PINK),
        _Jelly(228, 150, 62, 0.45, 0.0, _PINK),
    )
    return _deep(rng, jellies, ((0.0, "#0b4c86"), (0.5, "#072a5c"), (1.0, "#040f30")))


def _portrait(rng: np.random.Generator) -> Painter:
    jellies = (_Jelly(540, 90, 30, 0.5, 2.0, _BLUE), _Jelly(330, 172, 118, 0.42, 0.5, _PINK))
    return _deep(rng, jellies, ((0.0, "#08366e"), (0.5, "#061f4c"), (1.0, "#030a26")))


def _sound(rng: np.random.Generator, seconds: float) -> Plane:
    track = hiss(rng, seconds, 30, 170, 0.8) * (0.6 + swell(rng, seconds, 2.5, 0.0, 0.4)) * 0.35
    track += chord(seconds, (55.0, 82.4, 110.0), attack=2.0) * 0.55
    for at in rng.uniform(0.2, seconds - 0.6, int(seconds * 1.3)).tolist():
        pan = float(rng.uniform(-0.7, 0.7))
        for number in range(int(rng.integers(2, 7))):
            bubble = tone(float(rng.uniform(260, 620)), 0.14, attack=0.006, decay=0.035, bend=3400)
            place(track, bubble, at + number * float(rng.uniform(0.05, 0.11)), float(rng.uniform(0.15, 0.5)), pan)
    return track


SCENE = Scene(
    shots=(Shot(6.0, _school), Shot(5.0, _drifting), Shot(5.0, _portrait)),
    lines=(
        Line(0.6, 5.2, "A school of fish swimming in the blue ocean."),
        Line(6.5, 10.4, "Jellyfish drift under water, in the deep."),
        Line(11.6, 15.4, "Its pink bell opens and closes, slowly."),
    ),
    sound=_sound,
    loudest=-5.0,
)
