"""What all formats are written from: stretches of source files in whole frames, one after the other on a line of one rate.

Formats know nothing of videos or collections, and nothing here knows of formats.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Final, Protocol, TypeVar

from core.library.names import one_line
from core.models.video import Video
from core.timecode import STILL_TIME, FrameRate, SourceTime

T = TypeVar("T")

BEGINS_AT: Final = "01:00:00:00"
"""Where a line begins, as is usual: what is put before the first cut later still has a number above zero."""
STILLS_ALONE: Final = (1920, 1080)
"""The size of a line of photos alone, whose own size no film has."""


class Moment(Protocol):
    """What is handed off: a stretch of a video in milliseconds, as an item of a collection is."""

    @property
    def video_id(self) -> str: ...
    @property
    def in_ms(self) -> int: ...
    @property
    def out_ms(self) -> int: ...
    @property
    def note(self) -> str: ...
    @property
    def query(self) -> str: ...


@dataclass(frozen=True, slots=True)
class PickedMoment:
    """A moment that lies in no collection, such as a hit of a search."""

    video_id: str
    in_ms: int
    out_ms: int
    note: str = ""
    query: str = ""


class HandedOff(Protocol):
    """Moments in order under a name, as a collection is."""

    @property
    def name(self) -> str: ...
    @property
    def items(self) -> Sequence[Moment]: ...
    @property
    def handle_frames(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Picked:
    """Moments that are no collection."""

    name: str
    items: tuple[PickedMoment, ...]
    handle_frames: int = 0


@dataclass(frozen=True, slots=True)
class Source:
    """A file that is cut from. `path` is where the editing program finds it; where nobody knows, its name alone.

    `is_still`: a photo, which has no rate of its own and stands for as long as it is wanted.
    """

    id: str
    name: str
    path: str
    time: SourceTime
    width: int
    height: int
    has_audio: bool
    is_still: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """One cut: `count` frames of a source, the first being `first` from the source's own first frame."""

    source: Source
    first: int
    count: int
    title: str
    note: str = ""
    query: str = ""
    tags: tuple[str, ...] = ()

    @property
    def end(self) -> int:
        """The first frame that is not in it any more."""
        return self.first + self.count

    @property
    def source_in(self) -> str:
        """The timecode of its first frame in the file."""
        return self._timecode(self.first)

    @property
    def source_out(self) -> str:
        """The timecode of the frame behind its last."""
        return self._timecode(self.end)

    def _timecode(self, frame: int) -> str:
        time = self.source.time
        return time.rate.timecode(time.first_frame + frame)


@dataclass(frozen=True, slots=True)
class Timeline:
    """Cuts one after the other. Those of another rate are as long as whole frames of the line can make them."""

    title: str
    events: tuple[Event, ...]
    rate: FrameRate
    width: int
    height: int

    @property
    def start(self) -> int:
        """The frame of `BEGINS_AT`."""
        return self.rate.frame(BEGINS_AT)

    @property
    def length(self) -> int:
        """In frames of the line."""
        return sum(self.length_of(event) for event in self.events)

    @property
    def sources(self) -> list[Source]:
        """Each file that is cut from, in the order of its first cut."""
        return list(dict.fromkeys(event.source for event in self.events))

    def placed(self) -> Iterator[tuple[Event, int, int]]:
        """Each cut, how many frames from the beginning of the line it starts, and how many it lasts there."""
        at = 0
        for event in self.events:
            length = self.length_of(event)
            yield event, at, length
            at += length

    def length_of(self, event: Event) -> int:
        """Frames on the line. Never so many that the source would have to go on beyond its end, which editing programs refuse."""
        own = event.source.time.rate.fps
        to_its_end = (event.source.time.frames - event.first) * self.rate.fps // own
        return max(1, min(round(event.count * self.rate.fps / own), to_its_end))

    def by_rate(self, most: int) -> Iterator[Timeline]:
        """A line for each rate, of `most` cuts at most: for formats that count by one rate only."""
        rates = dict.fromkeys(event.source.time.rate for event in self.events)
        for rate in rates:
            alike = [event for event in self.events if event.source.time.rate == rate]
            for first in range(0, len(alike), most):
                yield replace(self, events=tuple(alike[first : first + most]), rate=rate)


def timeline_of(title: str, events: Sequence[Event]) -> Timeline:
    """A line of the rate and the size that most of its films have. Raises ValueError if there are no cuts."""
    if not events:
        raise ValueError("nothing to hand off")
    films = [event.source for event in events if not event.source.is_still]
    rate = _most_common(film.time.rate for film in films) if films else STILL_TIME.rate
    width, height = _most_common((film.width, film.height) for film in films) if films else STILLS_ALONE
    counted = (_counted_by(event, rate) if event.source.is_still else event for event in events)
    return Timeline(one_line(title), tuple(_with_room(event, rate) for event in counted), rate, width, height)


def source_of(video: Video, time: SourceTime, media_root: str) -> Source:
    """A video as a file to be found: by its own name, or by its title where nobody knows that, as it is downloaded then.

    `media_root`: the folder where the editing program has the originals, empty if not known.
    """
    name = video.original_name or f"{video.title}{PurePosixPath(video.file_name or '').suffix}"
    path = f"{media_root.rstrip('/').rstrip(chr(92))}/{name}" if media_root else name
    return Source(video.id, name, path, time, video.width, video.height, video.has_audio, is_still=video.is_photo)


def event_of(moment: Moment, title: str, source: Source, handle_frames: int = 0) -> Event:
    """All frames that are seen of a moment, and up to `handle_frames` more on either side, as far as the file has them."""
    time = source.time
    in_ms, out_ms = moment.in_ms - time.first_picture_ms, moment.out_ms - time.first_picture_ms
    first = min(max(0, time.rate.frame_at(in_ms)), time.frames - 1)
    end = max(first + 1, min(time.rate.frames_until(out_ms), time.frames))
    first, end = max(0, first - handle_frames), min(time.frames, end + handle_frames)
    return Event(source, first, end - first, one_line(title), one_line(moment.note), one_line(moment.query))


def _counted_by(event: Event, rate: FrameRate) -> Event:
    """A still, counted as the line does: so that it lies in the same list of cuts as the films around it."""
    own = event.source.time
    time = SourceTime(rate, 0, own.frames * rate.fps // own.rate.fps)
    count = max(1, round(event.count * rate.fps / own.rate.fps))
    return replace(event, source=replace(event.source, time=time), first=0, count=min(count, time.frames))


def _with_room(event: Event, rate: FrameRate) -> Event:
    """The same, but begun earlier where what is left of the file would not fill a single frame of the line."""
    one_frame = -(-event.source.time.rate.fps // rate.fps)
    first = max(0, min(event.first, event.source.time.frames - one_frame))
    return replace(event, first=first, count=event.end - first)


def _most_common(values: Iterable[T]) -> T:
    return Counter(values).most_common(1)[0][0]
