"""Whether the clock of a file and what it says of its length can be believed.

Recordings that were joined byte by byte count anew in the middle. Their second half would lie over the first or hours behind it,
and a header that is wrong by so much would be paid for.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

import av
from av.container import InputContainer
from av.video.stream import VideoStream

from core.errors import MediaError, Reason
from core.media.av.source import open_container
from core.media.av.tracks import picture_stream
from core.media.pictures.pictures import seek

_WALK_SEC: Final = 10.0
"""So long a file is walked through; what lies behind is believed."""
_BACK_SEC: Final = 1.0
_AHEAD_SEC: Final = 600.0
"""A recording may well lack minutes where the signal was lost."""
_SEGMENT: Final = bytes.fromhex("18538067")
_HEAD_BYTES: Final = 4096


def refuse_jumps(source: Path) -> None:
    """Raises MediaError(CLOCK_JUMPS) if the clock of a stream starts over or leaps; containers with an index have but one."""
    with open_container(source) as container:
        if not container.format.name.startswith("mpeg"):
            return
        stream, latest, give_up = picture_stream(container), None, time.monotonic() + _WALK_SEC
        for packet in container.demux(stream):
            if packet.dts is None:
                continue
            at_sec = float(packet.dts * packet.time_base)
            if latest is not None and not latest - _BACK_SEC <= at_sec <= latest + _AHEAD_SEC:
                raise MediaError(Reason.CLOCK_JUMPS, detail=f"from {latest:.1f} s to {at_sec:.1f} s")
            latest = at_sec
            if time.monotonic() > give_up:
                return


def true_end_sec(source: Path, container: InputContainer, stream: VideoStream, said_sec: float) -> float:
    """When the last packet of a Matroska file ends, if it is whole and ends before it says; else `said_sec`."""
    if not container.format.name.startswith("matroska") or not _is_whole(source):
        return said_sec
    end_sec, give_up = 0.0, time.monotonic() + _WALK_SEC
    try:
        seek(container, stream, said_sec)
        for packet in container.demux():
            if packet.pts is not None:
                end_sec = max(end_sec, float((packet.pts + (packet.duration or 0)) * packet.time_base))
            if time.monotonic() > give_up:
                return said_sec
    except av.FFmpegError:
        return said_sec
    return min(end_sec, said_sec) if end_sec > 0 else said_sec


def _is_whole(source: Path) -> bool:
    """Whether all is there that the outermost element says it holds (RFC 8794); one that was written live says nothing."""
    with source.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    at = head.find(_SEGMENT) + len(_SEGMENT)
    if at < len(_SEGMENT) or at >= len(head) or not head[at]:
        return False
    count = 9 - head[at].bit_length()
    value_bits = 7 * count
    size = int.from_bytes(head[at : at + count], "big") & ((1 << value_bits) - 1)
    return size != (1 << value_bits) - 1 and at + count + size <= source.stat().st_size
