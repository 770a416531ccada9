"""A stretch of a file as it is, without encoding anything: quick and without loss, but it begins at a key frame.

Runs in a limited process.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from av.packet import Packet
from av.stream import Stream

from core.media.av.sound import HeardSound
from core.media.av.source import Openable, open_container
from core.media.av.tracks import picture_stream
from core.media.pictures.pictures import EDGE_SEC, key_packet, origin_sec, packet_time_sec, seek
from core.media.previews.preview_tracks import written
from core.models.video import Span

_AFTER_SEC: Final = 3.0
"""How far behind the picture its sound may lie in the file."""


def copy_to(source: Openable, span: Span, target: Path, sound: str = "") -> None:
    """The packets from the key frame at or before the start of `span` to its end, in the container that `target` ends in.

    Tracks that are heard together (`core.models.sound`) stay tracks of their own.

    Raises MediaError (UNREADABLE where the container can't hold them), LinkError, DiskFull.
    """
    with open_container(source) as container:
        picture, heard = picture_stream(container), HeardSound.of(container, sound)
        found = key_packet(container, picture, span.start_sec)
        begin = max(0.0, packet_time_sec(container, found[0])) if found else 0.0
        seek(container, picture, found[1] if found else 0.0)
        streams: list[Stream] = [picture, *([] if heard is None else heard.streams)]
        with written(target) as out:
            tracks: dict[Stream, Any] = {stream: out.container.add_stream_from_template(stream) for stream in streams}
            start, length_sec = begin + origin_sec(container), span.end_sec - begin
            for packet in container.demux(*streams):
                if packet.dts is None or packet.pts is None:
                    continue
                at_sec = float(packet.pts * packet.time_base) - start
                # By the order in which pictures are built on each other: else the last ones would lack what they are built from.
                built_sec = float(packet.dts * packet.time_base) - start
                if built_sec > length_sec + _AFTER_SEC:
                    break
                if at_sec >= -EDGE_SEC and built_sec < length_sec - EDGE_SEC:
                    _move(packet, start)
                    packet.stream = tracks[packet.stream]
                    out.mux([packet])


def _move(packet: Packet[Any], start_sec: float) -> None:
    """Have it count from `start_sec`."""
    ticks = round(start_sec / packet.time_base)
    packet.pts = (packet.pts or 0) - ticks
    packet.dts = (packet.dts or 0) - ticks
