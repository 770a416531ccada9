"""Dunes: ridges cut by light and shadow, heat over the far sand, and grains that stream off the crests."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from demo.samples.noise import Plane, Tile, fractal, line, single, smoothstep
from demo.samples.paint import HEIGHT, WIDTH, Colour, Picture, below, glide, halve, hexed, ramp, shape
from demo.samples.scene import Line, Painter, Scene, Shot
from demo.samples.sound import hiss, swell

# Painted larger than the frame, so that the camera can drift.
_WIDE, _TALL = 760, 380
_ROWS: Plane = np.arange(_TALL, dtype=np.float32)[:, None]
_COLUMNS: Plane = np.arange(_WIDE, dtype=np.float32)[None, :]


@dataclass(frozen=True)
class _Dune:
    """One ridge: where it peaks, how high, how wide; `face` is where the shadow side begins, left of the peak."""

    foot: float
    peak: float
    tall: float
    wide: float
    lit: str
    shade: str
    haze: float


def _crest(rng: np.random.Generator, dune: _Dune) -> Plane:
    x = np.arange(_WIDE, dtype=np.float32)
    away = (x - dune.peak) / dune.wide
    soft = np.sqrt(away**2 + 0.0016) - 0.04
    hump = np.where(away < 0, np.exp(-soft * 0.9 - away**2 * 0.8), np.exp(-soft * 0.9 - away**2 * 1.5))
    rolling = line(rng, 2048, slope=2.0)[:_WIDE]
    return single(dune.foot - dune.tall * hump + rolling * dune.tall * 0.10)


def _paint_dune(rng: np.random.Generator, picture: Picture, dune: _Dune, haze: Colour, ripples: float) -> tuple[Plane, Plane]:
    """Paint a dune; returns (its coverage, the band of its crest where sand blows)."""
    crest = _crest(rng, dune)
    depth = np.clip(_ROWS - crest[None, :], 0, None)
    winding = line(rng, 1024, slope=2.0)[:_TALL][:, None] * 7
    spine = dune.peak + (depth * 0.55 + winding * np.clip(depth / 60, 0, 1) + dune.wide * 0.13 * np.sin(depth / dune.tall * 2.6))
    dark = smoothstep(-2.0, 2.0, (_COLUMNS - spine).astype(np.float32)) * np.clip(1.15 - depth / (dune.tall * 2.2), 0.0, 1)
    wide = np.hanning(161) / np.hanning(161).sum()
    slope = np.convolve(np.pad(np.gradient(crest), 80, mode="edge"), wide, mode="valid")[None, :]
    tone = np.clip(0.96 - 0.32 * slope - depth / 900, 0.55, 1.15)
    phase = _ROWS / (2.2 + depth / 45) + 2.2 * fractal(rng, 512, 1024, slope=1.7, stretch=2.2)[:_TALL, :_WIDE]
    relief = 1 + ripples * np.sin(phase * 1.9) * np.clip(depth / 30, 0, 1) * (1 - dark * 0.7)
    relief += 0.025 * fractal(rng, 512, 1024, slope=0.5)[:_TALL, :_WIDE]
    lit, shade = np.array(hexed(dune.lit)), np.array(hexed(dune.shade))
    colour = lit[:, None, None] * (1 - dark) * tone + shade[:, None, None] * dark
    colour = colour * relief
    colour += (np.array(haze)[:, None, None] - colour) * dune.haze
    half = np.stack([halve(part.astype(np.float32)) for part in colour])
    sand = Picture(half)
    # The painter halves the light; the ripples come back at full size.
    sand.y = (np.array([0.299, 0.587, 0.114])[:, None, None] * colour).sum(axis=0).astype(np.float32)
    cover = below(crest, 1.3, _TALL)
    picture.paste(shape(cover), sand)
    plume = np.exp(-(((_ROWS - crest[None, :] + 3) / 5.0) ** 2)) * np.clip(
        1.2 - np.abs(_COLUMNS - dune.peak - 40) / (dune.wide * 0.75), 0, 1
    )
    return cover, single(plume)


def _desert(
    rng: np.random.Generator,
    *,
    sky: tuple[tuple[float, str], ...],
    haze: str,
    dunes: tuple[_Dune, ...],
    sand: str,
    ripples: float,
    drift: float,
    sun: tuple[float, float] | None = None,
    gusts: float = 1.0,
) -> Painter:
    down = np.broadcast_to((np.arange(_TALL // 2, dtype=np.float32) / (_TALL / 2))[:, None], (_TALL // 2, _WIDE // 2))
    base = ramp(down, sky)
    if sun:
        across = np.arange(_WIDE // 2, dtype=np.float32)[None, :] / (_WIDE / 2)
        away = np.hypot((across - sun[0]) * 2.0, down - sun[1])
        base = base + np.array([1.0, 0.82, 0.5], np.float32)[:, None, None] * (
            0.5 * np.exp(-away * 6) + np.clip((0.042 - away) * 60, 0, 1.2)
        )
    still = Picture(base.astype(np.float32))
    plumes = np.zeros((_TALL, _WIDE), np.float32)
    for dune in dunes:
        cover, plume = _paint_dune(rng, still, dune, hexed(haze), ripples)
        plumes = plumes * (1 - 0.85 * cover) + plume
    streaks = Tile(fractal(rng, 512, 1024, slope=1.25, stretch=3.5), HEIGHT, WIDTH)
    veil = Tile(fractal(rng, 256, 512, slope=1.8, stretch=3.0))
    low = smoothstep(210, 360, np.broadcast_to(np.arange(HEIGHT, dtype=np.float32)[:, None], (HEIGHT, WIDTH)))
    far = dunes[0].foot - dunes[0].tall
    waver = np.exp(-(((np.arange(HEIGHT) - far - 12) / 26.0) ** 2)) * 1.6
    rows = np.arange(HEIGHT)
    red, green, blue = hexed(sand)

    def paint(t: float) -> Picture:
        x, y = 20 + drift * t, 8 + 2.5 * np.sin(t * 0.4)
        picture = still.view(x, y)
        shift = np.rint(waver * np.sin(rows * 0.55 - t * 9)).astype(int)
        for row in rows[np.abs(shift) > 0]:
            picture.y[row, 3:-3] = picture.y[row, 3 + shift[row] : WIDTH - 3 + shift[row]].copy()
        blown = smoothstep(-0.1, 2.1, streaks.window(-t * 260 * gusts, 6 * np.sin(t)))
        edge = glide(plumes, x, y, HEIGHT, WIDTH)
        picture.shine(blown * edge * 0.34 + blown * low * np.float32(0.13 * gusts), (red, green, blue))
        dust = smoothstep(0.3, 2.4, veil.window(-t * 60, 10)) * np.float32(0.09 * gusts)
        picture.y += dust.repeat(2, axis=0).repeat(2, axis=1)
        return picture

    return paint


def _noon(rng: np.random.Generator) -> Painter:
    dunes = (
        _Dune(214, 560, 34, 240, "#e8bd86", "#bd8a5c", 0.50),
        _Dune(232, 160, 62, 210, "#eab777", "#a86a3d", 0.26),
        _Dune(286, 470, 128, 250, "#eeb468", "#94552b", 0.08),
        _Dune(380, 90, 110, 330, "#f0b263", "#7e4521", 0.0),
    )
    sky = ((0.0, "#2f74b8"), (0.35, "#7fb4d8"), (0.55, "#e6d9bd"), (1.0, "#e6d3ae"))
    return _desert(rng, sky=sky, haze="#e8d6b4", dunes=dunes, sand="#ffdf9f", ripples=0.035, drift=6.0)


def _storm(rng: np.random.Generator) -> Painter:
    dunes = (
        _Dune(250, 300, 84, 260, "#e3a862", "#a0622f", 0.30),
        _Dune(372, 520, 150, 420, "#eab064", "#8a4c23", 0.0),
    )
    sky = ((0.0, "#7f9fb4"), (0.4, "#d2c19c"), (0.7, "#e9cd97"), (1.0, "#e9cd97"))
    return _desert(rng, sky=sky, haze="#e6cb98", dunes=dunes, sand="#ffe0a6", ripples=0.075, drift=10.0, gusts=1.9)


def _late(rng: np.random.Generator) -> Painter:
    dunes = (
        _Dune(216, 130, 46, 240, "#d99058", "#8a5347", 0.40),
        _Dune(262, 430, 96, 250, "#dd8a45", "#6b3527", 0.12),
        _Dune(375, 230, 140, 330, "#d97f38", "#44201b", 0.0),
    )
    sky = ((0.0, "#4a78a8"), (0.3, "#a9b3b0"), (0.52, "#f6cf8e"), (1.0, "#f3bd78"))
    return _desert(rng, sky=sky, haze="#f0bf85", dunes=dunes, sand="#ffc983", ripples=0.04, drift=5.0, sun=(0.78, 0.36))


def _sound(rng: np.random.Generator, seconds: float) -> Plane:
    gust = swell(rng, seconds, 1.6, 0.2, 1.0)
    wind = hiss(rng, seconds, 250, 1100, 0.8) * gust
    sand = hiss(rng, seconds, 3500, 11000, 0.1) * gust**3 * 0.35
    return wind * 0.7 + sand


SCENE = Scene(
    shots=(Shot(5.0, _noon), Shot(4.0, _storm), Shot(5.0, _late)),
    lines=(
        Line(0.6, 4.5, "Sand dunes in the desert, as far as the eye can see."),
        Line(5.3, 8.7, "Hot dry sand blowing in the wind."),
        Line(9.6, 13.4, "The desert sun draws long shadows."),
    ),
    sound=_sound,
    loudest=-5.0,
)
