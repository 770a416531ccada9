"""The space that everything is described in: which of the 512 numbers means what, and what is usual for each.

A measure that is usual gives 0, a remarkable one comes near -1 or 1. The references are fixed, never taken from a library,
so a vector never depends on what else was added.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

DIMENSION: Final = 512

Vector = NDArray[np.float32]


@dataclass(frozen=True)
class Axis:
    """One named direction: the usual value of its measure and the distance from it that counts as remarkable.

    On a one-sided axis (`+` in the tables) only more than usual says something: most pictures have no snow in them.
    """

    name: str
    usual: float
    spread: float
    one_sided: bool


def _table(rows: str) -> tuple[Axis, ...]:
    axes = []
    for row in rows.strip().splitlines():
        name, usual, spread, *sides = row.split()
        axes.append(Axis(name, float(usual), float(spread), sides == ["+"]))
    return tuple(axes)


COLOUR: Final = _table("""
    red          0.12 0.25 +
    orange       0.20 0.30 +
    yellow       0.06 0.20 +
    green        0.03 0.20 +
    teal         0.06 0.25 +
    blue         0.25 0.30 +
    violet       0.03 0.10 +
    pink         0.03 0.10 +
    brown        0.10 0.20 +
    white        0.12 0.25 +
    grey         0.30 0.40 +
    black        0.15 0.35 +
    colourful    0.17 0.15
    warm         0.03 0.14
    top_blue     0.06 0.14 +
    top_warm     0.03 0.14 +
    top_green    0.01 0.06 +
    bottom_blue  0.04 0.10 +
    bottom_warm  0.06 0.15 +
    bottom_green 0.01 0.12 +
""")
LIGHT: Final = _table("""
    bright        0.40 0.22
    contrast      0.16 0.12
    highlights    0.05 0.12 +
    light_above   0.06 0.20
    light_central 0.01 0.12
    glow          0.35 0.20 +
    points        0.012 0.025 +
    cool_points   0.004 0.015 +
    warm_points   0.006 0.012 +
    many_points   0.30 0.35 +
""")
STRUCTURE: Final = _table("""
    edges       0.03 0.04
    smooth      0.50 0.35
    fine        0.60 0.40
    horizontals 0.03 0.22
    layers      0.37 0.35
    columns     0.25 0.25 +
    horizon     0.12 0.15 +
    mirrored    0.30 0.30 +
    gradient    0.45 0.35 +
""")
MOTION: Final = _table("""
    moving      0.30 0.25
    fast        0.10 0.25 +
    still       0.00 0.15 +
    falling     0.03 0.10 +
    rising      0.05 0.10 +
    leftward    0.04 0.10 +
    rightward   0.04 0.10 +
    crossing    0.04 0.10 +
    camera      0.12 0.15 +
    growing     0.07 0.15 +
    shrinking   0.03 0.12 +
    turbulent   0.11 0.12 +
    flicker     0.012 0.04 +
    bursts      0.10 0.20 +
    brightening 0.00 0.10
    moving_low  0.20 0.60
    slow        0.30 0.25 +
""")
SOUND: Final = _table("""
    loud      -20 10
    silence   0.05 0.30 +
    bass      0.50 0.35
    treble    0.05 0.20 +
    noisy     0.02 0.15 +
    tonal     0.37 0.30
    steady    0.45 0.30
    swelling  4.0 5.0 +
    syllabic  0.08 0.15 +
    speech    0.10 0.20 +
    music     0.06 0.25 +
    rhythm    0.25 0.20 +
    onsets    1.2 1.0 +
    crackle   0.004 0.03 +
    chirps    0.14 0.20 +
    hum       0.25 0.25 +
    booms     7.0 6.0 +
    hiss      0.03 0.20 +
    wind      0.30 0.25 +
    surf      0.01 0.06 +
""")
FIGURES: Final = _table("""
    figures 0.40 0.30 +
    crowd   1.00 1.00 +
    gesture 0.10 0.20 +
""")
VISUAL: Final = COLOUR + LIGHT + STRUCTURE + MOTION

LAYOUT_ROWS: Final = 4
LAYOUT_COLUMNS: Final = 6
LAYOUT_SIZE: Final = LAYOUT_ROWS * LAYOUT_COLUMNS * 3
SPECTRUM_SIZE: Final = 24

ORDINARY: Final = 0
"""What every piece of media has a little of, and no words ask for: bland footage is near nothing."""
UNSAID: Final = 1
"""Where a text lands that says nothing: no footage is near it."""

_FIRST: Final = 2
_NAMES: Final = tuple(axis.name for axis in VISUAL + SOUND)
_LAST: Final = DIMENSION - len(FIGURES)
"""Axes that are new come at the end, so that vectors kept from before still mean the same."""
POSITION: Final[Mapping[str, int]] = {
    **{name: _FIRST + place for place, name in enumerate(_NAMES)},
    **{axis.name: _LAST + place for place, axis in enumerate(FIGURES)},
}
VISUAL_BLOCK: Final = slice(_FIRST, _FIRST + len(VISUAL))
SOUND_BLOCK: Final = slice(VISUAL_BLOCK.stop, VISUAL_BLOCK.stop + len(SOUND))
LAYOUT_BLOCK: Final = slice(SOUND_BLOCK.stop, SOUND_BLOCK.stop + LAYOUT_SIZE)
SPECTRUM_BLOCK: Final = slice(LAYOUT_BLOCK.stop, LAYOUT_BLOCK.stop + SPECTRUM_SIZE)
WORDS_BLOCK: Final = slice(SPECTRUM_BLOCK.stop, _LAST)
FIGURES_BLOCK: Final = slice(_LAST, DIMENSION)


def standardise(axes: Iterable[Axis], measures: Mapping[str, float]) -> Vector:
    """Raw measures as numbers in [-1, 1] ([0, 1] on one-sided axes), in the order of the axes; 0 for one not taken."""
    known = tuple(axes)
    values = np.array([(measures.get(axis.name, axis.usual) - axis.usual) / axis.spread for axis in known], dtype=np.float32)
    lowest = np.array([0.0 if axis.one_sided else -1.0 for axis in known], dtype=np.float32)
    return np.maximum(np.tanh(np.nan_to_num(values)), lowest)


def blank() -> Vector:
    """512 zeros to write blocks into."""
    return np.zeros(DIMENSION, dtype=np.float32)


def unit(vector: Vector, otherwise: int) -> Vector:
    """The vector at length 1; one without any length becomes the axis `otherwise`."""
    clean = np.nan_to_num(vector.astype(np.float64), posinf=0.0, neginf=0.0)
    length = float(np.linalg.norm(clean))
    if length < 1e-6:
        clean = np.zeros(DIMENSION)
        clean[otherwise] = length = 1.0
    return (clean / length).astype(np.float32)
