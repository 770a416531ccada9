"""Rain on the window: drops bend the blurred lights of a city, gather, and run down the glass."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from demo.samples.noise import Plane, fractal, smoothstep
from demo.samples.paint import DOWN, HALF_HEIGHT, HALF_WIDTH, HEIGHT, WIDTH, Colour, Picture, ramp
from demo.samples.scene import Line, Painter, Scene, Shot
from demo.samples.sound import hiss, place, swell, thud

_LIGHTS: tuple[Colour, ...] = (
    (1.0, 0.6, 0.2),
    (1.0, 0.72, 0.34),
    (0.12, 0.7, 0.85),
    (0.95, 0.28, 0.4),
    (0.4, 0.6, 1.0),
    (1.0, 0.85, 0.6),
    (0.15, 0.8, 0.65),
)
_ROWS = np.arange(HEIGHT, dtype=np.float32)[:, None] + np.zeros((1, WIDTH), np.float32)
_COLUMNS = np.arange(WIDTH, dtype=np.float32)[None, :] + np.zeros((HEIGHT, 1), np.float32)


class _Glass:
    """How far each pixel looks aside (dx, dy, full size) and how bright the rims of the drops are."""

    def __init__(self) -> None:
        self.dx = np.zeros((HEIGHT, WIDTH), np.float32)
        self.dy = np.zeros((HEIGHT, WIDTH), np.float32)
        self.gloss = np.zeros((HEIGHT, WIDTH), np.float32)

    def copy(self) -> _Glass:
        """The same glass, for more drops."""
        twin = _Glass()
        twin.dx, twin.dy, twin.gloss = self.dx.copy(), self.dy.copy(), self.gloss.copy()
        return twin

    def drop(self, x: float, y: float, radius: float, tall: float = 1.0) -> None:
        """Lay a drop on the glass; what is behind it appears upside down in it."""
        reach = radius * max(tall, 1.0) + 2
        left, right = max(int(x - radius - 2), 0), min(int(x + radius + 3), WIDTH)
        top, bottom = max(int(y - reach), 0), min(int(y + reach + 1), HEIGHT)
        if left >= right or top >= bottom:
            return
        across = (np.arange(left, right, dtype=np.float32)[None, :] - x) / radius
        down = (np.arange(top, bottom, dtype=np.float32)[:, None] - y) / (radius * tall)
        across = across * (1.0 + 0.25 * down)
        away = across**2 + down**2
        inside = np.clip((1.0 - away) * radius * 0.6, 0, 1)
        bend = radius * 5.5 * (0.35 + 0.65 * away)
        box = (slice(top, bottom), slice(left, right))
        self.dx[box] += (-across * bend - self.dx[box]) * inside
        self.dy[box] += (-down * bend - self.dy[box]) * inside
        rim = np.where(down > 0, 0.20, -0.16) * away**2 + 0.06 + 0.55 * np.exp(-((across + 0.35) ** 2 + (down + 0.45) ** 2) * 22)
        self.gloss[box] += (rim - self.gloss[box]) * inside


class _Runner:
    """A drop that is heavy enough to run: it halts, slips, and leaves small ones behind."""

    def __init__(self, rng: np.random.Generator, scale: float) -> None:
        self._x = float(rng.uniform(20, WIDTH - 20))
        self._start = float(rng.uniform(-260, HEIGHT))
        self._speed = float(rng.uniform(26, 90))
        self._radius = float(rng.uniform(5, 9.5)) * scale
        self._phase = float(rng.uniform(0, 6.3))

    def place(self, t: float) -> tuple[float, float, float, float]:
        """(x, y, radius, how long it is drawn out) at time `t`."""
        slip = self._speed * t + self._speed / 1.9 * np.sin(1.9 * t + self._phase)
        y = (self._start + slip + 40) % (HEIGHT + 300) - 40
        pace = 1 + np.cos(1.9 * t + self._phase)
        x = self._x + 5 * np.sin(y * 0.021 + self._phase) + 2 * np.sin(y * 0.07)
        return float(x), float(y), self._radius, float(1.15 + 0.4 * pace)


def _pane(
    rng: np.random.Generator,
    *,
    sky: tuple[tuple[float, str], ...],
    beads: int,
    runners: int,
    scale: float,
    lights: int,
    moving: int,
) -> Painter:
    """One look through the glass; `lights` stand, `moving` drive past."""
    glass = _Glass()
    for _ in range(beads):
        radius = float(np.clip(rng.exponential(2.1) + 1.1, 1.0, 8.5)) * scale
        glass.drop(float(rng.uniform(0, WIDTH)), float(rng.uniform(0, HEIGHT)), radius, float(rng.uniform(0.9, 1.3)))
    run = [_Runner(rng, scale) for _ in range(runners)]
    still = Picture(ramp(DOWN, sky))
    for _ in range(lights):
        y = float(np.clip(rng.normal(190, 70), 10, 330))
        colour = _LIGHTS[int(rng.integers(0, len(_LIGHTS)))]
        still.disc(
            float(rng.uniform(0, WIDTH)), y, float(rng.uniform(7, 27)) * scale**0.5, float(rng.exponential(0.14)) + 0.06, colour
        )
    traffic = [
        (float(rng.uniform(0, 900)), float(rng.uniform(230, 270)), float(rng.choice((-1, 1))) * float(rng.uniform(50, 110)))
        for _ in range(moving)
    ]
    mist = 1 + 0.05 * fractal(rng, 512, 1024, slope=1.6)[:HEIGHT, :WIDTH]
    film = (0.022 * smoothstep(-1, 2, fractal(rng, 512, 1024, slope=0.4, finest=1.2)[:HEIGHT, :WIDTH])).astype(np.float32)
    look = _looker()

    def paint(t: float) -> Picture:
        scenery = still.copy()
        for number, (start, row, speed) in enumerate(traffic):
            x = (start + speed * t) % 900 - 130
            blink = 1.0 if number % 4 else 0.7 + 0.3 * float(np.sin(t * 3))
            scenery.disc(x, row, 17 * scale**0.5, 0.42 * blink, (1.0, 0.2, 0.12) if speed < 0 else (1.0, 0.88, 0.66))
        wet = glass.copy()
        for runner in run:
            x, y, radius, tall = runner.place(t)
            # Beads stay where the drop has passed, and dry.
            gap = radius * 2.6
            for step in range(1, 6):
                bead = (y // gap - step) * gap + gap / 2
                wet.drop(x + 3 * np.sin(bead * 0.11), bead, radius * (0.50 - 0.07 * step), 1.25)
            wet.drop(x, y, radius, tall)
        picture = look(scenery, wet)
        picture.y *= mist
        picture.y += wet.gloss * (0.28 + picture.y * 0.5) + film
        return picture

    return paint


def _looker() -> Callable[[Picture, _Glass], Picture]:
    rows, columns = _ROWS.astype(np.int32), _COLUMNS.astype(np.int32)
    rows_half, columns_half = rows[:HALF_HEIGHT, :HALF_WIDTH], columns[:HALF_HEIGHT, :HALF_WIDTH]

    def look(scenery: Picture, glass: _Glass) -> Picture:
        down = np.clip(rows + glass.dy.astype(np.int32), 0, HEIGHT - 1)
        across = np.clip(columns + glass.dx.astype(np.int32), 0, WIDTH - 1)
        y = scenery.y.ravel().take(down * WIDTH + across)
        down = np.clip(rows_half + (glass.dy[::2, ::2] * 0.5).astype(np.int32), 0, HALF_HEIGHT - 1)
        across = np.clip(columns_half + (glass.dx[::2, ::2] * 0.5).astype(np.int32), 0, HALF_WIDTH - 1)
        where = down * HALF_WIDTH + across
        return Picture.of(y, scenery.u.ravel().take(where), scenery.v.ravel().take(where))

    return look


_TEAL_NIGHT = ((0.0, "#0b1c26"), (0.45, "#163643"), (0.7, "#1b3a40"), (1.0, "#0a161c"))
_GREY_EVENING = ((0.0, "#2c4450"), (0.5, "#3f5c66"), (0.75, "#2f434b"), (1.0, "#1a282f"))


def _wide(rng: np.random.Generator) -> Painter:
    return _pane(rng, sky=_TEAL_NIGHT, beads=760, runners=7, scale=1.0, lights=80, moving=7)


def _close(rng: np.random.Generator) -> Painter:
    return _pane(rng, sky=_GREY_EVENING, beads=240, runners=5, scale=2.3, lights=40, moving=4)


def _sound(rng: np.random.Generator, seconds: float) -> Plane:
    track = hiss(rng, seconds, 500, 9000, 0.25) * (0.6 + swell(rng, seconds, 1.9, 0.0, 0.3)) * 0.55
    track += hiss(rng, seconds, 40, 200, 0.7) * 0.16
    taps = [thud(rng, 0.06, 500 + 220 * number, 4000 + 500 * number, 0.006 + 0.0012 * number, 0.0006) for number in range(10)]
    for at in rng.uniform(0, seconds, int(seconds * 26)).tolist():
        place(track, taps[int(rng.integers(0, 10))], at, float(rng.exponential(0.55)), float(rng.uniform(-0.9, 0.9)))
    return track


SCENE = Scene(
    shots=(Shot(7.0, _wide), Shot(6.0, _close)),
    lines=(
        Line(0.6, 5.4, "Rain on the window, and the city lights blur behind the glass."),
        Line(7.6, 12.2, "Raindrops run down, a grey and wet evening."),
    ),
    sound=_sound,
)
