"""Where in a file something happens, told by how many bytes an encoder spent on each frame: nothing is decoded to find out.

What enters a still scene has to be described, so the frames it is in are larger than their neighbours; a black or blurred key
frame is smaller than a rich one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from av.container import InputContainer
from av.video.stream import VideoStream
from numpy.typing import NDArray

from core.media.av.pictures import origin_sec
from core.models import Span

_BIN_SEC: Final = 0.2
_FRAMES_A_BIN: Final = 4
"""A bin holds at least so many frames, or it would show the encoder's pattern of large and small frames instead."""
_FEWEST_BINS: Final = 5
_BURST: Final = 0.15
"""The share of a moment in which a burst is looked for."""
_STANDS_OUT: Final = 5.0
"""A burst is so many times the usual wavering of a moment above its usual."""
_LEAST_GAIN: Final = 0.05
"""And at least by this share, since a scene with no wavering at all would have one in every frame."""
_JUMP: Final = 8.0
_JUMP_GAIN: Final = 1.5
_LARGE: Final = 75
_MOST_JUMPS: Final = 4
"""With more of them they are how this encoder works, or a scene that flickers."""


@dataclass(frozen=True, slots=True, eq=False)
class Activity:
    """Each frame's time from the start, in order, its bytes, and whether it is a key frame; empty where the file has no table."""

    times_sec: NDArray[np.float64]
    sizes: NDArray[np.int64]
    is_key: NDArray[np.bool_]

    @classmethod
    def of(cls, container: InputContainer, stream: VideoStream) -> Activity:
        """From the table of frames that MP4, MOV and AVI files hold. Times are those of decoding, a few frames early."""
        entries = [(one.timestamp, one.size, one.is_keyframe) for one in stream.index_entries]
        ticks, sizes, keys = zip(*sorted(entries), strict=True) if entries else ((), (), ())
        since_first = np.array([tick - ticks[0] for tick in ticks], dtype=np.float64) * float(stream.time_base or 0)
        first_sec = float((stream.start_time or 0) * (stream.time_base or 0)) - origin_sec(container)
        is_key = np.array(keys, dtype=bool)
        # Frames that others are built from are decoded earlier than they are shown.
        ahead_sec = stream.codec_context.has_b_frames / float(stream.average_rate or 1)
        times = since_first + first_sec + np.where(is_key, 0.0, ahead_sec)
        return cls(times, np.array(sizes, dtype=np.int64), is_key)

    def keys_in(self, span: Span) -> list[float]:
        """The times of the key frames in a stretch of time, the largest first."""
        inside = np.flatnonzero(
            self.is_key & (self.sizes > 0) & (self.times_sec >= span.start_sec) & (self.times_sec < span.end_sec)
        )
        return [float(self.times_sec[at]) for at in sorted(inside, key=lambda at: (-self.sizes[at], at))]

    def frames_before(self, at_sec: float) -> int:
        """How many frames lie between a time and the key frame before it, from which it is decoded."""
        at = int(np.searchsorted(self.times_sec, at_sec))
        keys = np.flatnonzero(self.is_key[:at])
        return at - int(keys[-1]) if len(keys) else at

    def shows_in(self, span: Span) -> Span | None:
        """The part of a moment that shows what the rest of it does not; None if no part stands out."""
        inside = (self.times_sec >= span.start_sec) & (self.times_sec < span.end_sec) & ~self.is_key
        times, sizes = self.times_sec[inside], self.sizes[inside].astype(np.float64)
        return _between_jumps(times, sizes, span) or _burst(times, sizes, span)


def _between_jumps(times: NDArray[np.float64], sizes: NDArray[np.float64], span: Span) -> Span | None:
    """From where something appears at once to where it is gone again, or to the end of the moment."""
    if not len(sizes):
        return None
    large = sizes[sizes >= np.percentile(sizes, _LARGE)]
    usual = float(np.median(large))
    wavering = 1.4826 * float(np.median(np.abs(large - usual)))
    jumps = times[sizes > max(_JUMP_GAIN * usual, usual + _JUMP * wavering)]
    firsts = jumps[np.diff(jumps, prepend=-1.0) > _BIN_SEC]
    if not 0 < len(firsts) <= _MOST_JUMPS or len(jumps) > 3 * len(firsts):
        return None
    return Span(float(firsts[0]), float(firsts[1]) if len(firsts) > 1 else span.end_sec)


def _burst(times: NDArray[np.float64], sizes: NDArray[np.float64], span: Span) -> Span | None:
    """The short part of a moment in which the most moves, if it stands out of the rest."""
    count = int(min(span.duration_sec / _BIN_SEC, len(times) / _FRAMES_A_BIN))
    if count < _FEWEST_BINS:
        return None
    bins = np.minimum(((times - span.start_sec) / span.duration_sec * count).astype(int), count - 1)
    means = np.bincount(bins, weights=sizes, minlength=count) / np.maximum(np.bincount(bins, minlength=count), 1)
    usual = float(np.median(means))
    wavering = 1.4826 * float(np.median(np.abs(means - usual)))
    width = max(1, round(count * _BURST))
    run = np.convolve(means, np.full(width, 1 / width), mode="valid")
    best = int(np.argmax(run))
    if run[best] - usual < max(_STANDS_OUT * wavering / np.sqrt(width), _LEAST_GAIN * usual):
        return None
    # As far as at least half as much goes on.
    is_much = means - usual >= (run[best] - usual) / 2
    first, after = best, best + width
    while first > 0 and is_much[first - 1]:
        first -= 1
    while after < count and is_much[after]:
        after += 1
    bin_sec = span.duration_sec / count
    return Span(span.start_sec + first * bin_sec, span.start_sec + after * bin_sec)
