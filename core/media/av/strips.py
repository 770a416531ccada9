"""A few frames of one moment side by side in one JPEG, so that a card can show the moment moving after a single request."""

from __future__ import annotations

import io
import time
from pathlib import Path
from typing import Final

import av
from av.container import InputContainer
from av.packet import Packet
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL import Image, ImageOps

from core.errors import MediaError, Reason
from core.media.av.frames import pixel_shape, turned
from core.media.av.pictures import decode_alone, decode_on, key_packet, origin_sec, packet_time_sec, picture_stream, seek
from core.media.av.source import Openable, open_container
from core.models import Span

MOST_FRAMES: Final = 8
FRAME_PX: Final = (320, 180)
"""Width and height of each frame in the strip; what does not fit is cut away evenly, as cards do."""
JPEG_QUALITY: Final = 74

_ENOUGH_KEYS: Final = 5
"""So many different key frames already look like movement."""
_LINK_KEYS: Final = 4
"""Each key frame of a link costs its host a request or two."""
_CUT_SEC: Final = 0.1
"""A key frame so little before a moment belongs to it: cuts are told to a few frames."""
_MAX_DECODED: Final = 400
_DECODE_SEC: Final = 1.2
"""How long a strip may decode: a hover that takes longer shows nothing in time."""


def strip_jpeg(source: Openable, span: Span, *, most: int = MOST_FRAMES) -> bytes:
    """At most `most` frames of `span` in order, each FRAME_PX, side by side: the width of the picture tells how many.

    Key frames alone, if they lie close enough; else, of a file, frames decoded between them, within bounds of number and time.

    Raises MediaError (UNREADABLE, NO_PICTURE, TOO_WIDE, FILE_MISSING) or LinkError.
    """
    with open_container(source) as container:
        stream = picture_stream(container)
        is_file = isinstance(source, Path)
        wanted = _times(span, most if is_file else min(most, _LINK_KEYS))
        frames = _key_frames(container, stream, span, wanted)
        if is_file and len(frames) < min(_ENOUGH_KEYS, most):
            frames = _decoded(container, stream, wanted) or frames
        if not frames:
            raise MediaError(Reason.UNREADABLE, detail="no frame in this moment")
        return _side_by_side([_small(frame, pixel_shape(stream)) for frame in frames])


def _times(span: Span, count: int) -> list[float]:
    """The middles of equal parts: neither the cut before a moment nor the one behind it belongs into its picture."""
    part = span.duration_sec / count
    return [span.start_sec + part * (number + 0.5) for number in range(count)]


def _key_frames(container: InputContainer, stream: VideoStream, span: Span, wanted: list[float]) -> list[VideoFrame]:
    """The different key frames at or before the times, in order: those inside the span, or the last one before it."""
    packets: dict[float, Packet[VideoStream]] = {}
    for at_sec in wanted:
        packet = key_packet(container, stream, at_sec)
        if packet is not None:
            packets.setdefault(packet_time_sec(container, packet), packet)
    # A key frame before the span is of another scene, unless there is nothing better.
    times = sorted(time_sec for time_sec in packets if time_sec >= span.start_sec - _CUT_SEC) or sorted(packets)[:1]
    frames = (decode_alone(stream, packets[time_sec]) for time_sec in times)
    return [frame for frame in frames if frame is not None]


def _decoded(container: InputContainer, stream: VideoStream, wanted: list[float]) -> list[VideoFrame]:
    """The frame on the screen at each of the times, or as many of them as can be decoded within the bounds."""
    context = stream.codec_context
    if isinstance(context, VideoCodecContext):
        # What no other frame is built from can be left out: half the work with most encoders.
        context.skip_frame = "NONREF"
    seek(container, stream, wanted[0])
    until = time.monotonic() + _DECODE_SEC
    origin = origin_sec(container)
    shown: list[VideoFrame] = []
    latest: VideoFrame | None = None
    ahead = list(wanted)
    try:
        for frame in decode_on(container, stream, _MAX_DECODED):
            if frame.pts is None:
                continue
            passed = [at_sec for at_sec in ahead if at_sec < frame.time - origin]
            if passed:
                ahead = ahead[len(passed) :]
                shown.append(latest or frame)
            latest = frame
            if not ahead or time.monotonic() > until:
                break
    except av.FFmpegError:
        # A damaged stretch: what came before it still shows the moment.
        if latest is None:
            raise
    if ahead and latest is not None and latest not in shown:
        shown.append(latest)
    return shown


def _small(frame: VideoFrame, shape: float) -> Image.Image:
    """One frame as it is shown, cut to FRAME_PX."""
    width, height = FRAME_PX
    if round(frame.rotation / 90) % 2:
        width, height = height, width
    scale = max(width / (frame.width * shape), height / frame.height)
    small = frame.reformat(
        width=max(2, round(frame.width * shape * scale)), height=max(2, round(frame.height * scale)), format="rgb24"
    )
    return ImageOps.fit(turned(Image.fromarray(small.to_ndarray()), frame.rotation), FRAME_PX)


def _side_by_side(pictures: list[Image.Image]) -> bytes:
    width, height = FRAME_PX
    strip = Image.new("RGB", (width * len(pictures), height))
    for number, picture in enumerate(pictures):
        strip.paste(picture, (width * number, 0))
    out = io.BytesIO()
    strip.save(out, "JPEG", quality=JPEG_QUALITY)
    return out.getvalue()
