"""Frames of an open container: of key frames alone, of exact times, or all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

import av
from av.audio.frame import AudioFrame
from av.container import InputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from core.media.av.tracks import refuse_huge

EDGE_SEC: Final = 0.002
"""Times in addresses are whole milliseconds; a frame this close to an edge is on it."""

_MAX_PACKETS: Final = 3000
"""How far to look for a key frame after a seek that did not land on one."""
_STEPS_BACK_SEC: Final = (0.0, 5.0, 20.0)
_ALL_NEEDED_SEC, _ALL_NEEDED_FRAMES = 0.3, 4
"""Longer before the time wanted, frames that no other is built from are left out: half the work with most encoders."""


def origin_sec(container: InputContainer) -> float:
    """The timestamp that counts as 0:00: where the container starts. Matroska counts its length from 0 whatever comes first."""
    if container.format.name.startswith("matroska"):
        return 0.0
    return container.start_time / av.time_base if container.start_time is not None else 0.0


def next_key_packet(container: InputContainer, stream: VideoStream) -> Packet[VideoStream] | None:
    """The next whole packet of a key frame from where the container stands; it then stands right behind it."""
    for count, packet in enumerate(container.demux(stream)):
        if packet.is_keyframe and packet.size and not packet.is_corrupt:
            return packet
        if count > _MAX_PACKETS:
            break
    return None


def key_packet(container: InputContainer, stream: VideoStream, at_sec: float) -> tuple[Packet[VideoStream], float] | None:
    """The packet of the key frame at or before `at_sec` from the start if there is one, else the first; and what to seek for it.

    Containers without an index land anywhere, so it is looked for further and further back.
    """
    found = None
    for sought_sec in sorted({max(0.0, at_sec - step_sec) for step_sec in (*_STEPS_BACK_SEC, at_sec)}, reverse=True):
        seek(container, stream, sought_sec)
        packet = next_key_packet(container, stream)
        if packet is not None:
            found = packet, sought_sec
            if packet_time_sec(container, packet) <= at_sec + EDGE_SEC:
                break
    return found


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
    """The frame in one key packet, without reading another; None if it takes more than this packet, or it is damaged.

    Raises MediaError(TOO_WIDE) before decoding more than MAX_PIXELS.
    """
    refuse_huge(stream)
    context = stream.codec_context
    try:
        frames = context.decode(packet) + context.decode(None)
    except av.FFmpegError:
        return None
    finally:
        context.flush_buffers()
    return frames[0] if frames else None


def frames_at(
    container: InputContainer, stream: VideoStream, times: Sequence[float], is_over: Callable[[], bool]
) -> Iterator[tuple[float, VideoFrame]]:
    """Each of the times, which are in order, with the frame on the screen then; as many as are reached before `is_over`.

    Frames in between are decoded once for all times. Before the first frame it is the first, behind the last the last.
    Raises MediaError(TOO_WIDE).
    """
    refuse_huge(stream)
    ahead = list(times)
    while ahead:
        shown: VideoFrame | None = None
        at_key = key_packet(container, stream, ahead[0])
        if at_key is None:
            return
        seek(container, stream, at_key[1])
        for frame in _decoded_until(container, stream, lambda: ahead[0]):
            at_sec = frame.time - origin_sec(container)
            is_new = False
            while ahead and ahead[0] < at_sec - EDGE_SEC:
                yield ahead.pop(0), shown or frame
                is_new = True
            shown = frame
            if not ahead or is_over():
                return
            if is_new and _has_key_between(container, stream, at_sec, ahead[0]):
                break
        else:
            yield from ((at_sec, shown) for at_sec in ahead if shown is not None)
            return


def _decoded_until(container: InputContainer, stream: VideoStream, wanted_sec: Callable[[], float]) -> Iterator[VideoFrame]:
    """Frames from where the container stands; damaged ones are passed over, as players do."""
    context, packets = stream.codec_context, container.demux(stream)
    all_needed_sec = max(_ALL_NEEDED_SEC, _ALL_NEEDED_FRAMES / float(stream.average_rate or 1))
    while True:
        try:
            packet = next(packets, None)
            if packet is None:
                return
            if isinstance(context, VideoCodecContext) and packet.size:
                is_far = packet_time_sec(container, packet) < wanted_sec() - all_needed_sec
                context.skip_frame = "NONREF" if is_far else "DEFAULT"
            frames = packet.decode()
        except av.FFmpegError:
            continue
        yield from (frame for frame in frames if frame.pts is not None)


def _has_key_between(container: InputContainer, stream: VideoStream, after_sec: float, until_sec: float) -> bool:
    """Whether the container's index knows a key frame from which `until_sec` is nearer."""
    if stream.time_base is None or not len(stream.index_entries):
        return False
    until = round((until_sec + origin_sec(container)) / stream.time_base)
    found = stream.index_entries.search_timestamp(until, backward=True)
    if found < 0:
        return False
    return float(stream.index_entries[found].timestamp * stream.time_base) - origin_sec(container) > after_sec


def decoded(container: InputContainer, streams: list[Stream]) -> Iterator[VideoFrame | AudioFrame]:
    """All frames to the end or to where the container breaks off; what can't be decoded has nothing in it."""
    for packet in packets_of(container, streams):
        try:
            frames = packet.decode()
        except av.FFmpegError:
            continue
        yield from (frame for frame in frames if isinstance(frame, VideoFrame | AudioFrame))
        # A large picture is not kept while the next one is decoded.
        frames.clear()


def packets_of(container: InputContainer, streams: list[Stream]) -> Iterator[Packet[Stream]]:
    """All packets to the end or to where the container breaks off."""
    packets = container.demux(*streams)
    while True:
        try:
            packet: Packet[Stream] | None = next(packets, None)
        except av.FFmpegError:
            return
        if packet is None:
            return
        yield packet
