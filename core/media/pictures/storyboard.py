"""Pictures of many moments of one file in one go, from key frames where they have one: seconds for a film that takes minutes.

Runs where hostile input can do no harm: see `core.media.workers.tasks`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from av.container import InputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from core.media.av.frames import frame_jpeg
from core.media.av.source import open_container
from core.media.av.tracks import picture_stream, pixel_shape
from core.media.pictures.activity import PART_SEC, Activity
from core.media.pictures.picture_times import Made, Wanted
from core.media.pictures.pictures import EDGE_SEC, decode_alone, frames_at, key_packet, next_key_packet, packet_time_sec
from core.models.video import Span

DECODE_SEC: Final = 30.0
"""Processor time for moments without a key frame; what is left is made when somebody looks at it."""
_SETTLED_SEC: Final = 0.25
"""So soon after its start a moment shows itself. Each second further costs a second more of decoding."""
_RICH_BYTES: Final = 3_000
"""A JPEG with fewer is black or of one colour."""
_OTHERWISE: Final = (0.5, 0.9)
"""Where in a moment to look further if nothing is to be seen so far."""
_KEYS_FURTHER: Final = 20
"""So many key frames may lie between one that is wanted and where a file without an index can be entered before it."""
_SPARE_PIXELS: Final = 150_000_000
_SPARE_FRAMES: Final = 1
"""What better pictures may cost: so many pixels in frames decoded on the way for all of a file, and so many frames a picture."""


Part = tuple[Wanted, Span | None]
"""A moment, and the part of it that its picture is to be of if there is one."""


def pictures(source: Path, wanted: Sequence[Wanted], width_px: int) -> Iterator[Made]:
    """A picture of each moment as they are made; a second one of the same moment is better than the first.

    Where a part of a moment shows what the rest does not, it is of this part, if that does not cost much. It is of a key frame
    inside its moment or, where none will do, of an exact time inside it, as long as DECODE_SEC lasts. What is around a moment may
    be another scene: nothing of it stands in. What is damaged has no picture.

    Raises MediaError (UNREADABLE, NO_PICTURE, TOO_WIDE, FILE_MISSING).
    """
    give_up = time.process_time() + DECODE_SEC
    sizes: dict[int, int] = {}

    def better(several: Iterable[Made]) -> Iterator[Made]:
        """Blurred and empty pictures take fewer bytes than sharp ones."""
        for made in several:
            if len(made.jpeg) > sizes.get(made.at_ms, 0):
                sizes[made.at_ms] = len(made.jpeg)
                yield made

    with open_container(source) as container:
        film = _Film(container, wanted, width_px, lambda: time.process_time() > give_up)
        parts = [film.part_of(one) for one in sorted(wanted, key=lambda one: one.at_ms)]
        yield from better(film.of_key_frames(parts))
        times = film.affordable((_middle_ms(part), one) for one, part in parts if part and one.at_ms not in sizes)
        decoded = {one.at_ms for _, one in times}
        yield from better(film.of_key_frames((one, None) for one, part in parts if one.at_ms not in {*sizes, *decoded}))
        times += [(_early_ms(one), one) for one, _ in parts if one.at_ms not in {*sizes, *decoded}]
        yield from better(film.decoded(times))
        poor = [one for one, _ in parts if 0 < sizes.get(one.at_ms, 0) < _RICH_BYTES]
        yield from better(film.decoded(film.affordable((_at_ms(one.span, share), one) for one in poor for share in _OTHERWISE)))


class _Film:
    """An open file, of which pictures are made."""

    def __init__(self, container: InputContainer, wanted: Sequence[Wanted], width_px: int, is_over: Callable[[], bool]) -> None:
        self._container = container
        self._stream = picture_stream(container)
        self._shape = pixel_shape(self._stream)
        self._width_px = width_px
        self._is_over = is_over
        self._activity = Activity.of(container, self._stream, [one.span for one in wanted])
        self._spare_frames = _SPARE_FRAMES * len(wanted) + _SPARE_PIXELS // max(1, self._stream.width * self._stream.height)

    def part_of(self, one: Wanted) -> Part:
        return one, self._activity.shows_in(one.span)

    def of_key_frames(self, parts: Iterable[Part]) -> Iterator[Made]:
        """Those moments that have a key frame where it is wanted."""
        latest_sec, jpeg = -1.0, b""
        for one, part in parts:
            packet = self._key_of(one, part)
            if packet is None:
                continue
            key_sec = packet_time_sec(self._container, packet)
            if key_sec != latest_sec or not jpeg:
                frame = decode_alone(self._stream, packet)
                latest_sec, jpeg = key_sec, b"" if frame is None else frame_jpeg(frame, self._shape, self._width_px)
            if jpeg:
                yield Made(one.at_ms, round(key_sec * 1000), jpeg)

    def affordable(self, times: Iterable[tuple[int, Wanted]]) -> list[tuple[int, Wanted]]:
        """Those times that can be decoded for what is left to spend, the cheapest first; what they cost is spent."""
        chosen = []
        for ms, one in sorted(times, key=lambda time: self._frames_to(*time)):
            frames = self._frames_to(ms, one)
            if frames <= self._spare_frames:
                self._spare_frames -= frames
                chosen.append((ms, one))
        return chosen

    def decoded(self, times: Iterable[tuple[int, Wanted]]) -> Iterator[Made]:
        """What is on the screen at some times, until time is over."""
        ordered = sorted(times, key=lambda one: (one[0], one[1].at_ms))
        frames = frames_at(self._container, self._stream, [ms / 1000 for ms, _ in ordered], self._is_over)
        for (ms, one), (_, frame) in zip(ordered, frames, strict=False):
            yield Made(one.at_ms, ms, frame_jpeg(frame, self._shape, self._width_px))

    def _frames_to(self, ms: int, one: Wanted) -> int:
        """How many more frames are decoded for a time than for the cheapest picture of its moment."""
        frames = self._activity.frames_before(ms / 1000)
        return frames if self._activity.keys_in(one.span) else frames - self._activity.frames_before(_early_ms(one) / 1000)

    def _key_of(self, one: Wanted, part: Span | None) -> Packet[VideoStream] | None:
        """The largest key frame of the part or moment.

        Where the file does not tell: the last one that is not behind the picture's time, else the last one in the moment at all.
        """
        keys = self._activity.keys_in(part or one.span)[:1]
        for at_sec in keys if keys or part else (one.at_ms / 1000, one.span.end_sec - 2 * EDGE_SEC):
            packet = self._key_at(at_sec, is_there=bool(keys))
            if packet is None:
                continue
            if one.span.start_sec - EDGE_SEC <= packet_time_sec(self._container, packet) < one.span.end_sec - EDGE_SEC:
                return packet
        return None

    def _key_at(self, at_sec: float, *, is_there: bool) -> Packet[VideoStream] | None:
        """The key frame at or before a time. Where it is known to be at that time, a seek that lands on one before it goes on."""
        found = key_packet(self._container, self._stream, at_sec)
        packet = found[0] if found else None
        for _ in range(_KEYS_FURTHER if is_there else 0):
            if packet is None or packet_time_sec(self._container, packet) >= at_sec - EDGE_SEC:
                break
            packet = next_key_packet(self._container, self._stream)
        return packet


def _middle_ms(part: Span) -> int:
    return _at_ms(Span(part.start_sec, min(part.end_sec, part.start_sec + PART_SEC)), 0.5)


def _early_ms(one: Wanted) -> int:
    return min(one.at_ms, round((one.span.start_sec + _SETTLED_SEC) * 1000))


def _at_ms(span: Span, share: float) -> int:
    return round((span.start_sec + share * span.duration_sec) * 1000)
