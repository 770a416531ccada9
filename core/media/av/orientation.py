"""How a frame is meant to stand: files say it as a matrix, which turns the picture and may mirror it, as front cameras do."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any

import numpy as np
from av.sidedata.sidedata import SideData, SideDataContainer
from av.video.frame import VideoFrame
from numpy.typing import NDArray

_MATRIX = struct.Struct("@9i")


@dataclass(frozen=True, slots=True)
class Orientation:
    """What is done to the stored picture, in this order. `frame.rotation` of the library knows the turn only."""

    swaps_axes: bool = False
    flips_x: bool = False
    flips_y: bool = False

    @classmethod
    def of(cls, frame: VideoFrame) -> Orientation:
        """Of the frame's own display matrix (ISO 14496-12, 6.2.2); odd angles count as the nearest right one."""
        # Not what the frame itself gives: they would refer to each other, and a picture of 33 MB stay until such are looked for.
        said = SideDataContainer(frame).get("DISPLAYMATRIX")  # type: ignore[call-arg]
        if not isinstance(said, SideData) or len(bytes(said)) != _MATRIX.size:
            return cls()
        # A stored point (x, y) is shown at (a·x + c·y, b·x + d·y).
        a, b, _, c, d, *_ = _MATRIX.unpack(bytes(said))
        if abs(b) + abs(c) > abs(a) + abs(d):
            return cls(True, c < 0, b < 0)
        return cls(False, a < 0, d < 0)

    def size(self, width: float, height: float) -> tuple[float, float]:
        """Width and height as shown of those stored, and the reverse."""
        return (height, width) if self.swaps_axes else (width, height)

    def apply(self, plane: NDArray[Any]) -> NDArray[Any]:
        """The points of a picture, or of one plane of it, as they are shown: shape (height, width, …)."""
        plane = plane.swapaxes(0, 1) if self.swaps_axes else plane
        return np.ascontiguousarray(plane[:: -1 if self.flips_y else 1, :: -1 if self.flips_x else 1])

    def apply_to_yuv(self, frame: VideoFrame) -> VideoFrame:
        """A `yuv420p` frame of even size as it is shown; its planes are turned one by one, so nothing of its colour is lost."""
        if self == Orientation():
            return frame
        stored, (width, height) = frame.to_ndarray(), (frame.width, frame.height)
        luma, chroma = stored[:height], stored[height:].reshape(2, height // 2, width // 2)
        planes = [self.apply(luma), *(self.apply(plane) for plane in chroma)]
        shown_width = planes[0].shape[1]
        return VideoFrame.from_ndarray(np.concatenate([plane.reshape(-1, shown_width) for plane in planes]), "yuv420p")
