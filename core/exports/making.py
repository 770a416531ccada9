"""What all exports are made with: the videos' files, a folder for the pieces, and how far it is."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from core import disk
from core.errors import MediaError, Reason
from core.handoff.sources import LibraryParts
from core.handoff.timeline import Event
from core.media.remote.range_reader import RangeReader
from core.media.stored import media_source
from core.media.workers.derived_media import make_film
from core.models.video import Span, Video
from core.storage.storage import upload_key

if TYPE_CHECKING:
    from core.media.av.source import MediaSource
    from core.media.caches.thumbs import ThumbCache

LINK_BYTES: Final = 20_000_000_000
LINK_WAIT_SEC: Final = 15.0
LINK_LEAST_SEC, LINK_SEC_A_SEC = 60.0, 20.0
"""How long a link may be read, and how much longer for each second of the cut."""


class ExportParts(LibraryParts, Protocol):
    """What exports need of the services."""

    @property
    def thumbs(self) -> ThumbCache: ...


@dataclass(frozen=True, slots=True)
class Making:
    """One export on its way. `tell`: so many milliseconds of the moments are done; `should_stop`: it is not wanted any more."""

    parts: ExportParts
    folder: Path
    videos: dict[str, Video]
    tell: Callable[[int], None]
    should_stop: Callable[[], bool]

    def check_room(self, needed_bytes: float) -> None:
        """Raises DiskFull before anything is begun that would not fit."""
        disk.check_room(self.folder, int(needed_bytes) + self.parts.settings.spare_disk_bytes)

    def piece(self, do: str, event: Event, path: Path, arguments: dict[str, Any], done_ms: int, most_bytes: float) -> Path:
        """A film of one cut, made by a function of `core.media.workers.tasks` unless it is there already.

        Raises MediaError, LinkError, DiskFull, WorkStopped.
        """
        if not path.exists():
            half = path.with_name(f"half-{path.name}")
            length = length_ms(event)
            with self._source(event) as source:
                make_film(
                    do,
                    source,
                    half,
                    arguments,
                    most_bytes=int(most_bytes),
                    should_stop=self.should_stop,
                    report=lambda share: self.tell(done_ms + int(share * length)),
                    is_asked_for=True,
                )
            half.replace(path)
        return path

    def whole_file(self, event: Event) -> Path:
        """A copy of the file itself that a cut is of. Raises MediaError, StorageAway, DiskFull."""
        name = self.videos[event.source.id].file_name or ""
        copy = self.folder / name
        if not copy.exists():
            half = self.folder / f"half-{name}"
            try:
                with self.parts.storage.local(upload_key(name)) as path, disk.writing(self.folder):
                    shutil.copyfile(path, half)
            except FileNotFoundError:
                raise MediaError(Reason.FILE_MISSING) from None
            half.replace(copy)
        return copy

    def opened(self, event: Event) -> MediaSource:
        """What a cut is read from; a link is to be closed. Raises LinkError, MediaError, StorageAway."""
        video = self.videos[event.source.id]
        within_sec = LINK_LEAST_SEC + LINK_SEC_A_SEC * length_ms(event) / 1000
        if video.file_name:
            return media_source(self.parts.storage, upload_key(video.file_name), within_sec=within_sec)
        return RangeReader(
            video.source_url or "",
            allow_private=self.parts.settings.allow_private_urls,
            max_bytes=LINK_BYTES,
            timeout_sec=LINK_WAIT_SEC,
            deadline_sec=within_sec,
        )

    @contextmanager
    def _source(self, event: Event) -> Iterator[MediaSource]:
        source = self.opened(event)
        try:
            yield source
        finally:
            if isinstance(source, RangeReader):
                source.close()


def length_ms(event: Event) -> int:
    """How long a cut is in its file."""
    return round(1000 * event.source.time.rate.seconds(event.count))


def span_of(event: Event) -> Span:
    """Where a cut lies in its file, counted as the library counts."""
    start = start_of(event)
    return Span(float(start), float(start + event.source.time.rate.seconds(event.count)))


def start_of(event: Event) -> Fraction:
    """When a cut begins in its file, in seconds."""
    time = event.source.time
    return Fraction(time.first_picture_ms, 1000) + time.rate.seconds(event.first)
