"""Black bars around a picture whose shape is not allowed as it is."""

from __future__ import annotations

from typing import Final

import numpy as np
from av.video.frame import VideoFrame

_BLACK: Final = (16, 128, 128)


def with_bars(frame: VideoFrame, width: int, height: int) -> VideoFrame:
    """A YUV 4:2:0 picture in the middle of a black one that is larger."""
    planes = frame.to_ndarray(format="yuv420p")
    whole = np.empty((height * 3 // 2, width), np.uint8)
    sources, targets = _planes(planes, frame.width, frame.height), _planes(whole, width, height)
    left, top = (width - frame.width) // 4, (height - frame.height) // 4
    for number, (source, target) in enumerate(zip(sources, targets, strict=True)):
        factor = 2 if number == 0 else 1
        target[:] = _BLACK[number]
        target[factor * top : factor * top + source.shape[0], factor * left : factor * left + source.shape[1]] = source
    return VideoFrame.from_ndarray(whole, "yuv420p")


def _planes(packed: np.ndarray, width: int, height: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Brightness and the two colours of what PyAV packs into one array, as views of it."""
    flat, size = packed.reshape(-1), width * height
    small = (height // 2, width // 2)
    return (
        flat[:size].reshape(height, width),
        flat[size : size + size // 4].reshape(small),
        flat[size + size // 4 : size + size // 2].reshape(small),
    )
