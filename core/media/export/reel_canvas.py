"""The pictures of a reel: each film's picture in the middle of the common size, with bars where it has another shape; titles; and
timecode burnt in.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache

import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from core.media.av.colours import scaled
from core.media.av.orientation import Orientation
from core.media.fonts import drawn
from core.timecode import FrameRate

Planes = NDArray[np.uint8]
"""`yuv420p` as one array: the rows of luma, then those of both chromas."""
_BLACK, _WHITE, _NO_COLOUR = 16, 235, 128


class Canvas:
    """Makes pictures of one size. Width and height are even."""

    def __init__(self, size: tuple[int, int], label: str, timecode_fps: str, *, is_drop: bool) -> None:
        self._width, self._height = size
        self._label = label
        self._rate = FrameRate(Fraction(timecode_fps), is_drop) if timecode_fps else None
        self._of: VideoFrame | None = None
        self._planes = self._empty()

    def picture(self, frame: VideoFrame, pixel_shape: float, first_frame: int, at_sec: Fraction) -> Planes:
        """A film's picture. `first_frame`, counted as its timecode counts, is that of the moment's beginning."""
        if frame is not self._of:
            self._of, self._planes = frame, self._placed(frame, pixel_shape)
        if self._rate is None:
            return self._planes
        code = self._rate.timecode(first_frame + int(at_sec * self._rate.fps + Fraction(1, 100)))
        return self._with_line(self._planes.copy(), f"{code}   {self._label}" if self._label else code)

    def slate(self, lines: Sequence[str]) -> Planes:
        """A title: the first line large, the others below it."""
        return _slate(self._width, self._height, tuple(lines))

    def _empty(self) -> Planes:
        planes = np.full((self._height * 3 // 2, self._width), _NO_COLOUR, np.uint8)
        planes[: self._height] = _BLACK
        return planes

    def _placed(self, frame: VideoFrame, pixel_shape: float) -> Planes:
        orientation = Orientation.of(frame)
        shown_width, shown_height = orientation.size(frame.width * pixel_shape, frame.height)
        scale = min(self._width / shown_width, self._height / shown_height)
        width, height = orientation.size(_even(shown_width * scale), _even(shown_height * scale))
        small = orientation.apply_to_yuv(scaled(frame, int(width), int(height), "yuv420p"))
        planes, inner = self._empty(), small.to_ndarray().astype(np.uint8, copy=False)
        left, top = (self._width - small.width) // 4 * 2, (self._height - small.height) // 4 * 2
        _paste(planes[: self._height], inner[: small.height], left, top)
        chromas = planes[self._height :].reshape(2, self._height // 2, self._width // 2)
        small_chromas = inner[small.height :].reshape(2, small.height // 2, small.width // 2)
        for place in (0, 1):
            _paste(chromas[place], small_chromas[place], left // 2, top // 2)
        return planes

    def _with_line(self, planes: Planes, text: str) -> Planes:
        """White on black at the foot; colour is left as it is, which cannot be seen at the ends of brightness."""
        line = _line(text, max(14, self._height // 30))
        height, width = line.shape[0], min(line.shape[1], self._width)
        top, left = self._height - height - self._height // 24, (self._width - width) // 2
        planes[top : top + height, left : left + width] = line[:, :width]
        chromas = planes[self._height :].reshape(2, self._height // 2, self._width // 2)
        chromas[:, top // 2 : (top + height) // 2, left // 2 : (left + width) // 2] = _NO_COLOUR
        return planes


def _even(length: float) -> int:
    return max(2, round(length / 2) * 2)


def _paste(to: Planes, of: Planes, left: int, top: int) -> None:
    to[top : top + of.shape[0], left : left + of.shape[1]] = of


def _luma(picture: Image.Image) -> Planes:
    return (_BLACK + np.asarray(picture, np.uint16) * (_WHITE - _BLACK) // 255).astype(np.uint8)


@lru_cache(maxsize=4)
def _line(text: str, size: int) -> Planes:
    said, font = drawn(text, size)
    width, height = int(font.getlength(said)) + size, size * 3 // 2
    picture = Image.new("L", (width, height))
    ImageDraw.Draw(picture).text((size // 2, height // 2), said, 255, font, anchor="lm")
    return _luma(picture)


@lru_cache(maxsize=1)
def _slate(width: int, height: int, lines: tuple[str, ...]) -> Planes:
    picture = Image.new("L", (width, height))
    pen, top = ImageDraw.Draw(picture), height // 3
    for number, line in enumerate(lines):
        size = height // (14 if number == 0 else 28)
        said, font = drawn(line, size)
        pen.text((width // 2, top), said, 255 if number == 0 else 180, font, anchor="mm")
        top += size * 2
    planes = np.full((height * 3 // 2, width), _NO_COLOUR, np.uint8)
    planes[:height] = _luma(picture)
    return planes
