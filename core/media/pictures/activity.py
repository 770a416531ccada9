"""Where in a file something happens, told by how many bytes an encoder spent on each frame: nothing is decoded to find out.

Most files have a table of that. Of others the packets are read, which costs about a twentieth of decoding them.

What enters a still scene has to be described, so the frames it is in are larger than their neighbours; a black or blurred key
frame is smaller than a rich one.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import av
import numpy as np
from av.container import InputContainer
from av.video.stream import VideoStream
from numpy.typing import NDArray

from core.media.pictures.pictures import origin_sec, packet_time_sec, seek
from core.models.video import Span

_READ_SEC: Final = 10.0
"""Processor time for reading packets."""
_TAIL_SEC: Final = 1.0
"""Frames are stored up to so much apart from when they are shown, and a table may end so early."""
PART_SEC: Final = 1.0
"""Of the part that stands out, the middle of its first second is decoded if no key frame is in it."""
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
    def of(cls, container: InputContainer, stream: VideoStream, spans: Sequence[Span]) -> Activity:
        """At least of these stretches of time: from the file's table of frames if it has one, else from its packets."""
        listed = cls.listed(container, stream)
        first_sec = min((span.start_sec for span in spans), default=0.0)
        last_sec = max((span.end_sec for span in spans), default=0.0)
        if len(listed.sizes) and listed.times_sec[-1] >= min(last_sec, _length_sec(container)) - _TAIL_SEC:
            return listed
        return cls._read(container, stream, Span(first_sec, last_sec))

    @classmethod
    def listed(cls, container: InputContainer, stream: VideoStream) -> Activity:
        """From the table of frames that MP4, MOV and AVI files hold; empty of others.

        Times are those of decoding, a few frames early.
        """
        entries = [(one.timestamp, one.size, one.is_keyframe) for one in stream.index_entries]
        if not all(size for _, size, _ in entries):
            # Matroska lists where key frames are, and nothing of how large they are.
            entries = []
        ticks, sizes, keys = zip(*sorted(entries), strict=True) if entries else ((), (), ())
        since_first = np.array([tick - ticks[0] for tick in ticks], dtype=np.float64) * float(stream.time_base or 0)
        first_sec = float((stream.start_time or 0) * (stream.time_base or 0)) - origin_sec(container)
        is_key = np.array(keys, dtype=bool)
        # Frames that others are built from are decoded earlier than they are shown.
        ahead_sec = stream.codec_context.has_b_frames / float(stream.average_rate or 1)
        times = since_first + first_sec + np.where(is_key, 0.0, ahead_sec)
        return cls(times, np.array(sizes, dtype=np.int64), is_key)

    @classmethod
    def _read(cls, container: InputContainer, stream: VideoStream, span: Span) -> Activity:
        """From the packets of Matroska, WebM, transport streams and films in fragments, which are read and not decoded.

        What is not reached within _READ_SEC, or lies behind damage, is missing.
        """
        give_up = time.process_time() + _READ_SEC
        read: list[tuple[float, int, bool]] = []
        seek(container, stream, span.start_sec)
        with suppress(av.FFmpegError):
            for packet in container.demux(stream):
                if not packet.size:
                    continue
                at_sec = packet_time_sec(container, packet)
                if at_sec > span.end_sec + _TAIL_SEC or time.process_time() > give_up:
                    break
                read.append((at_sec, packet.size, packet.is_keyframe))
        times, sizes, keys = zip(*sorted(read), strict=True) if read else ((), (), ())
        return cls(np.array(times, dtype=np.float64), np.array(sizes, dtype=np.int64), np.array(keys, dtype=bool))

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

    def best_sec(self, span: Span) -> float | None:
        """The one time in a moment that shows best what it is about, at the least cost; None if the file does not tell."""
        part = self.shows_in(span)
        keys = self.keys_in(part or span)
        if keys or part is None:
            return keys[0] if keys else None
        return Span(part.start_sec, min(part.end_sec, part.start_sec + PART_SEC)).middle_sec

    def shows_in(self, span: Span) -> Span | None:
        """The part of a moment that shows what the rest of it does not; None if no part stands out."""
        inside = (self.times_sec >= span.start_sec) & (self.times_sec < span.end_sec) & ~self.is_key
        times, sizes = self.times_sec[inside], self.sizes[inside].astype(np.float64)
        return _between_jumps(times, sizes, span) or _burst(times, sizes, span)


def _length_sec(container: InputContainer) -> float:
    """How long the file says it is; endless if it does not say."""
    return container.duration / av.time_base if container.duration else float("inf")


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
