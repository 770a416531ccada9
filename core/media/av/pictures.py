"""The picture stream of an open container and single frames of it, decoded within bounds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import av
from av.container import InputContainer
from av.packet import Packet
from av.stream import Disposition
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from core.errors import MediaError, Reason
from core.media.av.limits import size_words

MAX_PIXELS: Final = 40_000_000
"""No frame larger than this is ever decoded, whatever a file says of itself."""

_STILL: Final = Disposition.attached_pic | Disposition.timed_thumbnails
_MAX_PACKETS: Final = 3000
"""How far to look for a key frame after a seek that did not land on one."""


def picture_stream(container: InputContainer) -> VideoStream:
    """The video stream with the most pixels, its decoder bounded. Cover pictures do not count.

    Raises MediaError: NO_PICTURE (found=) without one, UNREADABLE if nothing here can decode it.
    """
    streams = [stream for stream in container.streams.video if not stream.disposition & _STILL]
    if not streams:
        raise MediaError(Reason.NO_PICTURE, found=_what_else(container))
    readable = [stream for stream in streams if stream.codec_context is not None]
    if not readable:
        raise MediaError(Reason.UNREADABLE, detail="no decoder for the picture")
    stream = max(readable, key=lambda candidate: candidate.width * candidate.height)
    stream.codec_context.options = {"max_pixels": str(MAX_PIXELS)}
    stream.thread_count = 2
    return stream


def origin_sec(container: InputContainer) -> float:
    """The timestamp that counts as 0:00: where the container starts. Matroska counts its length from 0 whatever comes first."""
    if container.format.name.startswith("matroska"):
        return 0.0
    return container.start_time / av.time_base if container.start_time is not None else 0.0


def key_packet(container: InputContainer, stream: VideoStream, at_sec: float) -> Packet[VideoStream] | None:
    """The packet of the key frame at or before `at_sec` from the start if the container can find it, else the next one.

    The container then stands right behind it. None if there is no whole one to the end.
    """
    seek(container, stream, at_sec)
    return next_key_packet(container, stream)


def next_key_packet(container: InputContainer, stream: VideoStream) -> Packet[VideoStream] | None:
    """The next whole packet of a key frame from where the container stands."""
    for count, packet in enumerate(container.demux(stream)):
        if packet.is_keyframe and packet.size and not packet.is_corrupt:
            return packet
        if count > _MAX_PACKETS:
            break
    return None


def seek(container: InputContainer, stream: VideoStream, at_sec: float) -> None:
    """Stand at the key frame at or before `at_sec` from the start; transport streams may land between key frames."""
    if at_sec <= 0 and container.format.name.startswith("mpeg"):
        # A seek by time would land behind the first key frame.
        container.seek(0, unsupported_byte_offset=True)
        return
    seconds = max(0.0, at_sec) + origin_sec(container)
    try:
        container.seek(round(seconds / stream.time_base) if stream.time_base else 0, stream=stream)
    except av.FFmpegError:
        # Without an index some containers know no times, but their start can still be found.
        container.seek(0, unsupported_byte_offset=True)


def packet_time_sec(container: InputContainer, packet: Packet[VideoStream]) -> float:
    """When a packet's frame is shown, in seconds from the start."""
    ticks = packet.pts if packet.pts is not None else packet.dts
    return float((ticks or 0) * packet.time_base) - origin_sec(container)


def decode_alone(stream: VideoStream, packet: Packet[VideoStream]) -> VideoFrame | None:
    """The frame in one key packet, without reading another; None if it takes more than this packet.

    Raises MediaError(TOO_WIDE) before decoding more than MAX_PIXELS, and what the library raises for damaged data.
    """
    refuse_huge(stream)
    context = stream.codec_context
    try:
        frames = context.decode(packet) + context.decode(None)
    finally:
        context.flush_buffers()
    return frames[0] if frames else None


def decode_on(container: InputContainer, stream: VideoStream, max_frames: int) -> Iterator[VideoFrame]:
    """Frames from where the container stands, at most `max_frames`. Raises as `decode_alone`."""
    refuse_huge(stream)
    for count, frame in enumerate(container.decode(stream), start=1):
        yield frame
        if count >= max_frames:
            return


def refuse_huge(stream: VideoStream) -> None:
    """Raises MediaError(TOO_WIDE) for pictures of more than MAX_PIXELS."""
    if stream.width * stream.height > MAX_PIXELS:
        raise MediaError(Reason.TOO_WIDE, size=size_words(stream.width, stream.height))


def _what_else(container: InputContainer) -> str:
    if container.streams.audio:
        return "sound"
    if container.streams.subtitles:
        return "subtitles"
    return "a still picture" if container.streams.video else "data"
