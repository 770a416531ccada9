"""Changing what people say about a video: its title, category, date, watch page, and which of its sounds is heard.

The index repeats the category on every row, so its rows are written again from the saved embeddings, which asks nothing of the
provider. They come first: where the index fails, nothing has changed, and done again it ends the same. What others write
meanwhile is dealt with as `core.library.index_rows` says.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from enum import Enum
from typing import TYPE_CHECKING, Final, Protocol

from core.errors import ClipseekError, Reason, StoreError
from core.library.names import LONGEST_CATEGORY, checked_watch_url, one_line
from core.models.embedding_models import MODELS
from core.models.recording import DateFrom
from core.models.sound import checked_sound
from core.models.video import Video
from core.people.person import OWNER

if TYPE_CHECKING:
    from core.catalog import Catalog
    from core.library.index_rows import IndexWriter
    from core.milvus import SegmentStore
    from core.storage.storage import Storage

log = logging.getLogger(__name__)

LONGEST_TITLE: Final = 200


class LibraryParts(Protocol):
    """What editing needs of the services: where videos are written down, where their rows are, and where embeddings lie."""

    @property
    def catalog(self) -> Catalog: ...

    @property
    def store(self) -> SegmentStore: ...

    @property
    def storage(self) -> Storage: ...


class Unchanged(Enum):
    """Stands for what is left as it is, where None means nothing."""

    UNCHANGED = "unchanged"


def edit(
    parts: LibraryParts,
    video_id: str,
    *,
    title: str | None = None,
    category: str | None = None,
    recorded_at: float | Unchanged | None = Unchanged.UNCHANGED,
    watch_url: str | None = None,
    sound: str | None = None,
    by: str = OWNER.id,
) -> Video:
    """Change what is given, for the person `by`; returns the video as it is then.

    An empty title changes nothing; empty others are cleared.

    Raises LinkError for a watch page that is no web address, StoreError if the index cannot take the category (then nothing
    has changed), CatalogError, ClipseekError if the video is gone.
    """
    from core.catalog.library.videos import SAID  # noqa: PLC0415 - the launcher does not need the catalog

    video = parts.catalog.videos.get(video_id)
    if video is None:
        raise ClipseekError(Reason.VIDEO_GONE)
    changed = replace(
        video,
        title=video.title if title is None else one_line(title)[:LONGEST_TITLE] or video.title,
        category=video.category if category is None else category_of(category),
        recorded_at=video.recorded_at if isinstance(recorded_at, Unchanged) else recorded_at,
        watch_url=video.watch_url if watch_url is None else checked_watch_url(watch_url),
        sound=video.sound if sound is None else checked_sound(sound),
    )
    if changed.recorded_at != video.recorded_at:
        changed = replace(changed, recorded_from=DateFrom.PERSON.value)
    if changed == video:
        return video
    said = {name: getattr(changed, name) for name in SAID if getattr(changed, name) != getattr(video, name)}

    def write() -> bool:
        return parts.catalog.videos.edit(video_id, said, by)

    if not (with_categories(parts, {video_id: changed.category}, write) if "category" in said else write()):
        raise ClipseekError(Reason.VIDEO_GONE)
    return parts.catalog.videos.get(video_id) or changed


def category_of(text: str) -> str:
    """What somebody typed, as a category: one line, not too long."""
    return one_line(text)[:LONGEST_CATEGORY].strip()


def with_categories(
    parts: LibraryParts, categories: Mapping[str, str], write: Callable[[], bool], also: Collection[str] = ()
) -> bool:
    """Put a category on every row of each of these videos, `write` them into the catalog, and see that both agree.

    Returns what `write` did. `also`: videos that are looked at afterwards without having been given another category. A video
    that is prepared for the first time gets it when it is saved. Raises StoreError if the rows cannot be written; then `write`
    was not called.
    """
    from core.catalog.tables.changes import Topic  # noqa: PLC0415 - the launcher does not need the catalog

    for index, video_ids in _indexes(parts, categories):
        index.fill_ahead({video_id: categories[video_id] for video_id in video_ids})
    is_written = write()
    try:
        corrected = [index.correct(video_ids) for index, video_ids in _indexes(parts, {*categories, *also})]
        if any(corrected):
            # Answers may have been given from the rows that were wrong.
            parts.catalog.changes.bump(Topic.VIDEOS)
    except StoreError as error:
        # The rows had it before the catalog; that nobody else wrote them meanwhile is what could not be seen.
        log.warning("the rows of %s could not be looked at again: %s", ", ".join(categories), error.detail or error.reason)
    return is_written


def _indexes(parts: LibraryParts, video_ids: Collection[str]) -> list[tuple[IndexWriter, list[str]]]:
    """For each model those of these videos that there are embeddings of, if there are any."""
    from core.library.index_rows import IndexWriter, SavedFiles  # noqa: PLC0415 - the SDK and pyarrow, which the first page does not need

    files = SavedFiles(parts.storage)
    saved = [(model, [one for one in video_ids if files.stamp(model, one) is not None]) for model in MODELS.values()]
    return [(IndexWriter(parts.catalog, files, parts.store, model), these) for model, these in saved if these]
