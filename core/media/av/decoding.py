"""Frames of a file, as far as there are any: files from anywhere break off and have packets that nothing can be made of."""

from __future__ import annotations

from collections.abc import Iterator

import av
from av.audio.frame import AudioFrame
from av.container import InputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.frame import VideoFrame


def decoded(container: InputContainer, streams: list[Stream]) -> Iterator[VideoFrame | AudioFrame]:
    """To the end or to where the container breaks off; packets that can't be decoded have nothing in them."""
    packets = container.demux(*streams)
    while True:
        try:
            packet: Packet[Stream] | None = next(packets, None)
        except av.FFmpegError:
            return
        if packet is None:
            return
        try:
            frames = packet.decode()
        except av.FFmpegError:
            continue
        yield from (frame for frame in frames if isinstance(frame, VideoFrame | AudioFrame))
