"""Turns a scene into a file: paints every frame, adds vignette and grain, and hands them to the writer."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from demo.samples.catalogue import Sample
from demo.samples.mux import FRAME_RATE, write
from demo.samples.noise import Plane
from demo.samples.paint import HALF_HEIGHT, HALF_WIDTH, HEIGHT, WIDTH, Picture, halve
from demo.samples.scene import Line, Scene
from demo.samples.scenes import SCENES
from demo.samples.sound import master

_GRAIN = 0.9
_MARGIN = 64


def render(sample: Sample, folder: Path, *, seconds: float | None = None) -> Path:
    """The sample's file in `folder`, filmed first if it is not there; the file appears whole or not at all.

    `seconds` films only the beginning of the scene.
    Raises OSError or av.FFmpegError if the file cannot be written.
    """
    path = folder / sample.file_name
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    scene = SCENES[sample.slug]
    length = min(seconds or scene.seconds, scene.seconds)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    seed = zlib.crc32(sample.slug.encode())
    sound = master(scene.sound(np.random.default_rng([seed, 1]), length), scene.loudest)
    try:
        write(part, frames(scene, seed, length), sound, _within(scene.lines, length), sample.title)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path


def frames(scene: Scene, seed: int, seconds: float) -> Iterator[NDArray[np.uint8]]:
    """Each frame of the first `seconds` as planar yuv420p (540, 640)."""
    finish = _Finish(np.random.default_rng([seed, 2]))
    left = round(seconds * FRAME_RATE)
    for number, shot in enumerate(scene.shots):
        paint = shot.begin(np.random.default_rng([seed, 3, number]))
        for frame in range(min(round(shot.seconds * FRAME_RATE), left)):
            yield finish(paint(frame / FRAME_RATE))
        left -= min(round(shot.seconds * FRAME_RATE), left)


def _within(lines: tuple[Line, ...], seconds: float) -> tuple[Line, ...]:
    return tuple(Line(line.start, min(line.end, seconds), line.words) for line in lines if line.start < seconds - 0.2)


class _Finish:
    """The last step of every frame. Grain also hides the steps that 8 bits would leave in a dark gradient."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        grain = rng.standard_normal((HEIGHT + _MARGIN, WIDTH + _MARGIN)).astype(np.float32)
        self._grain = grain * _GRAIN + rng.uniform(-0.5, 0.5, grain.shape).astype(np.float32) + 16.5
        self._dither = rng.uniform(128.0, 129.0, (2, HALF_HEIGHT + _MARGIN, HALF_WIDTH + _MARGIN)).astype(np.float32)
        self._vignette = _vignette()
        self._vignette_half = halve(self._vignette) * 224
        self._vignette *= 219

    def __call__(self, picture: Picture) -> NDArray[np.uint8]:
        across, down = self._rng.integers(0, _MARGIN, 2).tolist()
        planes = np.empty((HEIGHT * 3 // 2, WIDTH), np.uint8)
        # What is brighter than white turns white, as on film, instead of keeping a loud colour.
        colour = np.clip(2.6 - 1.6 * picture.y[::2, ::2], 0.0, 1.0)
        colour *= self._vignette_half
        y = picture.y * self._vignette
        y += self._grain[down : down + HEIGHT, across : across + WIDTH]
        np.clip(y, 16, 235, out=y)
        planes[:HEIGHT] = y
        for number, plane in enumerate((picture.u, picture.v)):
            part = plane * colour
            part += self._dither[number, down : down + HALF_HEIGHT, across : across + HALF_WIDTH]
            np.clip(part, 16, 240, out=part)
            top = HEIGHT + number * HEIGHT // 4
            planes[top : top + HEIGHT // 4] = part.astype(np.uint8).reshape(HEIGHT // 4, WIDTH)
        return planes


def _vignette() -> Plane:
    across = np.linspace(-1, 1, WIDTH, dtype=np.float32)[None, :]
    down = np.linspace(-1, 1, HEIGHT, dtype=np.float32)[:, None]
    away = across**2 * 0.8 + down**2 * 0.6
    return 1.0 - 0.26 * np.clip(away - 0.2, 0, None) ** 1.3
