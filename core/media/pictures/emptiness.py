"""Stretches of a film that show nothing: black, or a test card; or nothing new, as what stands still (`stillness`).

Told by its key frames, so that hours take seconds. Runs in a limited process.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from av.audio.frame import AudioFrame
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from core.media.av.sound import HeardSound, frames_of
from core.media.av.source import open_container
from core.media.av.tracks import picture_stream, refuse_huge
from core.media.pictures.pictures import decode_alone, origin_sec, seek
from core.media.pictures.stillness import Key, look_of, stills
from core.models.video import Span

SHORTEST_SEC: Final = 2.0
"""A shorter one is a fade between two scenes."""
LOOK_SEC: Final = 25.0
"""Processor time for one file; what lies behind is taken to show something."""
_SIZE: Final = (64, 36)
_DARK, _DARKEST_LIGHT = 24.0, 48.0
_QUIET_BYTES: Final = 3000
"""A frame between two key frames that is larger describes something."""
_BARS: Final = (5, 10)
"""So many colours stand side by side on a test card, each a tenth of its width at least."""
_SILENT, _STEADY = 0.004, 0.12
"""A sound below the first is none; one that wavers by less than the second, as a share of itself, is a tone."""


@dataclass(frozen=True, slots=True)
class Emptiness:
    """`spans` show nothing, and `still` nothing new; `useful` is the film without what of both sounds of nothing at its ends.

    None for all of it.
    """

    spans: tuple[Span, ...] = ()
    still: tuple[Span, ...] = ()
    useful: Span | None = None


def emptiness(path: Path, duration_sec: float) -> Emptiness:
    """What of a film shows nothing. Raises MediaError."""
    with open_container(path) as container:
        stream = picture_stream(container)
        refuse_huge(stream)
        keys = list(_key_frames(container, stream))
        empty = tuple(_spans(keys, duration_sec))
        still = tuple(stills(container, stream, keys, duration_sec))
    spans = sorted((*empty, *still))
    if not spans:
        return Emptiness()
    begin, end = 0.0, duration_sec
    if spans[0].start_sec < 0.5 and _sounds_of_nothing(path, spans[0]):
        begin = spans[0].end_sec
    if spans[-1].end_sec > duration_sec - 0.5 and _sounds_of_nothing(path, spans[-1]):
        end = spans[-1].start_sec
    is_cut = (begin, end) != (0.0, duration_sec) and end - begin >= SHORTEST_SEC
    return Emptiness(empty, still, Span(begin, end) if is_cut else None)


def _key_frames(container: InputContainer, stream: VideoStream) -> Iterable[Key]:
    give_up, found, largest = time.process_time() + LOOK_SEC, None, 0
    origin = origin_sec(container)
    for packet in container.demux(stream):
        if packet.pts is None or not packet.is_keyframe:
            largest = max(largest, packet.size)
            continue
        if found is not None:
            yield replace(found, largest_bytes=largest)
        at_sec = float(packet.pts * packet.time_base) - origin
        if time.process_time() > give_up:
            yield Key(at_sec, False, 0)
            return
        size, largest = packet.size, 0
        frame = decode_alone(stream, packet)
        found = Key(at_sec, False, 0) if frame is None else Key(at_sec, is_empty(frame), 0, size, look_of(frame))
    if found is not None:
        yield replace(found, largest_bytes=largest)


def _spans(keys: Iterable[Key], duration_sec: float) -> Iterable[Span]:
    """From an empty key frame to the next that is not, as long as nothing happens in between."""
    since: float | None = None
    for key in keys:
        if since is not None and not key.is_empty:
            yield from _long_enough(since, key.at_sec)
            since = None
        if key.is_empty and key.largest_bytes > _QUIET_BYTES:
            # Something begins behind it, before the next key frame.
            if since is not None:
                yield from _long_enough(since, key.at_sec)
            since = None
        elif key.is_empty and since is None:
            since = max(0.0, key.at_sec)
    if since is not None:
        yield from _long_enough(since, duration_sec)


def _long_enough(start_sec: float, end_sec: float) -> Sequence[Span]:
    return [Span(start_sec, end_sec)] if end_sec - start_sec >= SHORTEST_SEC else []


def is_empty(frame: VideoFrame) -> bool:
    """Whether a picture is black, or a test card."""
    points = frame.reformat(*_SIZE, "rgb24").to_ndarray().astype(np.float32)
    luma = points @ np.array([0.2126, 0.7152, 0.0722], np.float32)
    if float(luma.mean()) < _DARK and float(np.percentile(luma, 99)) < _DARKEST_LIGHT:
        return True
    return _is_test_card(points)


def _is_test_card(points: NDArray[np.float32]) -> bool:
    """Upright bars of strong colours over the upper half, as all kinds of them have; `points`: shape (height, width, 3)."""
    upper = points[4 : _SIZE[1] // 2]
    if float(upper.std(axis=0).mean()) > 4.0:
        return False
    column = upper.mean(axis=0)
    steps = np.flatnonzero(np.abs(np.diff(column, axis=0)).max(axis=1) > 40)
    # Where two bars meet, the edge may take two columns.
    edges = [int(step) for place, step in enumerate(steps) if not place or step - steps[place - 1] > 2]
    widths = np.diff([0, *edges, _SIZE[0]])
    strong = float((column.max(axis=1) - column.min(axis=1) > 90).mean())
    return _BARS[0] <= len(widths) <= _BARS[1] and int(widths.min()) >= 3 and strong > 0.5


def _sounds_of_nothing(path: Path, span: Span) -> bool:
    """Whether there is no sound in a stretch, silence, or one tone."""
    levels: list[float] = []
    with open_container(path) as container:
        sound = HeardSound.of(container)
        if sound is None:
            return True
        picture, begin = picture_stream(container), origin_sec(container) + span.start_sec
        seek(container, picture, span.start_sec)
        for frame in frames_of(container, None, sound):
            if not isinstance(frame, AudioFrame) or frame.time is None or frame.time < begin:
                continue
            if frame.time - begin > span.duration_sec - 0.1:
                break
            levels.append(_level(frame))
    if not levels:
        return True
    loud = np.array(levels)
    usual = float(np.median(loud))
    return float(np.percentile(loud, 98)) < _SILENT or float(np.percentile(np.abs(loud - usual), 95)) < _STEADY * usual


def _level(frame: AudioFrame) -> float:
    """How loud a piece of sound is, 0..1."""
    wave: NDArray[Any] = frame.to_ndarray()
    scale = float(np.iinfo(wave.dtype).max) if np.issubdtype(wave.dtype, np.integer) else 1.0
    return float(np.sqrt(np.mean(np.square(wave.astype(np.float64) / scale))))
