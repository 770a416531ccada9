"""Lighthouse in fog: a beam that turns through grey air, above a slow sea."""

from __future__ import annotations

import numpy as np

from demo.samples.noise import Plane, Tile, fractal, line, smoothstep
from demo.samples.paint import (
    ACROSS,
    DOWN,
    HALF_HEIGHT,
    HEIGHT,
    WIDTH,
    Picture,
    Shape,
    below,
    double,
    hexed,
    ramp,
    shape,
    weights,
)
from demo.samples.scene import Line, Painter, Scene, Shot
from demo.samples.sound import clock, hall, hiss, place, swell

_ROWS: Plane = np.arange(HEIGHT, dtype=np.float32)[:, None]
_COLUMNS: Plane = np.arange(WIDTH, dtype=np.float32)[None, :]
_TURN = 2 * np.pi / 4.5


def _tower(x: float, foot: float, tall: float) -> tuple[Shape, Shape, Shape]:
    """(the whole tower, its dark bands and gallery, its side that faces away from the light)."""
    up = (foot - _ROWS) / tall
    half = tall * (0.105 - 0.045 * np.clip(up, 0, 1))
    body = np.clip(half - np.abs(_COLUMNS - x), 0, 1) * (up > 0) * (up < 0.80)
    room = np.clip(tall * 0.042 - np.abs(_COLUMNS - x), 0, 1) * (up >= 0.80) * (up < 0.915)
    roof = np.clip(tall * 0.06 * (1.0 - (up - 0.91) / 0.09) - np.abs(_COLUMNS - x), 0, 1) * (up >= 0.91) * (up < 1.0)
    deck = np.clip(tall * 0.082 - np.abs(_COLUMNS - x), 0, 1) * (up >= 0.785) * (up < 0.812)
    bands = body * (((up > 0.16) & (up < 0.32)) | ((up > 0.48) & (up < 0.64)))
    dark = np.maximum(np.maximum(bands, roof), deck)
    side = np.clip((_COLUMNS - x) / half * 0.5 + 0.4, 0, 1) * body
    whole = np.maximum(np.maximum(body, room), np.maximum(roof, deck))
    return shape(whole.astype(np.float32)), shape(dark.astype(np.float32)), shape(side.astype(np.float32))


def _coast(
    rng: np.random.Generator,
    *,
    x: float,
    foot: float,
    tall: float,
    stops: tuple[tuple[float, str], ...],
    grey: str,
    light: float,
    sea: int,
    thick: float,
    steep: float,
) -> Painter:
    """One framing; `light` is how strong the lamp is against the day, `thick` how dense the fog."""
    base = ramp(DOWN, stops)
    air = weights(hexed(grey))
    lamp = weights((1.0, 0.93, 0.76))
    whole, dark, side = _tower(x, foot, tall)
    rough = line(rng, 1024, slope=1.2)[:WIDTH]
    mound = foot - 5 + steep * np.clip(np.abs(_COLUMNS[0] - x) - tall * 0.15, 0, None) ** 0.9 + np.abs(rough) * tall * 0.03
    shore = (sea + 20 + 3 * rough + 0.02 * np.abs(_COLUMNS[0] - x)).astype(np.float32)
    rock = below(mound.astype(np.float32), 1.5) * (1 - below(shore, 5.0))
    rocks = shape(rock)
    water = shape(below(np.full(WIDTH, float(sea), np.float32), 2.0))
    swell_tile = Tile(fractal(rng, 1024, 1024, slope=1.3, stretch=2.6, finest=5.0))
    depth = (np.arange(HEIGHT - sea, dtype=np.float32)[:, None] + 4) / (HEIGHT - sea)
    wave_u, wave_v = (_COLUMNS - 320) / depth * 0.6 + 9000, 90 / depth + 0 * _COLUMNS
    fog = [Tile(fractal(rng, 256, 512, slope=1.9, stretch=2.4)), Tile(fractal(rng, 256, 512, slope=1.7, stretch=1.8))]
    lamp_x, lamp_y = x / WIDTH, (foot - tall * 0.86) / HEIGHT
    across, down = (ACROSS - lamp_x) * 1.78, DOWN - lamp_y
    away = np.hypot(across, down)
    turns = (np.arctan2(down, across), np.arctan2(-down, -across))
    haze = 0.30 * np.exp(-away * 2.4)
    glow = np.exp(-away * 9) * 0.5 + np.exp(-away * 34) * 1.4
    lay = (0.35 + 0.65 * smoothstep(0.2, 0.9, DOWN)) * thick

    def paint(t: float) -> Picture:
        angle = _TURN * t + 0.9
        drift = fog[0].window(t * 13, 20) + 0.7 * fog[1].window(-t * 8 + 90, 60 + t * 2)
        facing = float(np.sin(angle))
        beams = np.zeros((HALF_HEIGHT, WIDTH // 2), np.float32)
        for side_on in (0.0, np.pi):
            heading = float(np.cos(angle + side_on))
            aside = 1 - abs(heading)
            off = (turns[0 if heading > 0 else 1] - np.float32(0.05 * facing)) * np.float32(1 / (0.085 + 0.10 * aside))
            beams += np.exp(-(off * off) - away * np.float32(0.6 + 2.5 * aside)) * np.float32(abs(heading) ** 1.5)
        flare = max(facing, 0.0) ** 14
        lit = (beams * (0.75 + 0.28 * drift) * 1.1 + glow * (0.5 + 1.6 * flare) + flare * haze) * light
        picture = Picture(base)
        tone = swell_tile.at(wave_u + t * 26, wave_v - t * 30) * (0.35 + 0.65 * depth)
        picture.cover(water, (0.25, 0.285, 0.31), 0.55)
        picture.y[sea:] *= 1 + 0.15 * tone
        picture.cover(whole, (0.66, 0.67, 0.68))
        picture.cover(side, (0.30, 0.32, 0.35), 0.65)
        picture.cover(dark, (0.34, 0.16, 0.15))
        picture.cover(rocks, (0.09, 0.10, 0.115))
        veil = np.clip(lay * (0.62 + 0.33 * drift), 0.04, 0.93)
        picture.y += (np.float32(air[0]) - picture.y) * double(veil)
        picture.u += (np.float32(air[1]) - picture.u) * veil
        picture.v += (np.float32(air[2]) - picture.v) * veil
        picture.y += double(lit) * (1.15 - picture.y * 0.6) * np.float32(lamp[0])
        picture.u += lit * np.float32(lamp[1])
        picture.v += lit * np.float32(lamp[2])
        return picture

    return paint


_DAY = ((0.0, "#79838b"), (0.5, "#a3abb0"), (1.0, "#8f989e"))
_DAWN = ((0.0, "#8b9194"), (0.45, "#c4beb3"), (0.62, "#cfc6b6"), (1.0, "#8f9190"))
_EVENING = ((0.0, "#2f3a44"), (0.5, "#4d5962"), (1.0, "#39434b"))


def _morning(rng: np.random.Generator) -> Painter:
    return _coast(rng, x=400, foot=268, tall=196, stops=_DAY, grey="#b4babd", light=0.75, sea=296, thick=0.75, steep=0.62)


def _dusk(rng: np.random.Generator) -> Painter:
    return _coast(rng, x=236, foot=330, tall=300, stops=_EVENING, grey="#5f6a72", light=1.15, sea=338, thick=0.55, steep=0.42)


def _far(rng: np.random.Generator) -> Painter:
    return _coast(rng, x=470, foot=210, tall=74, stops=_DAWN, grey="#c6c0b5", light=0.7, sea=216, thick=0.6, steep=0.62)


def _sound(rng: np.random.Generator, seconds: float) -> Plane:
    track = hiss(rng, seconds, 80, 900, 0.8) * swell(rng, seconds, 2.6, 0.12, 0.5) * 0.55
    length = 2.6
    time = clock(length)
    edge = np.clip(time / 0.15, 0, 1) * np.clip((length - time) / 0.5, 0, 1)
    horn = sum((np.sin(2 * np.pi * 87 * number * time + number) / number**0.9 for number in range(1, 8)), np.zeros_like(time))
    for at in (0.6, 4.9, 9.1):
        place(track, (horn * edge).astype(np.float32), at, 0.55, -0.15)
    return hall(rng, track, 2.2, 0.35)


SCENE = Scene(
    shots=(Shot(4.5, _morning), Shot(4.25, _dusk), Shot(4.25, _far)),
    lines=(
        Line(0.6, 4.3, "A lighthouse in the fog, and a foghorn far away."),
        Line(4.9, 8.4, "Its beam turns through the grey mist."),
        Line(9.2, 12.6, "Ships listen for the horn."),
    ),
    sound=_sound,
)
