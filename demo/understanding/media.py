"""Opening a media file safely and saying what is in it; every reader of this package opens files through here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import av
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream

_FORMATS: Final = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,mpegts,mpeg,mxf,avi,asf,flv,ogg,dv,gif,wav,mp3,flac,aac"
_SAFE: Final = {"protocol_whitelist": "file", "format_whitelist": _FORMATS}
"""A disguised playlist would otherwise make the demuxer fetch addresses and open other files."""

_MICROSECONDS: Final = 1_000_000
_UNTOLD_FPS: Final = 25.0

FAULTS: Final = (av.FFmpegError, OSError, ValueError, MemoryError, UnicodeError)
"""What PyAV raises for files that are not what they say."""


class Unreadable(Exception):
    """The file or picture cannot be read, or holds nothing that was asked for."""


@dataclass(frozen=True)
class MediaFacts:
    """What a file holds. Lengths in seconds, sizes in pixels as displayed (after rotation)."""

    duration_sec: float
    width: int
    height: int
    has_video: bool
    has_audio: bool
    fps: float


@contextmanager
def opened(path: Path) -> Iterator[InputContainer]:
    """The file, open for reading and closed afterwards.

    Raises:
        Unreadable: it is missing, no media file, or of a format that is not allowed.
    """
    try:
        container = av.open(str(path), options=dict(_SAFE), metadata_errors="replace")
    except FAULTS as fault:
        raise Unreadable("The file cannot be opened as video or sound.") from fault
    with container:
        yield container


def picture_stream(container: InputContainer) -> VideoStream | None:
    """The first moving picture; cover art of a sound file is none."""
    for stream in container.streams.video:
        if not stream.disposition & Disposition.attached_pic:
            return stream
    return None


def start_of(container: InputContainer) -> float:
    """Seconds at which the file's own clock starts; subtract it to count from 0."""
    return (container.start_time or 0) / _MICROSECONDS


def inspect(path: Path) -> MediaFacts:
    """Length, size, tracks and frame rate.

    Raises:
        Unreadable: it cannot be opened, or holds neither picture nor sound, or has no length.
    """
    with opened(path) as container:
        video = picture_stream(container)
        has_audio = bool(container.streams.audio)
        if video is None and not has_audio:
            raise Unreadable("The file holds neither picture nor sound.")
        width, height, fps = 0, 0, 0.0
        if video is not None:
            width, height = video.width, video.height
            fps = float(video.average_rate or video.guessed_rate or _UNTOLD_FPS)
            if _turned_sideways(container, video):
                width, height = height, width
        duration = _duration(container)
    if duration <= 0:
        raise Unreadable("The length of the file cannot be told.")
    return MediaFacts(duration, width, height, video is not None, has_audio, fps)


def _turned_sideways(container: InputContainer, video: VideoStream) -> bool:
    """Rotation is known only once a frame is decoded."""
    try:
        frame = next(container.decode(video), None)
    except FAULTS:
        return False
    return frame is not None and frame.rotation % 180 != 0


def _duration(container: InputContainer) -> float:
    if container.duration:
        return float(container.duration) / _MICROSECONDS
    told = [float(s.duration * s.time_base) for s in container.streams if s.duration and s.time_base]
    return max(told) if told else _walked_duration(container)


def _walked_duration(container: InputContainer) -> float:
    """Live recordings carry no length: the last packet tells it."""
    end = 0.0
    try:
        container.seek(0)
        for packet in container.demux():
            if packet.pts is not None and packet.time_base is not None:
                end = max(end, float((packet.pts + (packet.duration or 0)) * packet.time_base))
    except FAULTS:
        pass
    return max(0.0, end - start_of(container))
