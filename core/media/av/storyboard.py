"""Pictures of many moments of one file in one go, from key frames where they have one: seconds for a film that takes minutes.

Runs where hostile input can do no harm: see `core.media.workers.tasks`.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from av.container import InputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from core.media.av.frames import frame_jpeg
from core.media.av.picture_times import Wanted
from core.media.av.pictures import EDGE_SEC, decode_alone, frames_at, key_packet, packet_time_sec
from core.media.av.source import open_container
from core.media.av.tracks import picture_stream, pixel_shape

DECODE_SEC: Final = 30.0
"""Processor time for moments without a key frame; what is left is made when somebody looks at it."""
_SETTLED_SEC: Final = 0.25
"""So soon after its start a moment shows itself. Each second further costs a second more of decoding."""


def pictures(source: Path, wanted: Sequence[Wanted], width_px: int) -> Iterator[tuple[int, bytes]]:
    """Each picture's time in milliseconds and its JPEG, as they are made.

    A picture is of a key frame inside its moment. A moment that has none gets a frame of its beginning, as long as DECODE_SEC
    lasts, and no other: what is around it may be another scene. What is damaged has no picture.

    Raises MediaError (UNREADABLE, NO_PICTURE, TOO_WIDE, FILE_MISSING).
    """
    give_up = time.process_time() + DECODE_SEC
    with open_container(source) as container:
        stream = picture_stream(container)
        shape = pixel_shape(stream)
        without: list[Wanted] = []
        latest: tuple[float, bytes] | None = None
        for one in sorted(wanted, key=lambda one: one.at_ms):
            packet = _key_of(container, stream, one)
            if packet is None:
                without.append(one)
                continue
            key_sec = packet_time_sec(container, packet)
            if latest is None or latest[0] != key_sec:
                frame = decode_alone(stream, packet)
                if frame is None:
                    without.append(one)
                    continue
                latest = key_sec, frame_jpeg(frame, shape, width_px)
            yield one.at_ms, latest[1]
        early = sorted((min(one.at_ms / 1000, one.span.start_sec + _SETTLED_SEC), one.at_ms) for one in without)
        frames = frames_at(container, stream, [at_sec for at_sec, _ in early], lambda: time.process_time() > give_up)
        for (_, at_ms), (_, frame) in zip(early, frames, strict=False):
            yield at_ms, frame_jpeg(frame, shape, width_px)


def _key_of(container: InputContainer, stream: VideoStream, wanted: Wanted) -> Packet[VideoStream] | None:
    """The last key frame of a moment that is not behind the picture's time, else the last one in it at all."""
    for at_sec in (wanted.at_ms / 1000, wanted.span.end_sec - 2 * EDGE_SEC):
        found = key_packet(container, stream, at_sec)
        if found is None:
            continue
        if wanted.span.start_sec - EDGE_SEC <= packet_time_sec(container, found[0]) < wanted.span.end_sec - EDGE_SEC:
            return found[0]
    return None
