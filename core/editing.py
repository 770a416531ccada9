"""Changing what people say about a video: its title, category, date and watch page.

The index repeats the category on every row, so its rows are written again from the saved embeddings, which asks nothing of the
provider. They come first: where the index fails, nothing has changed, and done again it ends the same.
"""

from __future__ import annotations

from dataclasses import replace
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from core.errors import ClipseekError, Reason
from core.ingest.names import one_line
from core.ingest.watch_page import checked_watch_url
from core.models import EmbeddingModel, Video

if TYPE_CHECKING:
    from core.services import Services

LONGEST_TITLE: Final = 200
LONGEST_CATEGORY: Final = 100


class Unchanged(Enum):
    """Stands for what is left as it is, where None means nothing."""

    UNCHANGED = "unchanged"


def edit(
    services: Services,
    video_id: str,
    *,
    title: str | None = None,
    category: str | None = None,
    recorded_at: float | Unchanged | None = Unchanged.UNCHANGED,
    watch_url: str | None = None,
) -> Video:
    """Change what is given; returns the video as it is then. An empty title changes nothing; empty others are cleared.

    Raises LinkError for a watch page that is no web address, StoreError if the index cannot take the category (then nothing
    has changed), CatalogError, ClipseekError if the video is gone.
    """
    video = services.catalog.videos.get(video_id)
    if video is None:
        raise ClipseekError(Reason.VIDEO_GONE)
    changed = replace(
        video,
        title=video.title if title is None else one_line(title)[:LONGEST_TITLE] or video.title,
        category=video.category if category is None else one_line(category)[:LONGEST_CATEGORY].strip(),
        recorded_at=video.recorded_at if isinstance(recorded_at, Unchanged) else recorded_at,
        watch_url=video.watch_url if watch_url is None else checked_watch_url(watch_url),
    )
    if changed == video:
        return video
    if changed.category != video.category:
        _write_rows(services, changed)
    if not services.catalog.videos.edit(changed):
        raise ClipseekError(Reason.VIDEO_GONE)
    return changed


def _write_rows(services: Services, video: Video) -> None:
    """Put the category on every row there is. A video that is prepared for the first time gets it when it is saved."""
    from core import parquet  # noqa: PLC0415 - brings pyarrow, which the first page does not need
    from core.milvus import StoredVideo  # noqa: PLC0415 - the SDK, see above

    stored = StoredVideo(video.id, video.source_url or "", video.category)
    for model in EmbeddingModel:
        path = parquet.path_for(services.settings.embeddings_dir, model, video.id)
        written = None
        # The worker may be putting newer results in the place of these: then the newer ones count.
        while (saved := _version(path)) != written:
            if saved is None:
                services.store.delete_video(model, video.id)
            else:
                services.store.replace_video(model, stored, parquet.load(path))
            written = saved


def _version(path: Path) -> tuple[int, int] | None:
    """Another one for each time a file was written; None if it is not there."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns
