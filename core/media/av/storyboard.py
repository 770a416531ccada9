"""Pictures of many moments of one file in one go, from key frames: seconds for a film whose full decoding takes minutes.

Runs where hostile input can do no harm: see `core.media.workers.tasks`.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import av
from av.container import InputContainer
from av.packet import Packet
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from core.media.av.frames import NEAR_ENOUGH_SEC, frame_jpeg, pixel_shape
from core.media.av.picture_times import Wanted
from core.media.av.pictures import decode_alone, decode_on, key_packet, origin_sec, packet_time_sec, picture_stream, seek
from core.media.av.source import open_container

DECODE_SEC: Final = 3.0
"""Processor time after which no picture is improved any more by decoding up to its moment."""

_CUT_SEC: Final = 0.1
"""A key frame so little before a moment belongs to it: cuts are told to a few frames."""
_MAX_FRAMES: Final = 600


@dataclass(frozen=True, slots=True)
class _Need:
    """A moment without a key frame of its own: the one before it stands in, so much before."""

    wanted: Wanted
    gap_sec: float


def pictures(source: Path, wanted: Sequence[Wanted], width_px: int) -> Iterator[tuple[int, bytes]]:
    """Each picture's time in milliseconds and its JPEG, as they are made; a later one of the same time is better.

    A picture is of a key frame inside its moment or just before its time. A moment that has none gets the key frame before it,
    and after that, as long as DECODE_SEC lasts, the frame of its time. What is damaged has no picture.

    Raises MediaError (UNREADABLE, NO_PICTURE, TOO_WIDE, FILE_MISSING).
    """
    began = time.process_time()
    with open_container(source) as container:
        stream = picture_stream(container)
        shape = pixel_shape(stream)
        needs: list[_Need] = []
        latest: tuple[float, bytes] | None = None
        for one in sorted(wanted, key=lambda one: one.at_ms):
            packet = _key_of(container, stream, one)
            if packet is None:
                continue
            key_sec = packet_time_sec(container, packet)
            if latest is None or latest[0] != key_sec:
                frame = _alone(stream, packet)
                if frame is None:
                    needs.append(_Need(one, one.at_ms / 1000))
                    continue
                latest = key_sec, frame_jpeg(frame, shape, width_px)
            yield one.at_ms, latest[1]
            gap_sec = one.at_ms / 1000 - key_sec
            if gap_sec > NEAR_ENOUGH_SEC and key_sec < one.span.start_sec - _CUT_SEC:
                needs.append(_Need(one, gap_sec))
        # What is furthest off first: it is the likeliest to show another scene.
        for need in sorted(needs, key=lambda need: -need.gap_sec):
            if time.process_time() - began > DECODE_SEC:
                return
            frame = _decoded(container, stream, need.wanted.at_ms / 1000)
            if frame is not None:
                yield need.wanted.at_ms, frame_jpeg(frame, shape, width_px)


def _key_of(container: InputContainer, stream: VideoStream, wanted: Wanted) -> Packet[VideoStream] | None:
    """The key frame before the picture's time; where that lies before the moment, the last one inside it, if there is one."""
    at_sec = wanted.at_ms / 1000
    before = key_packet(container, stream, at_sec)
    if before is not None and packet_time_sec(container, before) >= wanted.span.start_sec - _CUT_SEC:
        return before
    inside = key_packet(container, stream, max(at_sec, wanted.span.end_sec - _CUT_SEC))
    if inside is not None and at_sec <= packet_time_sec(container, inside) < wanted.span.end_sec:
        return inside
    return before


def _alone(stream: VideoStream, packet: Packet[VideoStream]) -> VideoFrame | None:
    try:
        return decode_alone(stream, packet)
    except av.FFmpegError:
        return None


def _decoded(container: InputContainer, stream: VideoStream, at_sec: float) -> VideoFrame | None:
    """The frame on the screen at a time, or the last one before damage; what no other frame is built from is left out."""
    context = stream.codec_context
    if isinstance(context, VideoCodecContext):
        context.skip_frame = "NONREF"
    latest: VideoFrame | None = None
    origin = origin_sec(container)
    try:
        seek(container, stream, at_sec)
        for frame in decode_on(container, stream, _MAX_FRAMES):
            if latest is not None and frame.time is not None and frame.time - origin > at_sec:
                break
            latest = frame
    except av.FFmpegError:
        return latest
    return latest
