"""Ink in water: magenta, violet and blue unfold in a bright tank."""

from __future__ import annotations

import numpy as np

from demo.samples.noise import Plane, Tile, fractal, smoothstep
from demo.samples.paint import ACROSS, DOWN, Picture, ramp, tint
from demo.samples.scene import Line, Painter, Scene, Shot
from demo.samples.sound import chord, hall, hiss, place, swell, tone

_PAPER = ((0.0, "#fbfaf7"), (0.6, "#f1eff2"), (1.0, "#d9d8e2"))


def _tank(
    rng: np.random.Generator, *, inks: tuple[tuple[tuple[float, float, float], float, float], ...], fall: float, zoom: float
) -> Painter:
    """Each ink: what it takes out of red, green and blue; where it enters (0..1 across); when, in seconds."""
    paper = ramp(DOWN * 0.7 + np.abs(ACROSS - 0.5) * 0.5, _PAPER)
    bend = [Tile(fractal(rng, 512, 512, slope=1.9)) for _ in range(2)]
    curl = [Tile(fractal(rng, 512, 512, slope=1.55)) for _ in range(2)]
    wisps = Tile(fractal(rng, 1024, 1024, slope=1.5))
    column, row = ACROSS * 320, DOWN * 180

    def paint(t: float) -> Picture:
        broad_x, broad_y = bend[0].window(t * 5, t * 7), bend[1].window(-t * 4, t * 8)
        fine_x, fine_y = curl[0].window(t * 9, -t * 6), curl[1].window(20 - t * 7, t * 9)
        warp_x = column + 26 * broad_x + 9 * fine_x
        warp_y = row + 22 * broad_y + 9 * fine_y
        thread = wisps.at(warp_x * 2.2 * zoom + 500, warp_y * 1.7 * zoom - t * 34)
        passed = np.zeros((3, *ACROSS.shape), np.float32)
        for number, (taken, place_x, start) in enumerate(inks):
            age = max(t - start, 0.0)
            front = fall * age**0.75
            middle = (warp_x / 320 - place_x) * 1.78
            width = 0.05 + 0.085 * age**0.55
            head = np.exp(-((middle / width) ** 2)) * smoothstep(0.12, -0.25, warp_y / 180 - front)
            cloud = np.exp(-((middle / (width * 1.9)) ** 2 + ((warp_y / 180 - front + 0.12) / (0.10 + 0.15 * age**0.6)) ** 2))
            amount = np.clip(head * 0.55 + cloud * 0.85, 0, 1.0) * np.clip(
                0.62 + 0.5 * thread * (1 if number % 2 else -1), 0.04, 2
            )
            passed += tint(taken) * (amount * 1.5)
        shade = 1 - 0.06 * np.clip(fine_x - broad_y, -1, 2)
        return Picture(paper * np.exp(-passed) * shade)

    return paint


_MAGENTA = (0.18, 1.5, 0.55)
_VIOLET = (1.0, 1.5, 0.15)
_BLUE = (1.7, 0.75, 0.12)
_AMBER = (0.02, 0.5, 1.7)


def _first(rng: np.random.Generator) -> Painter:
    return _tank(rng, inks=((_MAGENTA, 0.34, -1.6), (_BLUE, 0.66, -0.6)), fall=0.30, zoom=1.0)


def _second(rng: np.random.Generator) -> Painter:
    return _tank(rng, inks=((_VIOLET, 0.30, -1.6), (_MAGENTA, 0.56, -1.0), (_AMBER, 0.80, -0.7)), fall=0.34, zoom=0.7)


def _sound(rng: np.random.Generator, seconds: float) -> Plane:
    track = chord(seconds, (174.6, 220.0, 261.6, 329.6), attack=2.0, release=2.0) * (0.7 + swell(rng, seconds, 1.5, 0.0, 0.3))
    for at in np.arange(0.4, seconds - 1.0, 0.75):
        pitch = float(rng.choice((523.3, 659.3, 784.0, 880.0, 1046.5)))
        place(track, tone(pitch, 1.2, attack=0.01, decay=0.3), float(at), 0.22, float(rng.uniform(-0.7, 0.7)))
    for at in rng.uniform(0.3, seconds - 0.5, int(seconds)).tolist():
        place(
            track,
            tone(float(rng.uniform(300, 600)), 0.12, attack=0.005, decay=0.03, bend=2600),
            at,
            0.14,
            float(rng.uniform(-0.5, 0.5)),
        )
    return hall(rng, track + hiss(rng, seconds, 100, 600, 0.9) * 0.01, 1.4, 0.35)


SCENE = Scene(
    shots=(Shot(6.0, _first), Shot(6.0, _second)),
    lines=(
        Line(0.6, 5.0, "Colourful ink swirling in clear water: magenta meets blue."),
        Line(6.6, 11.2, "Purple clouds of paint unfold on white."),
    ),
    sound=_sound,
    loudest=-8.0,
)
