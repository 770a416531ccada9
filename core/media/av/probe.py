"""What a file or link is, as the media library tells it. Runs in a limited process: see `core.media.workers.tasks`."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

import av
from av.container import InputContainer
from av.video.stream import VideoStream

from core.errors import MediaError, Reason
from core.media.av.limits import PROVIDER_LIMITS, refuse_unfit
from core.media.av.pictures import MAX_PIXELS, decode_alone, next_key_packet, origin_sec, picture_stream
from core.media.av.source import Openable, open_container
from core.media.av.truncation import refuse_truncated
from core.models import MediaInfo, VideoLimits

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
            audio_codec=_audio_codec(container),
            size_bytes=size_bytes,
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


def _audio_codec(container: InputContainer) -> str | None:
    """The codec of the first sound stream. It counts even where nothing here can decode it: the provider may."""
    for stream in container.streams.audio:
        return stream.codec_context.codec.canonical_name if stream.codec_context is not None else "unknown"
    return None


def _seen_size(container: InputContainer, stream: VideoStream) -> tuple[int, int]:
    """Width and height as shown. The turn comes with the first frame; without one, the file is taken as it stands."""
    stored = stream.width, stream.height
    if stored[0] * stored[1] > MAX_PIXELS:
        return stored
    packet = next_key_packet(container, stream)
    try:
        frame = decode_alone(stream, packet) if packet is not None else None
    except av.FFmpegError:
        return stored
    return (stored[1], stored[0]) if frame is not None and frame.rotation % 180 else stored


def _duration_sec(container: InputContainer, stream: VideoStream, *, may_scan: bool) -> float:
    if container.duration is not None and container.duration > 0:
        return container.duration / av.time_base
    if stream.duration is not None and stream.duration > 0 and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    length = _scanned_sec(container) if may_scan else 0.0
    if length <= 0:
        raise MediaError(Reason.NO_LENGTH)
    return length


def _scanned_sec(container: InputContainer) -> float:
    """The end of the last packet, 0 if that takes too long. Recordings made by browsers need this."""
    end, give_up = 0.0, time.monotonic() + _SCAN_SEC
    for packet in container.demux():
        if packet.pts is not None and packet.time_base is not None:
            end = max(end, float((packet.pts + (packet.duration or 0)) * packet.time_base))
        if time.monotonic() > give_up:
            return 0.0
    return end - origin_sec(container)
