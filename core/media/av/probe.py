"""What a file or link is, as the media library tells it. Runs in a limited process: see `core.media.workers.tasks`."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

import av
from av.container import InputContainer
from av.video.stream import VideoStream

from core.embedding_models import VideoLimits
from core.errors import MediaError, Reason
from core.media.av.limits import PROVIDER_LIMITS, refuse_unfit
from core.media.av.orientation import Orientation
from core.media.av.pictures import decode_alone, next_key_packet, origin_sec
from core.media.av.playable import MediaFormat
from core.media.av.source import Openable, open_container
from core.media.av.tracks import MAX_PIXELS, picture_stream, sound_codec
from core.media.av.truncation import refuse_truncated
from core.models import MediaInfo

_SCAN_SEC: Final = 10.0
"""How long to read through a file that does not say how long it is."""


def inspect(source: Openable, limits: VideoLimits = PROVIDER_LIMITS) -> MediaInfo:
    """Look into a file or link and refuse it if it can't become a video here. Raises MediaError; LinkError if the link fails."""
    info = probe(source)
    refuse_unfit(info, limits)
    refuse_truncated(source, info)
    return info


def probe(source: Openable) -> MediaInfo:
    """Read what a file says of itself; width and height are those a viewer sees, turned if the file says so.

    Raises MediaError: EMPTY_FILE, FILE_MISSING, UNREADABLE, NO_PICTURE, NO_LENGTH; LinkError if the link fails.
    """
    size_bytes = _size_bytes(source)
    if size_bytes == 0:
        raise MediaError(Reason.EMPTY_FILE)
    with open_container(source) as container:
        stream = picture_stream(container)
        width, height = _seen_size(container, stream)
        rate = stream.average_rate or stream.guessed_rate or 0
        return MediaInfo(
            duration_sec=_duration_sec(container, stream, may_scan=isinstance(source, Path)),
            width=width,
            height=height,
            fps=float(rate),
            video_codec=stream.codec_context.codec.canonical_name,
            audio_codec=sound_codec(container),
            size_bytes=size_bytes,
        )


def media_format_of(source: Path) -> MediaFormat:
    """What decides whether browsers play a file. Raises MediaError (UNREADABLE, NO_PICTURE, FILE_MISSING)."""
    with open_container(source) as container:
        stream = picture_stream(container)
        return MediaFormat(
            container=container.format.name,
            video_codec=stream.codec_context.codec.canonical_name,
            pixel_format=stream.codec_context.pix_fmt or "",
            audio_codec=sound_codec(container),
        )


def _size_bytes(source: Openable) -> int:
    if not isinstance(source, Path):
        return source.size_bytes
    try:
        return source.stat().st_size
    except FileNotFoundError:
        raise MediaError(Reason.FILE_MISSING) from None
    except (OSError, ValueError) as error:
        raise MediaError(Reason.UNREADABLE, detail=type(error).__name__) from error


def _seen_size(container: InputContainer, stream: VideoStream) -> tuple[int, int]:
    """Width and height as shown. The turn comes with the first frame; without one, the file is taken as it stands."""
    stored = stream.width, stream.height
    if stored[0] * stored[1] > MAX_PIXELS:
        return stored
    packet = next_key_packet(container, stream)
    frame = decode_alone(stream, packet) if packet is not None else None
    return (stored[1], stored[0]) if frame is not None and Orientation.of(frame).swaps_axes else stored


def _duration_sec(container: InputContainer, stream: VideoStream, *, may_scan: bool) -> float:
    if container.duration is not None and container.duration > 0:
        said = container.duration / av.time_base
        return said - origin_sec(container) if _counts_from_zero(container, stream) else said
    if stream.duration is not None and stream.duration > 0 and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    length = _scanned_sec(container) if may_scan else 0.0
    if length <= 0:
        raise MediaError(Reason.NO_LENGTH)
    return length


def _counts_from_zero(container: InputContainer, stream: VideoStream) -> bool:
    """Whether the length that the file says is its end: MP4 in fragments that begins late, as parts of live streams do."""
    if not container.format.name.startswith("mov") or not len(stream.index_entries) or stream.duration is None:
        return False
    # Lengths that are true leave out what comes before the start, which the times of samples do not.
    return origin_sec(container) > 0 and stream.duration > stream.index_entries[-1].timestamp


def _scanned_sec(container: InputContainer) -> float:
    """The end of the last packet, 0 if that takes too long. Recordings made by browsers need this."""
    end, give_up = 0.0, time.monotonic() + _SCAN_SEC
    for packet in container.demux():
        if packet.pts is not None and packet.time_base is not None:
            end = max(end, float((packet.pts + (packet.duration or 0)) * packet.time_base))
        if time.monotonic() > give_up:
            return 0.0
    return end - origin_sec(container)
