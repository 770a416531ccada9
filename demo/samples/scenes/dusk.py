"""Dusk over the bay: a low sun, burning clouds and a path of light that shimmers on the swell."""

from __future__ import annotations

import numpy as np

from demo.samples.noise import Plane, Tile, fractal, line, smoothstep
from demo.samples.paint import ACROSS, DOWN, HALF_HEIGHT, HEIGHT, WIDTH, Picture, below, double, filmic, halve, ramp, shape, tint
from demo.samples.scene import Line, Painter, Scene, Shot
from demo.samples.sound import hiss, place, samples, swell, tone

_WARM = ((0.0, "#1d2b57"), (0.3, "#5b3f76"), (0.62, "#c8566a"), (0.85, "#ff8a4a"), (1.0, "#ffc06a"))
_LATE = ((0.0, "#0b1230"), (0.35, "#2a2357"), (0.7, "#7a3566"), (0.92, "#d8603f"), (1.0, "#f4934a"))


def _sea(
    rng: np.random.Generator,
    *,
    stops: tuple[tuple[float, str], ...],
    horizon: float,
    sun: tuple[float, float],
    size: float,
    sink: float,
    swell_speed: float,
    land: Plane | None,
    boat: bool = False,
) -> Painter:
    """One framing; `horizon` and `sun` in picture units, `sink` is how far the sun falls per second."""
    edge = round(horizon * HALF_HEIGHT)
    high, wide = DOWN[:edge], ACROSS[:edge]
    base = ramp(high / horizon, stops)
    clouds = Tile(fractal(rng, 256, 512, slope=1.9, stretch=3.0), edge)
    finer = Tile(fractal(rng, 256, 512, slope=1.6, stretch=2.6), edge)
    chop = Tile(fractal(rng, 1024, 1024, slope=0.95, stretch=1.9, finest=4.0))
    rows = HALF_HEIGHT * 2 - edge * 2
    depth = (np.arange(rows, dtype=np.float32)[:, None] + 1.5) / rows
    far = 1.0 / (depth * 0.9 + 0.045)
    across = (np.arange(WIDTH, dtype=np.float32)[None, :] / WIDTH - 0.5) * 640
    wave_u, wave_v = across * far * 1.0 + 9000, far * 110.0 + np.zeros_like(across)
    spread = 0.02 + 0.16 * depth + size * 0.5
    path = np.exp(-(((across / 640 - (sun[0] - 0.5)) / spread) ** 2)) * (1.1 - 0.55 * depth)
    coast = shape(land) if land is not None else None
    hull = _boat() if boat else None
    mist = np.exp(-(((high - horizon) / 0.05) ** 2))
    sphere = ramp(np.clip((high - sun[1]) / (2 * size) + 0.5, 0, 1), ((0.0, "#fff3c0"), (0.5, "#ffcf6e"), (1.0, "#ff8a3c")))
    thick = smoothstep(0.95, 0.15, high / horizon) * 0.25 + 0.3

    def paint(t: float) -> Picture:
        height = sun[1] + sink * t
        away = np.hypot((wide - sun[0]) * 1.78, high - height)
        glow = 0.9 * np.exp(-away * 4.2) + 0.75 * np.exp(-away * 16.0)
        veil = clouds.window(t * 2.2, 10) + 0.4 * finer.window(t * 4.0 + 60, 90)
        cover = smoothstep(0.05, 1.5, veil) * thick * 2.2
        lit = np.exp(-np.abs(veil - 0.5) * 1.6) * glow * 1.3
        disc = np.clip((size - away) * 160, 0, 1) * (1.0 - cover * 0.55) * (height < horizon + size)
        sky = base * (1.0 - cover * 0.42)
        sky = sky + tint((1.0, 0.5, 0.22)) * (glow * 0.62 + lit * 0.5)
        sky += tint((0.5, 0.22, 0.12)) * mist * 0.35
        calm = filmic(sky * 1.2)
        bright = filmic(sky * 1.25)
        bright += (sphere - bright) * np.minimum(disc, 0.94)
        mirror = calm[:, edge - 1 :: -1][:, np.linspace(0, edge - 1, HALF_HEIGHT - edge).astype(np.int32)]
        whole = np.concatenate([bright, mirror * tint((0.50, 0.46, 0.58))], axis=1)
        picture = Picture(whole)
        slope = chop.at(wave_u + t * 50 * swell_speed, wave_v - t * 66 * swell_speed)
        slope += 0.7 * chop.at(wave_u * 0.6 - t * 64 * swell_speed, wave_v * 0.7 - t * 44 * swell_speed + 200)
        water = picture.y[edge * 2 :]
        water *= 1.0 + slope * (0.10 + 0.08 * depth)
        glint = np.zeros((HEIGHT, WIDTH), np.float32)
        glint[edge * 2 :] = path * smoothstep(-0.3, 2.2, slope + 0.35) * 0.95
        picture.shine(glint, (1.0, 0.66, 0.36))
        if coast is not None:
            picture.cover(coast, (0.10, 0.07, 0.13))
        if hull is not None:
            place_x = 150 + t * 7
            part = np.float32(place_x % 1.0)
            moved = np.roll(hull, int(place_x), axis=1) * (1 - part) + np.roll(hull, int(place_x) + 1, axis=1) * part
            picture.cover(shape(moved), (0.07, 0.05, 0.09))
        return picture

    return paint


def _boat() -> Plane:
    x = np.arange(WIDTH, dtype=np.float32)[None, :]
    y = np.arange(HEIGHT, dtype=np.float32)[:, None]
    foot = 214.0
    hull = (np.abs(x - 60) < 26 - (y - foot + 8) * 0.7) & (y > foot - 8) & (y < foot)
    sail = (x > 58) & (x < 60 + (y - foot + 62) * 0.36) & (y > foot - 62) & (y < foot - 11)
    jib = (x < 56) & (x > 56 - (y - foot + 52) * 0.36) & (y > foot - 52) & (y < foot - 12)
    return double(halve((hull | sail | jib).astype(np.float32)))


def _headland(rng: np.random.Generator, horizon: float) -> Plane:
    x = np.linspace(0, 1, WIDTH, dtype=np.float32)
    rough = line(rng, 1024, slope=0.95)[:WIDTH]
    left = 62 * np.clip(1 - x / 0.34, 0, 1) ** 0.7 + rough * 3.0 * np.clip((0.34 - x) * 9, 0, 1)
    right = 34 * np.clip((x - 0.78) / 0.22, 0, 1) ** 0.8 + rough * 2.2 * np.clip((x - 0.78) * 9, 0, 1)
    crest = horizon * HEIGHT - np.maximum(left, right)
    land = below(crest.astype(np.float32))
    land[round(horizon * HEIGHT) + 1 :] = 0
    return land


def _wide(rng: np.random.Generator) -> Painter:
    land = _headland(rng, 0.56)
    return _sea(rng, stops=_WARM, horizon=0.56, sun=(0.6, 0.43), size=0.045, sink=0.006, swell_speed=1.0, land=land)


def _close(rng: np.random.Generator) -> Painter:
    return _sea(rng, stops=_WARM, horizon=0.6, sun=(0.46, 0.47), size=0.15, sink=0.012, swell_speed=0.7, land=None, boat=True)


def _afterglow(rng: np.random.Generator) -> Painter:
    land = _headland(rng, 0.48)[:, ::-1]
    return _sea(rng, stops=_LATE, horizon=0.48, sun=(0.38, 0.475), size=0.03, sink=0.006, swell_speed=1.2, land=land)


def _sound(rng: np.random.Generator, seconds: float) -> Plane:
    surf = hiss(rng, seconds, 120, 1500, 0.7) * swell(rng, seconds, 2.3, 0.1, 1.0) ** 1.5
    foam = hiss(rng, seconds, 1500, 7000, 0.3) * swell(rng, seconds, 2.3, 0.0, 0.5) ** 2 * 0.5
    track = surf + foam + hiss(rng, seconds, 30, 160, 0.4) * 0.25
    for at in np.arange(2.0, seconds, 4.3):
        for call in range(3):
            cry = tone(1500 - 130 * call, 0.35, attack=0.06, decay=0.16, bend=-900)
            place(track, cry[: samples(0.35)], float(at + call * 0.42), 0.22, float(rng.uniform(-0.8, 0.8)))
    return track


SCENE = Scene(
    shots=(Shot(6.0, _wide), Shot(5.0, _close), Shot(5.0, _afterglow)),
    lines=(
        Line(0.6, 4.6, "The sunset sets the sky on fire over the sea."),
        Line(6.4, 10.2, "A sailing boat crosses the golden sun."),
        Line(11.4, 15.2, "Evening waves roll in, orange fading to purple."),
    ),
    sound=_sound,
)
