"""Made-up films of a still scene in which something red is to be seen for a fifth of each moment."""

from __future__ import annotations

import io
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Final, Literal

import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.models.video import Span

MOMENT_SEC: Final = 5
SHARE: Final = 0.2
HEIGHT: Final = 0.22
"""How high the thing is, for the height of the picture."""
SHOWN: Final = 0.004
"""Of a picture, at least so much is red where the thing is to be seen."""

Way = Literal["crosses", "walks", "stands"]
"""How it comes: from one side to the other, out of nowhere and then along, or out of nowhere and without moving."""


def make_film(
    path: Path,
    way: Way,
    *,
    seconds: int,
    frames_between_keys: int,
    size: tuple[int, int] = (480, 270),
    fps: int = 25,
    noise: int = 2,
) -> list[Span]:
    """Write the film, and return its moments; in each the thing comes at another time. `noise` is that of a camera, of 255."""
    moments = [Span(start, start + MOMENT_SEC) for start in range(0, seconds, MOMENT_SEC)]
    options = {"preset": "veryfast", "x264-params": f"keyint={frames_between_keys}"}
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=fps, options=options)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        for number, picture in enumerate(_frames(np.random.default_rng(frames_between_keys), way, moments, size, fps, noise)):
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, fps)
            out.mux(stream.encode(frame))
        out.mux(stream.encode())
    return moments


def shows_thing(jpeg: bytes) -> bool:
    """Whether the thing is in a picture."""
    red, green, blue = np.moveaxis(np.asarray(Image.open(io.BytesIO(jpeg)).convert("RGB"), dtype=np.int16), 2, 0)
    return bool(((red > 140) & (green < 95) & (blue < 95)).mean() > SHOWN)


def _frames(
    rng: np.random.Generator, way: Way, moments: list[Span], size: tuple[int, int], fps: int, noise: int
) -> Iterator[NDArray[np.uint8]]:
    (width, height), tall = size, int(size[1] * HEIGHT)
    scene = np.stack([_blocks(rng, width, height, height // 12) // 2 + tint for tint in (40, 60, 50)], axis=-1)
    speckle = _blocks(rng, tall * 8 // 5, tall, max(2, tall // 10))
    thing = np.stack([180 + speckle // 2, 20 + speckle // 4, 20 + speckle // 4], axis=-1)
    grains = [rng.integers(-noise, noise + 1, (height, width, 1), dtype=np.int16) for _ in range(7)]
    for _ in moments:
        comes = int(rng.uniform(0, 1 - SHARE) * MOMENT_SEC * fps)
        for number in range(MOMENT_SEC * fps):
            picture, done = scene.copy(), (number - comes) / (SHARE * MOMENT_SEC * fps)
            if 0 <= done < 1:
                left = int({"crosses": done * 1.4 - 0.2, "walks": 0.1 + done / 2, "stands": 0.6}[way] * width)
                first = min(width, max(0, left))
                last = max(first, min(width, left + thing.shape[1]))
                picture[height // 2 : height // 2 + tall, first:last] = thing[:, first - left : last - left]
            yield np.clip(picture + grains[number % len(grains)], 0, 255).astype(np.uint8)


def _blocks(rng: np.random.Generator, width: int, height: int, edge: int) -> NDArray[np.int16]:
    """Squares of another brightness each, 0 to 110."""
    coarse = rng.integers(0, 110, (height // edge + 1, width // edge + 1), dtype=np.int16)
    return coarse.repeat(edge, axis=0).repeat(edge, axis=1)[:height, :width]
