"""Pictures of another size in the colours of an ordinary screen (BT.709), whatever the file's own are.

HDR (PQ and HLG) is brighter than such a screen can be and of more colours: taken as they stand, its numbers look grey. What files
say nothing of is by BT.601 up to SD and by BT.709 above, as browsers take it.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any, Final

import av.filter
import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

# The numbers of ITU-T H.273, which FFmpeg uses.
BT709, BT601 = 1, 6
_UNKNOWN, _BT2020 = 2, 9
_PQ, _HLG = 16, 18
_LIBRARYS_BT601: Final = 5
"""The library that scales counts matrices like H.273, but for this one."""
_HD: Final = 720

_WHITE_NITS: Final = 203.0
"""How bright white paper is in HDR (BT.2408); it becomes nearly the brightest of the screen."""
_HLG_NITS: Final = 1000.0
"""The screen that HLG is made for."""
_KNEE: Final = 0.75
"""Brighter light than this is pressed together, and never reaches the end."""
_SCREEN_GAMMA: Final = 2.2
_LEVEL: Final = 6
"""The table has this number squared steps in each colour."""
_BT2020_TO_BT709: Final = np.array(
    [[1.6605, -0.5876, -0.0728], [-0.1246, 1.1329, -0.0083], [-0.0182, -0.1006, 1.1187]], np.float32
)
_LUMA: Final = np.array([0.2627, 0.6780, 0.0593], np.float32)
_Light = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class Colours:
    """What the numbers of a picture mean, as H.273 counts it."""

    matrix: int
    primaries: int
    transfer: int

    @classmethod
    def on_screen(cls, frame: VideoFrame) -> Colours:
        """Those of what `scaled` makes of a frame: its own, since browsers know them, but for HDR."""
        if _is_hdr(frame):
            return cls(BT709, BT709, BT709)
        usual = _usual(frame)
        return cls(_known(frame.colorspace, usual), _known(frame.color_primaries, usual), _known(frame.color_trc, usual))


def scaled(frame: VideoFrame, width: int, height: int, pixels: str, matrix: int = BT709) -> VideoFrame:
    """A frame as `rgb24`, or as `yuv420p` by this matrix in the range of films."""
    own = None if frame.format.is_rgb else _number(_known(frame.colorspace, _usual(frame)))
    if _is_hdr(frame):
        deep = frame.reformat(width, height, "rgb48le", src_colorspace=own)
        frame, own = _tone_map(int(frame.color_trc), width, height).apply(deep), None
    is_rgb = pixels == "rgb24"
    return frame.reformat(
        width,
        height,
        pixels,
        src_colorspace=own,
        dst_colorspace=None if is_rgb else _number(matrix),
        dst_color_range=None if is_rgb else "MPEG",
    )


def _is_hdr(frame: VideoFrame) -> bool:
    return int(frame.color_trc) in (_PQ, _HLG)


def _usual(frame: VideoFrame) -> int:
    """Where the file says nothing."""
    if _is_hdr(frame):
        return _BT2020
    return BT709 if frame.height >= _HD else BT601


def _known(said: Any, usual: int) -> int:
    value = int(said)
    return usual if value in {0, _UNKNOWN} or value < 0 else value


def _number(matrix: int) -> int:
    return _LIBRARYS_BT601 if matrix == BT601 else matrix


class _ToneMap:
    """Looks every colour up in a table, which the library does some ten times as fast as numpy reckons it."""

    def __init__(self, transfer: int, width: int, height: int) -> None:
        graph = av.filter.Graph()
        table = VideoFrame.from_ndarray(_table(transfer), "rgb48le")
        table.pts, table.time_base = 0, Fraction(1)
        sizes = (width, height), (table.width, table.height)
        self._frames, tables = (graph.add_buffer(None, *size, table.format, time_base=Fraction(1)) for size in sizes)
        lookup, self._sink = graph.add("haldclut"), graph.add("buffersink")
        self._frames.link_to(lookup, 0, 0)
        tables.link_to(lookup, 0, 1)
        lookup.link_to(self._sink)
        graph.configure()
        tables.push(table)
        tables.push(None)
        self._graph = graph
        self._count = 0

    def apply(self, frame: VideoFrame) -> VideoFrame:
        frame.pts, frame.time_base = self._count, Fraction(1)
        self._count += 1
        self._frames.push(frame)
        made = self._sink.pull()
        if not isinstance(made, VideoFrame):
            raise ValueError("no picture comes of a picture")
        return made


@lru_cache(maxsize=2)
def _tone_map(transfer: int, width: int, height: int) -> _ToneMap:
    return _ToneMap(transfer, width, height)


def _table(transfer: int) -> NDArray[np.uint16]:
    """What the screen shows for each colour, red changing fastest: shape (side, side, 3)."""
    steps = np.linspace(0, 1, _LEVEL**2, dtype=np.float32)
    blue, green, red = np.meshgrid(steps, steps, steps, indexing="ij")
    signal = np.stack([red, green, blue], axis=-1).reshape(-1, 3)
    shown = _on_screen(_pq_light(signal) if transfer == _PQ else _hlg_light(signal))
    return np.round(shown * 65535).astype(np.uint16).reshape(_LEVEL**3, _LEVEL**3, 3)


def _pq_light(signal: _Light) -> _Light:
    """SMPTE ST 2084, as shares of white."""
    m1, m2, c1, c2, c3 = 2610 / 16384, 2523 / 32, 3424 / 4096, 2413 / 128, 2392 / 128
    root = signal ** (1 / m2)
    light: _Light = (np.maximum(root - c1, 0) / (c2 - c3 * root)) ** (1 / m1) * (10_000 / _WHITE_NITS)
    return light


def _hlg_light(signal: _Light) -> _Light:
    """BT.2100 as its own screen shows it, as shares of white."""
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    scene = np.where(signal <= 0.5, signal**2 / 3, (np.exp((signal - c) / a) + b) / 12)
    luma = np.maximum(scene @ _LUMA, 1e-9)[..., np.newaxis]
    light: _Light = scene * luma**0.2 * (_HLG_NITS / _WHITE_NITS)
    return light


def _on_screen(light: _Light) -> _Light:
    """Bright light pressed together without changing its colour, as the numbers of a BT.709 picture, 0..1."""
    within = np.maximum(light @ _BT2020_TO_BT709.T, 0)
    peak = within.max(axis=-1, keepdims=True)
    above = np.maximum(peak - _KNEE, 0) / (1 - _KNEE)
    pressed = np.where(peak <= _KNEE, peak, _KNEE + (1 - _KNEE) * above / (1 + above))
    signal: _Light = (within * (pressed / np.maximum(peak, 1e-9))) ** (1 / _SCREEN_GAMMA)
    return signal
