"""What a file or link is, as the media library tells it. Runs in a limited process: see `core.media.workers.tasks`."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

import av
from av.container import InputContainer
from av.video.stream import VideoStream

from core.errors import MediaError, Reason
from core.media.av.clock import refuse_jumps, true_end_sec
from core.media.av.limits import PROVIDER_LIMITS, refuse_unfit
from core.media.av.orientation import Orientation
from core.media.av.recording import recording_of, texts_in
from core.media.av.sound import sound_tracks
from core.media.av.source import Openable, open_container
from core.media.av.source_time import own_rate, source_time_of, told_by_camera
from core.media.av.tracks import MAX_PIXELS, picture_stream, sound_codec
from core.media.av.truncation import refuse_truncated
from core.media.pictures.pictures import decode_alone, next_key_packet, origin_sec
from core.media.previews.playable import MediaFormat
from core.models.embedding_models import VideoLimits
from core.models.recording import Recording
from core.models.video import MediaInfo
from core.timecode import SourceTime

_SCAN_SEC: Final = 10.0
"""How long to read through a file that does not say how long it is."""


def inspect(source: Openable, limits: VideoLimits = PROVIDER_LIMITS, *, with_gps: bool = False) -> MediaInfo:
    """Look into a file or link and refuse it if it can't become a video here. Raises MediaError; LinkError if the link fails."""
    info = probe(source, with_gps=with_gps)
    if isinstance(source, Path):
        refuse_jumps(source)
    refuse_unfit(info, limits)
    refuse_truncated(source, info)
    return info


def probe(source: Openable, *, with_gps: bool = False) -> MediaInfo:
    """Read what a file says of itself; width and height are those a viewer sees, turned if the file says so.

    Raises MediaError: EMPTY_FILE, FILE_MISSING, UNREADABLE, NO_PICTURE, NO_LENGTH; LinkError if the link fails.
    """
    size_bytes = _size_bytes(source)
    if size_bytes == 0:
        raise MediaError(Reason.EMPTY_FILE)
    with open_container(source) as container:
        stream = picture_stream(container)
        width, height = _seen_size(container, stream)
        return MediaInfo(
            duration_sec=_duration_sec(container, stream, source),
            width=width,
            height=height,
            fps=float(own_rate(stream)[0]),
            video_codec=stream.codec_context.codec.canonical_name,
            audio_codec=sound_codec(container),
            size_bytes=size_bytes,
            time=_time_of(source, container, stream),
            recording=recording_of(source, container, stream, with_gps=with_gps),
            sounds=sound_tracks(container),
        )


def source_time(source: Openable) -> SourceTime:
    """How a file or link counts its frames. Raises MediaError (UNREADABLE, NO_PICTURE, FILE_MISSING) or LinkError."""
    with open_container(source) as container:
        return _time_of(source, container, picture_stream(container))


def _time_of(source: Openable, container: InputContainer, stream: VideoStream) -> SourceTime:
    time = source_time_of(container, stream)
    return told_by_camera(time, texts_in(source)[0]) if isinstance(source, Path) and not time.first_frame else time


def recording(source: Path, *, with_gps: bool = False) -> Recording:
    """When and with what a file was recorded. Raises MediaError (UNREADABLE, NO_PICTURE, FILE_MISSING)."""
    with open_container(source) as container:
        return recording_of(source, container, picture_stream(container), with_gps=with_gps)


def media_format_of(source: Path) -> MediaFormat:
    """What decides whether browsers play a file. Raises MediaError (UNREADABLE, NO_PICTURE, FILE_MISSING)."""
    with open_container(source) as container:
        stream = picture_stream(container)
        return MediaFormat(
            container=container.format.name,
            video_codec=stream.codec_context.codec.canonical_name,
            pixel_format=stream.codec_context.pix_fmt or "",
            audio_codec=sound_codec(container),
            sounds=sound_tracks(container),
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


def _duration_sec(container: InputContainer, stream: VideoStream, source: Openable) -> float:
    if container.duration is not None and container.duration > 0:
        said = container.duration / av.time_base
        if isinstance(source, Path):
            said = true_end_sec(source, container, stream, said)
        return said - origin_sec(container) if _counts_from_zero(container, stream) else said
    if stream.duration is not None and stream.duration > 0 and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    length = _scanned_sec(container) if isinstance(source, Path) else 0.0
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
