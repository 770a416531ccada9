"""What a file or link is, and whether the provider would take it: everything that can be refused before anything is paid."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import av
from av.container import InputContainer
from av.video.stream import VideoStream

from core.errors import LinkError, MediaError, Reason
from core.media.pictures import (
    MAX_PIXELS,
    decode_alone,
    next_key_packet,
    origin_sec,
    picture_stream,
    size_words,
)
from core.media.remote import RangeReader, watch_site
from core.media.source import MediaSource, open_container
from core.media.truncation import refuse_truncated
from core.models import MediaInfo, timecode

__all__ = ["PROVIDER_LIMITS", "Limits", "inspect_file", "inspect_link", "probe", "refuse_truncated", "refuse_unfit"]

_SCAN_SEC: Final = 10.0
"""How long to read through a file that does not say how long it is."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What the provider takes. The largest picture may stand or lie; `max_aspect` is longer to shorter side."""

    min_sec: float = 4
    max_sec: float = 4 * 3600
    max_bytes: int = 4_000_000_000
    min_side: int = 360
    max_long_side: int = 5184
    max_short_side: int = 2160
    max_aspect: float = 2.4


PROVIDER_LIMITS: Final = Limits()


def inspect_file(path: Path, limits: Limits = PROVIDER_LIMITS) -> MediaInfo:
    """Look into a file and refuse it if it can't become a video here. Raises MediaError."""
    return _inspect(path, limits)


def inspect_link(url: str, *, allow_private: bool, limits: Limits = PROVIDER_LIMITS) -> MediaInfo:
    """The same for a link, reading as little of it as possible. Raises LinkError for the link, MediaError for the file."""
    site = watch_site(url)
    if site is not None:
        raise LinkError(Reason.LINK_WATCH_PAGE, site=site)
    with RangeReader(url, allow_private=allow_private) as reader:
        return _inspect(reader, limits)


def _inspect(source: MediaSource, limits: Limits) -> MediaInfo:
    info = probe(source)
    refuse_unfit(info, limits)
    refuse_truncated(source, info)
    return info


def probe(source: MediaSource) -> MediaInfo:
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


def refuse_unfit(info: MediaInfo, limits: Limits = PROVIDER_LIMITS) -> None:
    """Raises MediaError for the first limit that `info` breaks."""
    short, long = sorted((info.width, info.height))
    size = size_words(info.width, info.height)
    if info.duration_sec < limits.min_sec:
        # Rounded down: "4.0 s; at least 4 s are needed" would help nobody.
        raise MediaError(Reason.TOO_SHORT, length=math.floor(info.duration_sec * 10) / 10)
    if info.duration_sec > limits.max_sec:
        raise MediaError(Reason.TOO_LONG, length=timecode(info.duration_sec))
    if info.size_bytes is not None and info.size_bytes > limits.max_bytes:
        raise MediaError(Reason.TOO_LARGE, size=_gigabytes(info.size_bytes, 1), limit=_gigabytes(limits.max_bytes, 0))
    if short < limits.min_side:
        raise MediaError(Reason.TOO_SMALL, size=size)
    if long > limits.max_long_side or short > limits.max_short_side:
        raise MediaError(Reason.TOO_WIDE, size=size)
    if long > short * limits.max_aspect:
        raise MediaError(Reason.BAD_ASPECT, size=size)


def _gigabytes(count: int, decimals: int) -> str:
    scale = 10**decimals
    return f"{math.ceil(count / 1e9 * scale) / scale:.{decimals}f} GB"


def _size_bytes(source: MediaSource) -> int:
    if isinstance(source, RangeReader):
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
