"""One picture of one moment, small and as JPEG."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Final

import av
from av.container import InputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL import Image

from core.errors import MediaError, Reason
from core.media.av.pictures import decode_alone, decode_on, key_packet, origin_sec, packet_time_sec, picture_stream, seek
from core.media.av.source import Openable, open_container

NEAR_ENOUGH_SEC: Final = 1.5
"""A key frame at most this long before a moment may stand for it."""
MAX_FRAMES: Final = 300
JPEG_QUALITY: Final = 82

_STEPS_BACK_SEC: Final = (0.0, 5.0, 20.0)
_HALF_A_TICK_SEC: Final = 0.0005
_TURNS: Final = {90: Image.Transpose.ROTATE_90, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_270}


def keyframe_jpeg(source: Openable, at_sec: float, *, width_px: int = 480) -> bytes:
    """A JPEG of the moment `at_sec` from the start, inside a 16:9 box `width_px` wide, never enlarged.

    It shows the key frame at or before the moment. Where that is more than NEAR_ENOUGH_SEC before it in a file, the frames up
    to the moment are decoded (at most MAX_FRAMES); of a link only the key frame is read.

    Raises MediaError (UNREADABLE, NO_PICTURE, TOO_WIDE, FILE_MISSING) or LinkError.
    """
    with open_container(source) as container:
        stream = picture_stream(container)
        frame = _frame(container, stream, max(0.0, at_sec), may_decode_on=isinstance(source, Path))
        if frame is None:
            raise MediaError(Reason.UNREADABLE, detail="no frame at this moment")
        return frame_jpeg(frame, pixel_shape(stream), width_px)


def _frame(container: InputContainer, stream: VideoStream, at_sec: float, *, may_decode_on: bool) -> VideoFrame | None:
    found = _key_packet_near(container, stream, at_sec)
    if found is None:
        return None
    packet, sought_sec = found
    gap_sec = at_sec - packet_time_sec(container, packet)
    frame = None
    if gap_sec <= NEAR_ENOUGH_SEC or not may_decode_on:
        frame = decode_alone(stream, packet)
    if frame is None:
        seek(container, stream, sought_sec)
        frame = _shown_at(container, stream, at_sec)
    return frame


def _key_packet_near(container: InputContainer, stream: VideoStream, at_sec: float) -> tuple[Packet[VideoStream], float] | None:
    """A key packet and what was sought to find it: at or before the moment if there is one, else the first behind it."""
    found = None
    for sought_sec in sorted({max(0.0, at_sec - step_sec) for step_sec in (*_STEPS_BACK_SEC, at_sec)}, reverse=True):
        packet = key_packet(container, stream, sought_sec)
        if packet is not None:
            found = packet, sought_sec
            if packet_time_sec(container, packet) <= at_sec + _HALF_A_TICK_SEC:
                break
    return found


def _shown_at(container: InputContainer, stream: VideoStream, at_sec: float) -> VideoFrame | None:
    """The frame on the screen at `at_sec`, or the last one within MAX_FRAMES of where the container stands."""
    latest: VideoFrame | None = None
    until = at_sec + origin_sec(container) + _HALF_A_TICK_SEC
    try:
        for frame in decode_on(container, stream, MAX_FRAMES):
            if latest is not None and frame.pts is not None and frame.time_base and float(frame.pts * frame.time_base) > until:
                break
            latest = frame
    except av.FFmpegError:
        # A damaged stretch on the way: what came before it is still a picture of this scene.
        if latest is None:
            raise
    return latest


def pixel_shape(stream: VideoStream) -> float:
    """Width of a pixel by its height; 1 where the file says nothing or nonsense."""
    ratio = float(stream.sample_aspect_ratio or 1)
    return ratio if 0.25 <= ratio <= 4 else 1.0


def turned(picture: Image.Image, rotation: float) -> Image.Image:
    """A frame's picture as it is meant to stand; `rotation` is the frame's own, in degrees against the clock."""
    turn = round(rotation / 90) * 90 % 360
    return picture.transpose(_TURNS[turn]) if turn else picture


def frame_jpeg(frame: VideoFrame, shape: float, width_px: int) -> bytes:
    """A frame as it is meant to stand, at most `width_px` wide; `shape` is how wide its pixels are for their height."""
    box_width, box_height = float(width_px), width_px * 9 / 16
    if round(frame.rotation / 90) % 2:
        box_width, box_height = box_height, box_width
    width = frame.width * shape
    scale = min(box_width / width, box_height / frame.height, 1.0)
    small = frame.reformat(width=max(2, round(width * scale)), height=max(2, round(frame.height * scale)), format="rgb24")
    picture = turned(Image.fromarray(small.to_ndarray()), frame.rotation)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=JPEG_QUALITY)
    return out.getvalue()
