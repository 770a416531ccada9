"""A few frames of one moment side by side in one JPEG, so that a card can show the moment moving after a single request."""

from __future__ import annotations

import io
import time
from pathlib import Path
from typing import Final

from av.container import InputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL import Image, ImageOps

from core.errors import MediaError, Reason
from core.media.av.frames import upright
from core.media.av.orientation import Orientation
from core.media.av.source import Openable, open_container
from core.media.av.tracks import picture_stream, pixel_shape
from core.media.pictures.pictures import EDGE_SEC, decode_alone, frames_at, key_packet, packet_time_sec
from core.models.video import Span

MOST_FRAMES: Final = 8
FRAME_PX: Final = (320, 180)
"""Width and height of each frame in the strip. What does not fit is cut away evenly, but upright pictures are shown whole, as on
cards.
"""
JPEG_QUALITY: Final = 74

_ENOUGH_KEYS: Final = 5
"""So many different key frames already look like movement."""
_LINK_KEYS: Final = 4
"""Each key frame of a link costs its host a request or two."""
_DECODE_SEC: Final = 1.2
"""How long a strip may decode: a hover that takes longer shows nothing in time."""


def strip_jpeg(source: Openable, span: Span, *, most: int = MOST_FRAMES) -> bytes:
    """At most `most` frames of `span` in order, each FRAME_PX, side by side: the width of the picture tells how many.

    Key frames alone, if there are enough in it; else, of a file, what is on the screen at even steps, within a bound of time.
    A link of which no key frame is in it gives one frame.

    Raises MediaError (UNREADABLE, NO_PICTURE, TOO_WIDE, FILE_MISSING) or LinkError.
    """
    with open_container(source) as container:
        stream = picture_stream(container)
        is_file = isinstance(source, Path)
        wanted = _times(span, most if is_file else min(most, _LINK_KEYS))
        frames = _key_frames(container, stream, span, wanted)
        if len(frames) < (min(_ENOUGH_KEYS, most) if is_file else 1):
            until = time.monotonic() + _DECODE_SEC
            times = wanted if is_file else [span.middle_sec]
            frames = [frame for _, frame in frames_at(container, stream, times, lambda: time.monotonic() > until)] or frames
        if not frames:
            raise MediaError(Reason.UNREADABLE, detail="no frame in this moment")
        return _side_by_side([_small(frame, pixel_shape(stream)) for frame in frames])


def _times(span: Span, count: int) -> list[float]:
    """The middles of equal parts: neither the cut before a moment nor the one behind it belongs into its picture."""
    part = span.duration_sec / count
    return [span.start_sec + part * (number + 0.5) for number in range(count)]


def _key_frames(container: InputContainer, stream: VideoStream, span: Span, wanted: list[float]) -> list[VideoFrame]:
    """The different key frames at or before the times, in order, that are inside the span."""
    packets: dict[float, Packet[VideoStream]] = {}
    for at_sec in wanted:
        found = key_packet(container, stream, at_sec)
        if found is not None:
            packets.setdefault(packet_time_sec(container, found[0]), found[0])
    inside = (packets[at_sec] for at_sec in sorted(packets) if span.start_sec - EDGE_SEC <= at_sec < span.end_sec - EDGE_SEC)
    frames = (decode_alone(stream, packet) for packet in inside)
    return [frame for frame in frames if frame is not None]


def _small(frame: VideoFrame, shape: float) -> Image.Image:
    """One frame as it is shown, in FRAME_PX."""
    width, height = Orientation.of(frame).size(frame.width * shape, frame.height)
    scales = FRAME_PX[0] / width, FRAME_PX[1] / height
    if height > width:
        return ImageOps.pad(upright(frame, shape, min(scales)), FRAME_PX)
    return ImageOps.fit(upright(frame, shape, max(scales)), FRAME_PX)


def _side_by_side(pictures: list[Image.Image]) -> bytes:
    width, height = FRAME_PX
    strip = Image.new("RGB", (width * len(pictures), height))
    for number, picture in enumerate(pictures):
        strip.paste(picture, (width * number, 0))
    out = io.BytesIO()
    strip.save(out, "JPEG", quality=JPEG_QUALITY)
    return out.getvalue()
