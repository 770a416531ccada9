"""Walking through a film and looking at a few pictures a second, each with the one after it, in flat memory."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
import numpy as np
from av.container import InputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from demo.understanding.media import FAULTS, opened, picture_stream, start_of
from demo.understanding.picture import HEIGHT, WIDTH, Plane, scaled

_AFFORDABLE: Final = 700_000_000
"""Pixels to decode, above which a film is only looked at around its key frames (about 8 CPU seconds of decoding)."""

_SPARSE_KEYS_SEC: Final = 12.0
"""Key frames further apart than this are too few to look at alone."""

_AFTER_KEY: Final = 4
_BURSTS_APART_SEC: Final = 0.8
_PAIR_SEC: Final = 0.03


@dataclass(frozen=True)
class Look:
    """One picture of the film and the plane of light of the picture right after it.

    `rgb` is (3, 90, 160) in [0, 1]; `after` is (90, 160) in [0, 1] or None at the end; `apart_sec` is between the two.
    """

    at_sec: float
    rgb: Plane
    after: Plane | None
    apart_sec: float


def looks(path: Path, *, every_sec: float, start_sec: float, end_sec: float) -> Iterator[Look]:
    """Pictures about `every_sec` apart within the range, in order of time. Damaged parts are passed over.

    Raises:
        Unreadable: the file cannot be opened.
    """
    with opened(path) as container:
        video = picture_stream(container)
        if video is None:
            return
        video.thread_type = "SLICE"
        # Analysis in small size does not see what the loop filter smooths away.
        video.codec_context.options = {"skip_loop_filter": "all"}
        zero = start_of(container)
        if start_sec > 0:
            _go_to(container, start_sec + zero)
        sparse = _must_hurry(video, end_sec - start_sec) and _has_dense_keys(video)
        every_sec = max(every_sec, _BURSTS_APART_SEC) if sparse else every_sec
        frames = _around_keys(container, video, every_sec) if sparse else _all(container, video)
        tick = video.time_base or Fraction(1, av.time_base)
        yield from _paired(frames, tick, zero, every_sec, start_sec, end_sec)


def _paired(
    frames: Iterator[VideoFrame], tick: Fraction, zero: float, every_sec: float, start_sec: float, end_sec: float
) -> Iterator[Look]:
    waiting: tuple[float, Plane] | None = None
    due = start_sec - 1e-3
    for frame in frames:
        if frame.pts is None:
            continue
        at = float(frame.pts * tick) - zero
        if at < start_sec - 1e-3 or frame.is_corrupt:
            continue
        if at >= end_sec:
            break
        if waiting is not None and at - waiting[0] >= _PAIR_SEC:
            yield Look(*waiting, _light_of(frame), at - waiting[0])
            waiting = None
        if at >= due:
            if waiting is not None:
                yield Look(*waiting, None, 0.0)
            waiting = (at, _colours_of(frame))
            due = max(due + every_sec, at + every_sec / 2)
    if waiting is not None:
        yield Look(*waiting, None, 0.0)


def _must_hurry(video: VideoStream, seconds: float) -> bool:
    fps = float(video.average_rate or 25)
    return video.width * video.height * fps * seconds > _AFFORDABLE


def _has_dense_keys(video: VideoStream) -> bool:
    """Whether key frames are close to each other; formats without an index are made for seeking and have many."""
    if not video.time_base:
        return False
    keys = [float(e.timestamp * video.time_base) for e in video.index_entries if e.is_keyframe]
    return len(keys) < 2 or max(b - a for a, b in itertools.pairwise(keys)) <= _SPARSE_KEYS_SEC


def _go_to(container: InputContainer, at_sec: float) -> None:
    try:
        container.seek(int(at_sec * av.time_base), backward=True)
    except FAULTS:
        container.seek(0)


def _packets(container: InputContainer, video: VideoStream) -> Iterator[Packet[VideoStream]]:
    try:
        yield from container.demux(video)
    except FAULTS:
        # What follows cannot be split into packets any more: the film ends here.
        return


def _decoded(video: VideoStream, packet: Packet[VideoStream] | None) -> list[VideoFrame]:
    try:
        return list(video.codec_context.decode(packet))
    except FAULTS:
        return []


def _all(container: InputContainer, video: VideoStream) -> Iterator[VideoFrame]:
    for packet in _packets(container, video):
        yield from _decoded(video, packet if packet.size else None)


def _around_keys(container: InputContainer, video: VideoStream, every_sec: float) -> Iterator[VideoFrame]:
    """Each key frame and the few pictures after it, skipping the rest of the packets undecoded."""
    left, last_key = 0, float("-inf")
    for packet in _packets(container, video):
        at = float(packet.pts * video.time_base) if packet.pts is not None and video.time_base else last_key
        if packet.is_keyframe and at - last_key >= every_sec:
            left, last_key = _AFTER_KEY, at
        if left == 0 or packet.size == 0:
            continue
        left -= 1
        yield from _decoded(video, packet)
        if left == 0:
            yield from sorted(_decoded(video, None), key=lambda frame: frame.pts or 0)
            video.codec_context.flush_buffers()


def _colours_of(frame: VideoFrame) -> Plane:
    return scaled(_upright(frame, "rgb24"))


def _light_of(frame: VideoFrame) -> Plane:
    return scaled(_upright(frame, "gray"))


def _upright(frame: VideoFrame, form: str) -> NDArray[np.uint8]:
    quarters = frame.rotation // 90 % 4
    width, height = (HEIGHT, WIDTH) if quarters % 2 else (WIDTH, HEIGHT)
    # In one thread: for so few pixels, several cost more than they save, and videos are embedded side by side.
    small = frame.reformat(width, height, format=form, interpolation="AREA", threads=1).to_ndarray()
    return np.ascontiguousarray(np.rot90(small, quarters), dtype=np.uint8)
