"""Where the videos of the library were recorded, read from their files: for whoever turns `CLIPSEEK_GPS` on later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.errors import ClipseekError, LinkError, MediaError
from core.media.stored import opened
from core.media.workers.reader import media_reader
from core.storage.storage import upload_key

if TYPE_CHECKING:
    from core.services import Services


@dataclass(slots=True)
class PlacesRead:
    """How many files say where they were recorded, how many do not, and of those that could not be read the title, and why."""

    found: int = 0
    silent: int = 0
    failed: list[tuple[str, ClipseekError]] = field(default_factory=list)


def read_places(services: Services, on_progress: Callable[[int, int], None]) -> PlacesRead:
    """Each place is kept as soon as it is read. Raises CatalogError, StorageAway."""
    read, limits = PlacesRead(), services.precheck.proxy_rule.limits
    waiting = services.catalog.recordings.without_place()
    for done, (video_id, (title, file_name)) in enumerate(waiting.items(), 1):
        try:
            with opened(services.storage, upload_key(file_name)) as source:
                recording = media_reader().inspect(source, limits, with_gps=True).recording
        except (MediaError, LinkError) as error:
            read.failed.append((title, error))
        else:
            if recording is None or recording.place is None:
                read.silent += 1
            else:
                services.catalog.recordings.keep_place(video_id, recording.place)
                read.found += 1
        on_progress(done, len(waiting))
    return read
