"""From moments of the library to cuts of files: which file, how it counts, and which of its frames."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Final, Protocol

from core.collections.collection import stands_ms
from core.errors import ClipseekError
from core.handoff.timeline import (
    Event,
    HandedOff,
    Moment,
    PickedMoment,
    Source,
    Timeline,
    event_of,
    source_of,
    timeline_of,
)
from core.media import stored
from core.media.remote.range_reader import RangeReader
from core.media.workers.reader import media_reader
from core.models.video import Video
from core.storage.storage import upload_key
from core.tags.tag import TagsOf
from core.timecode import STILL_TIME, FrameRate, SourceTime, standard_rate

if TYPE_CHECKING:
    from core.catalog import Catalog
    from core.config import Settings
    from core.storage.storage import Storage

log = logging.getLogger(__name__)

LOOKS_AT_ONCE: Final = 4


class LibraryParts(Protocol):
    """What is needed of the services."""

    @property
    def settings(self) -> Settings: ...
    @property
    def catalog(self) -> Catalog: ...
    @property
    def storage(self) -> Storage: ...


@dataclass(frozen=True, slots=True)
class HandOff:
    """What can be handed off: the cuts in order; None if no video of the moments is here any more.

    `left_out` is how many moments have lost their video, `conformed` the names of files whose rate varies or is unusual, which
    are counted by the nearest rate that editing programs know.
    """

    timeline: Timeline | None
    left_out: int
    conformed: tuple[str, ...]

    @property
    def rates(self) -> list[FrameRate]:
        """Those of the files, each once."""
        return list(dict.fromkeys(event.source.time.rate for event in self.timeline.events)) if self.timeline else []


def hand_off(parts: LibraryParts, handed: HandedOff, *, handle_frames: int, media_root: str) -> HandOff:
    """The cuts of these moments. Files that nobody has looked at yet are looked at now. Raises CatalogError."""
    videos = parts.catalog.videos.get_many({item.video_id for item in handed.items})
    times = source_times(parts, list(videos.values()))
    sources = {video_id: source_of(video, times[video_id], media_root) for video_id, video in videos.items()}
    tags = TagsOf(parts.catalog.tags.all(), parts.catalog.tags.of_videos(videos))
    events: list[Event] = [
        replace(
            _event(item, videos[item.video_id], sources[item.video_id], handle_frames),
            tags=tuple(tags.within(item.video_id, item.in_ms / 1000, item.out_ms / 1000)),
        )
        for item in handed.items
        if item.video_id in videos
    ]
    used = dict.fromkeys(event.source for event in events)
    return HandOff(
        timeline=timeline_of(handed.name, events) if events else None,
        left_out=len(handed.items) - len(events),
        conformed=tuple(source.name for source in used if source.time.is_conformed),
    )


def _event(item: Moment, video: Video, source: Source, handle_frames: int) -> Event:
    if not video.is_photo:
        return event_of(item, video.title, source, handle_frames)
    # A photo has nothing before and after.
    return event_of(PickedMoment(item.video_id, 0, stands_ms(item.out_ms), item.note, item.query), video.title, source)


def source_times(parts: LibraryParts, videos: Sequence[Video]) -> dict[str, SourceTime]:
    """How the files of these videos count, by id; what is found out now is kept. Raises CatalogError.

    Of a file that can't be looked at now, it is reckoned from what the library knows.
    """
    known = parts.catalog.source_times.get_many([video.id for video in videos])
    unknown = [video for video in videos if video.id not in known]
    if not unknown:
        return known
    with ThreadPoolExecutor(LOOKS_AT_ONCE) as threads:
        found = list(threads.map(lambda video: _looked(parts, video), unknown))
    for video, time in zip(unknown, found, strict=True):
        if time is not None:
            parts.catalog.source_times.keep(video.id, time)
        known[video.id] = time or _reckoned(video)
    return known


def _looked(parts: LibraryParts, video: Video) -> SourceTime | None:
    try:
        if video.file_name:
            with stored.opened(parts.storage, upload_key(video.file_name)) as source:
                return media_reader().source_time(source)
        with RangeReader(video.source_url or "", allow_private=parts.settings.allow_private_urls) as link:
            return media_reader().source_time(link)
    except ClipseekError as error:
        log.info("how %s counts is not known: %s %s", video.id, error.reason, error.detail)
        return None


def _reckoned(video: Video) -> SourceTime:
    if video.is_photo:
        return STILL_TIME
    fps = standard_rate(Fraction(video.fps).limit_denominator(1001) or Fraction(25))
    return SourceTime(FrameRate(fps), 0, max(1, round(video.duration_sec * 1000) * fps // 1000), is_conformed=True)
