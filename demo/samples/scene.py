"""What a scene is: shots that paint pictures, a sound, and the lines that are spoken over it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from demo.samples.noise import Plane
from demo.samples.paint import Picture

Painter: TypeAlias = Callable[[float], Picture]
"""From the time since the shot began, in seconds, to its picture; called for each frame in order."""


@dataclass(frozen=True)
class Shot:
    """One uncut run of pictures."""

    seconds: float
    begin: Callable[[np.random.Generator], Painter]


@dataclass(frozen=True)
class Line:
    """One line of narration; start and end in seconds from the beginning of the clip."""

    start: float
    end: float
    words: str


@dataclass(frozen=True)
class Scene:
    """All that is needed to film one clip.

    `sound` gives a stereo track (2, n) of any level for a number of seconds; `loudest` is its peak in dBFS afterwards.
    """

    shots: tuple[Shot, ...]
    lines: tuple[Line, ...]
    sound: Callable[[np.random.Generator, float], Plane]
    loudest: float = -3.0

    @property
    def seconds(self) -> float:
        """The length of the clip."""
        return sum(shot.seconds for shot in self.shots)
