"""Whether a file goes on to the end it promises. A copy that broke off opens like a whole one and would be paid in full."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, Final

import av
from av.container import InputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from core.errors import MediaError, Reason
from core.media.av.source import Openable, open_container
from core.media.av.tracks import picture_stream
from core.media.pictures.pictures import decode_alone, decoded, key_packet, next_key_packet, origin_sec, seek
from core.models.video import MediaInfo

_WALK_SEC: Final = 10.0


def refuse_truncated(source: Openable, info: MediaInfo) -> None:
    """Decode a frame near the end, and see for files that the last packets are there.

    `info` is what `probe` said of `source`. Raises MediaError(BROKEN_END, UNREADABLE); LinkError if the link fails.
    """
    with open_container(source) as container:
        stream = picture_stream(container)
        if _has_index(container) and _index_leads_past_the_end(container, info.size_bytes):
            raise MediaError(Reason.BROKEN_END, detail="samples beyond the end of the file")
        if not _shows_a_frame(container, stream, info.duration_sec):
            raise MediaError(Reason.BROKEN_END, detail="no frame near the end")
        if isinstance(source, Path) and not _reaches_its_end(container, stream, info.duration_sec):
            raise MediaError(Reason.BROKEN_END, detail="the last packets are missing")


def _has_index(container: InputContainer) -> bool:
    return container.format.name.startswith("mov")


def _index_leads_past_the_end(container: InputContainer, size_bytes: int | None) -> bool:
    if size_bytes is None:
        return False
    last = [stream.index_entries[-1] for stream in container.streams if len(stream.index_entries)]
    return any(entry.pos + entry.size > size_bytes for entry in last)


def _shows_a_frame(container: InputContainer, stream: VideoStream, at_sec: float) -> bool:
    """An index names the last key frame, however far before the end; without one it is looked for further and further back."""
    try:
        if _has_index(container):
            seek(container, stream, at_sec)
            packet, sought_sec = next_key_packet(container, stream), at_sec
        else:
            packet, sought_sec = key_packet(container, stream, at_sec) or (None, at_sec)
    except av.FFmpegError:
        return False
    if packet is None:
        return False
    if decode_alone(stream, packet) is not None:
        return True
    # Fields and edits can spread one picture over several packets.
    seek(container, stream, sought_sec)
    return next(decoded(container, [stream]), None) is not None


def _reaches_its_end(container: InputContainer, stream: VideoStream, duration_sec: float) -> bool:
    """Read on without decoding. Any stream will do: sound often outlasts the picture, or the other way round."""
    nearly_sec = duration_sec - max(2.0, min(10.0, 0.02 * duration_sec))
    seek(container, stream, nearly_sec)
    give_up = time.monotonic() + _WALK_SEC
    for packet in container.demux():
        if _is_whole(packet) and _end_sec(packet) - origin_sec(container) >= nearly_sec:
            return True
        if time.monotonic() > give_up:
            return True
    return False


def _is_whole(packet: Packet[Any]) -> bool:
    """Downloads that broke off can leave a file of full size with nothing but zeros in its last part."""
    return packet.pts is not None and not packet.is_corrupt and bool(bytes(packet).strip(b"\0"))


def _end_sec(packet: Packet[Any]) -> float:
    return float(((packet.pts or 0) + (packet.duration or 0)) * packet.time_base)
