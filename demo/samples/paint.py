"""The canvas of the sample footage: luma at full size, colour at half, so that a frame costs a few milliseconds.

Colours are display values 0..1. Planes of colour have the shape (3, 180, 320); see `Picture`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import numpy as np

from demo.samples.noise import Plane, single

WIDTH, HEIGHT = 640, 360
HALF_WIDTH, HALF_HEIGHT = WIDTH // 2, HEIGHT // 2
Colour: TypeAlias = tuple[float, float, float]

# Half-size coordinates: ACROSS runs 0..1 from left to right, DOWN 0..1 from top to bottom.
ACROSS: Plane = np.broadcast_to((np.arange(HALF_WIDTH, dtype=np.float32) + 0.5) / HALF_WIDTH, (HALF_HEIGHT, HALF_WIDTH)).copy()
DOWN: Plane = np.broadcast_to(
    ((np.arange(HALF_HEIGHT, dtype=np.float32) + 0.5) / HALF_HEIGHT)[:, None], (HALF_HEIGHT, HALF_WIDTH)
).copy()


def hexed(code: str) -> Colour:
    """'#f2b64b' as three numbers 0..1."""
    red, green, blue = (int(code[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def ramp(position: Plane, stops: tuple[tuple[float, str], ...]) -> Plane:
    """Colour planes (3, *position.shape): `position` looked up in a gradient of (place, '#rrggbb') stops."""
    places = [place for place, _ in stops]
    colours = np.array([hexed(code) for _, code in stops])
    flat = position.ravel()
    return single(np.stack([np.interp(flat, places, colours[:, part]).reshape(position.shape) for part in range(3)]))


def split(red: Plane, green: Plane, blue: Plane) -> tuple[Plane, Plane, Plane]:
    """Luma and the two colour differences: ITU-R BT.601, what players assume for pictures of this size."""
    y = red * np.float32(0.299)
    y += green * np.float32(0.587)
    y += blue * np.float32(0.114)
    return y, (blue - y) * np.float32(0.564), (red - y) * np.float32(0.713)


def weights(colour: Colour) -> Colour:
    """Luma and colour differences of one colour."""
    y = 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]
    return y, (colour[2] - y) * 0.564, (colour[0] - y) * 0.713


def tint(colour: Colour) -> Plane:
    """A colour as (3, 1, 1), ready to be multiplied with a plane."""
    return np.array(colour, np.float32)[:, None, None]


def filmic(light: Plane) -> Plane:
    """Open-ended light as display values: linear in the shadows, rolling off to 1 in the highlights."""
    return 1.0 - np.exp(-light)


def double(plane: Plane) -> Plane:
    """A half-size plane at full size, bilinear, without a shift."""
    rows, columns = plane.shape
    tall = np.empty((rows * 2, columns), np.float32)
    tall[0], tall[-1] = plane[0], plane[-1]
    step = (plane[1:] - plane[:-1]) * np.float32(0.25)
    np.add(plane[:-1], step, out=tall[1:-1:2])
    np.subtract(plane[1:], step, out=tall[2:-1:2])
    full = np.empty((rows * 2, columns * 2), np.float32)
    full[:, 0], full[:, -1] = tall[:, 0], tall[:, -1]
    step = (tall[:, 1:] - tall[:, :-1]) * np.float32(0.25)
    np.add(tall[:, :-1], step, out=full[:, 1:-1:2])
    np.subtract(tall[:, 1:], step, out=full[:, 2:-1:2])
    return full


def halve(plane: Plane) -> Plane:
    """A full-size plane at half size: the mean of each 2 by 2."""
    return single((plane[0::2, 0::2] + plane[1::2, 0::2] + plane[0::2, 1::2] + plane[1::2, 1::2]) * np.float32(0.25))


def glide(plane: Plane, x: float, y: float, height: int, width: int) -> Plane:
    """The part of a larger plane at (x, y), in fractions of a pixel; it must lie inside, with one pixel to spare."""
    left, top = int(x), int(y)
    across, down = np.float32(x - left), np.float32(y - top)
    part = plane[top : top + height + 1, left : left + width + 1]
    mixed = part[:, :-1] + (part[:, 1:] - part[:, :-1]) * across
    return single(mixed[:-1] + (mixed[1:] - mixed[:-1]) * down)


@dataclass(frozen=True)
class Shape:
    """How much of each pixel something covers, 0..1, at both sizes; only rows top..bottom (full size) are not empty."""

    full: Plane
    half: Plane
    top: int
    bottom: int


def shape(full: Plane) -> Shape:
    """A full-size (360, 640) coverage as a Shape."""
    rows = np.flatnonzero(full.max(axis=1) > 0.002)
    top = int(rows[0]) // 2 * 2 if rows.size else 0
    bottom = (int(rows[-1]) // 2 + 1) * 2 if rows.size else 0
    return Shape(np.ascontiguousarray(full, np.float32), halve(full), top, bottom)


def below(crest: Plane, softness: float = 1.2, height: int = HEIGHT) -> Plane:
    """Full-size coverage of everything below a crest line, given as a row for each column."""
    rows = np.arange(height, dtype=np.float32)[:, None]
    return single(np.clip((rows - crest[None, :]) / np.float32(softness) + 0.5, 0.0, 1.0))


class Picture:
    """One frame in the making: `y` (360, 640), and `u`, `v` (180, 320) around zero. Backdrops may be larger."""

    def __init__(self, planes: Plane) -> None:
        """`planes`: colour (3, 180, 320), display values."""
        luma, self.u, self.v = split(planes[0], planes[1], planes[2])
        self.y = double(luma)

    @classmethod
    def of(cls, y: Plane, u: Plane, v: Plane) -> Picture:
        """A picture made of ready planes, which it takes over."""
        picture = cls.__new__(cls)
        picture.y, picture.u, picture.v = y, u, v
        return picture

    def copy(self) -> Picture:
        """The same picture, to be painted on."""
        return Picture.of(self.y.copy(), self.u.copy(), self.v.copy())

    def view(self, x: float, y: float) -> Picture:
        """The 640 by 360 part of a larger picture whose upper left corner is (x, y), in fractions of a pixel."""
        return Picture.of(
            glide(self.y, x, y, HEIGHT, WIDTH),
            glide(self.u, x / 2, y / 2, HALF_HEIGHT, HALF_WIDTH),
            glide(self.v, x / 2, y / 2, HALF_HEIGHT, HALF_WIDTH),
        )

    def cover(self, where: Shape, colour: Colour, opacity: float = 1.0) -> None:
        """Lay one flat colour over the picture."""
        full = slice(where.top, where.bottom)
        half = slice(where.top // 2, where.bottom // 2)
        amount = where.full[full] if opacity == 1.0 else where.full[full] * np.float32(opacity)
        amount_half = where.half[half] if opacity == 1.0 else where.half[half] * np.float32(opacity)
        targets = weights(colour)
        for plane, rows, share, target in (
            (self.y, full, amount, targets[0]),
            (self.u, half, amount_half, targets[1]),
            (self.v, half, amount_half, targets[2]),
        ):
            part = plane[rows]
            part += (np.float32(target) - part) * share

    def paste(self, where: Shape, other: Picture) -> None:
        """Lay another picture over this one."""
        full = slice(where.top, where.bottom)
        half = slice(where.top // 2, where.bottom // 2)
        self.y[full] += (other.y[full] - self.y[full]) * where.full[full]
        self.u[half] += (other.u[half] - self.u[half]) * where.half[half]
        self.v[half] += (other.v[half] - self.v[half]) * where.half[half]

    def shine(self, amount: Plane, colour: Colour) -> None:
        """Add light: a full-size plane of amounts in one colour."""
        y, u, v = weights(colour)
        self.y += amount * np.float32(y)
        small = halve(amount)
        self.u += small * np.float32(u)
        self.v += small * np.float32(v)

    def dots(self, x: Plane, y: Plane, energy: Plane, colour: Colour, size: float = 0.8) -> None:
        """Add small soft points of light at full-size coordinates; those outside are left out."""
        y_part, u_part, v_part = weights(colour)
        _scatter(self.y, x, y, energy * np.float32(y_part), size)
        if abs(u_part) + abs(v_part) > 0.02:
            _scatter(self.u, x / 2, y / 2, energy * np.float32(u_part), max(size / 2, 0.6))
            _scatter(self.v, x / 2, y / 2, energy * np.float32(v_part), max(size / 2, 0.6))

    def disc(self, x: float, y: float, radius: float, energy: float, colour: Colour) -> None:
        """Add one out-of-focus light: a disc with a soft edge and a slightly brighter rim, full-size coordinates."""
        for plane, scale, part in zip((self.y, self.u, self.v), (1, 2, 2), weights(colour), strict=True):
            _press(plane, x / scale, y / scale, _disc(round(radius / scale * 2), *_fraction(x / scale, y / scale)), energy * part)

    def smear(self, x: float, y: float, wide: float, tall: float, energy: float, colour: Colour) -> None:
        """Add one soft blot of light, `wide` and `tall` being its deviations, full-size coordinates."""
        for plane, scale, part in zip((self.y, self.u, self.v), (1, 2, 2), weights(colour), strict=True):
            blot = _blot(round(wide / scale * 2), round(tall / scale * 2), *_fraction(x / scale, y / scale))
            _press(plane, x / scale, y / scale, blot, energy * part)

    def add(self, other: Picture) -> None:
        """Add the light of another picture."""
        self.y += other.y
        self.u += other.u
        self.v += other.v

    def dim(self, factor: float) -> None:
        """Multiply the light of the whole picture."""
        for plane in (self.y, self.u, self.v):
            np.multiply(plane, np.float32(factor), out=plane)


def _scatter(plane: Plane, x: Plane, y: Plane, energy: Plane, size: float) -> None:
    rows, columns = plane.shape
    reach = 1 if size < 1.1 else 2
    keep = (x > reach) & (x < columns - reach - 1) & (y > reach) & (y < rows - reach - 1)
    x, y, energy = x[keep], y[keep], energy[keep]
    if not x.size:
        return
    span = np.arange(-reach, reach + 1)
    column, row = np.rint(x).astype(np.int64), np.rint(y).astype(np.int64)
    scale = -0.5 / size**2
    across = np.exp(scale * (span[None, :] - (x - column)[:, None]) ** 2)
    down = np.exp(scale * (span[None, :] - (y - row)[:, None]) ** 2)
    weight = down[:, :, None] * across[:, None, :] * energy[:, None, None]
    place = (row[:, None] + span)[:, :, None] * columns + (column[:, None] + span)[:, None, :]
    np.add.at(plane.reshape(-1), place.ravel(), weight.ravel().astype(np.float32))


def _fraction(x: float, y: float) -> tuple[int, int]:
    """The place within its pixel, in quarters: fine enough to glide, coarse enough to be kept."""
    return int(x % 1.0 * 4), int(y % 1.0 * 4)


@lru_cache(maxsize=4096)
def _disc(twice_radius: int, across: int, down: int) -> Plane:
    radius = max(twice_radius / 2, 0.5)
    away = _away(int(radius) + 2, across, down)
    edge = np.clip((radius - away) / max(radius * 0.16, 1.0) + 0.5, 0.0, 1.0)
    return single(edge * (0.72 + 0.28 * (away / radius) ** 3))


def _away(reach: int, across: int, down: int) -> Plane:
    span = np.arange(-reach, reach + 1, dtype=np.float32)
    return single(np.hypot((span - across / 4)[None, :], (span - down / 4)[:, None]))


@lru_cache(maxsize=4096)
def _blot(twice_wide: int, twice_tall: int, across: int, down: int) -> Plane:
    wide, tall = max(twice_wide / 2, 0.5), max(twice_tall / 2, 0.5)
    side = np.arange(-int(wide * 2.6) - 1, int(wide * 2.6) + 2, dtype=np.float32) - across / 4
    drop = np.arange(-int(tall * 2.6) - 1, int(tall * 2.6) + 2, dtype=np.float32) - down / 4
    return single(np.exp(-((drop / tall) ** 2) / 2)[:, None] * np.exp(-((side / wide) ** 2) / 2)[None, :])


def _press(plane: Plane, x: float, y: float, stamp: Plane, energy: float) -> None:
    """Add a stamp of odd size with its middle at (x, y); what lies outside is cut off."""
    rows, columns = plane.shape
    left, top = int(x // 1) - stamp.shape[1] // 2, int(y // 1) - stamp.shape[0] // 2
    first, last = max(left, 0), min(left + stamp.shape[1], columns)
    upper, lower = max(top, 0), min(top + stamp.shape[0], rows)
    if first < last and upper < lower:
        plane[upper:lower, first:last] += stamp[upper - top : lower - top, first - left : last - left] * np.float32(energy)
