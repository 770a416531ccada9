"""How a file counts its frames: rate, the timecode of its first picture, and how many there are. Runs in a limited process."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final

import av
from av.container import InputContainer
from av.video.stream import VideoStream

from core.media.av.camera_timecode import start_timecode
from core.media.pictures.pictures import origin_sec
from core.timecode import FrameRate, SourceTime, can_drop, is_same_rate, standard_rate

_NEARLY: Final = Fraction(1, 100)
"""A short file's average differs from its rate by so much at most; of a file of varying rate, by more."""
_USUAL: Final = Fraction(25)


def source_time_of(container: InputContainer, stream: VideoStream) -> SourceTime:
    """What an open container says of the track that plays."""
    own, is_steady = own_rate(stream)
    fps = standard_rate(own)
    is_conformed = not (is_steady and is_same_rate(own, fps))
    frames = stream.frames if stream.frames and not is_conformed else int(_length_sec(container, stream) * fps + Fraction(1, 100))
    rate, first = _start(container, stream, fps)
    begins = Fraction(stream.start_time or 0) * (stream.time_base or 0) - Fraction(origin_sec(container)).limit_denominator(1000)
    return SourceTime(rate, first, max(1, frames), max(0, round(begins * 1000)), is_conformed)


def own_rate(stream: VideoStream) -> tuple[Fraction, bool]:
    """Frames a second, and whether they are evenly spaced."""
    # Some demuxers take the ticks of their clock for pictures.
    average = next((rate for rate in (stream.average_rate, stream.guessed_rate) if rate and 1 <= rate <= 1000), None)
    if average is None:
        return _USUAL, False
    # What the container calls its base counts fields where pictures are interlaced: two for each frame.
    for base in (stream.base_rate, stream.base_rate / 2 if stream.base_rate else None):
        if base is not None and abs(base - average) <= _NEARLY * average:
            return base, True
    return average, False


def told_by_camera(time: SourceTime, camera_notes: str) -> SourceTime:
    """The same, from where the notes of the camera inside the file say that it begins, if the file has no timecode."""
    start = start_timecode(camera_notes)
    return time if start is None else start.begin(time)


def _length_sec(container: InputContainer, stream: VideoStream) -> Fraction:
    if stream.duration and stream.time_base:
        return stream.duration * stream.time_base
    return Fraction(container.duration or 0, av.time_base)


def _start(container: InputContainer, stream: VideoStream, fps: Fraction) -> tuple[FrameRate, int]:
    """How timecode counts, and the number of the first picture: as a timecode track or the file's notes say, else from zero.

    Transport streams have no timecode, but their clock runs on from file to file, and editing programs count by it.
    """
    said = next((notes["timecode"] for notes in notes_of(container, stream) if notes.get("timecode")), "")
    rate = FrameRate(fps, is_drop=bool(re.search("[;.]", said)) and can_drop(fps))
    try:
        return rate, rate.frame(said)
    except ValueError:
        pass
    if container.format.name == "mpegts" and stream.start_time and stream.time_base:
        return rate, round(stream.start_time * stream.time_base * fps)
    return rate, 0


def notes_of(container: InputContainer, stream: VideoStream) -> list[dict[str, str]]:
    """What the track that plays, the other tracks and the file note, by names in small letters: Matroska writes them large."""
    notes = [stream.metadata, *(other.metadata for other in container.streams), container.metadata]
    return [{name.lower(): text for name, text in some.items()} for some in notes]
