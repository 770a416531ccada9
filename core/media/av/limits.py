"""What the provider takes, and the error for whatever lies outside of it."""

from __future__ import annotations

import math
from typing import Final

from core.errors import MediaError, Reason
from core.models.embedding_models import VideoLimits
from core.models.video import MediaInfo, timecode

PROVIDER_LIMITS: Final = VideoLimits()
"""For whoever asks without a model."""


def refuse_unfit(info: MediaInfo, limits: VideoLimits = PROVIDER_LIMITS) -> None:
    """Raises MediaError for the first limit that `info` breaks."""
    short, long = sorted((info.width, info.height))
    size = size_words(info.width, info.height)
    if info.duration_sec < limits.min_sec:
        # Rounded down: "4.0 s; at least 4 s are needed" would help nobody.
        raise MediaError(Reason.TOO_SHORT, length=math.floor(info.duration_sec * 10) / 10)
    if info.duration_sec > limits.max_sec:
        raise MediaError(Reason.TOO_LONG, length=timecode(info.duration_sec))
    if info.size_bytes is not None and info.size_bytes > limits.max_bytes:
        raise MediaError(Reason.TOO_LARGE, size=_gigabytes(info.size_bytes, 1), limit=_gigabytes(limits.max_bytes, 0))
    if short < limits.min_side:
        raise MediaError(Reason.TOO_SMALL, size=size, least=size_words(limits.min_side, limits.min_side))
    if long > limits.max_long_side or short > limits.max_short_side:
        raise MediaError(Reason.TOO_WIDE, size=size, largest=size_words(limits.max_long_side, limits.max_short_side))
    if long > short * limits.max_aspect:
        raise MediaError(Reason.BAD_ASPECT, size=size, aspect=f"{limits.max_aspect:g}")


def size_words(width: int, height: int) -> str:
    """A picture's size for people."""
    return f"{width} × {height}"


def _gigabytes(count: int, decimals: int) -> str:
    scale = 10**decimals
    return f"{math.ceil(count / 1e9 * scale) / scale:.{decimals}f} GB"
