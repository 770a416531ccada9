"""Deleting for good: every trace of a video that has lain in the bin for long enough, or that somebody wants gone.

Its rows say that it is being removed, so that a removal that is cut off is taken up again: first the index, then the files, last
the rows, without which nobody would know what else there is to remove.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from core.catalog.library.deleted_videos import Presence
from core.errors import ClipseekError, FolderAway, ProviderError, StoreError
from core.ingest.video_files import remove_files
from core.models.embedding_models import MODELS
from core.models.jobs import Stage
from core.models.video import Video

if TYPE_CHECKING:
    from core.ingest.job_tools import Tools

log = logging.getLogger(__name__)

UNDO_SEC: Final = 30.0
"""So long a deleted video can be restored for sure, however short the bin keeps things."""
AT_ONCE: Final = 50


def once(tools: Tools, stopping: threading.Event) -> bool:
    """Remove what is due; False if something could not be removed for now. Raises CatalogError."""
    while not stopping.is_set():
        due = tools.catalog.deletions.begin_purge(max(UNDO_SEC, tools.bin_sec), AT_ONCE)
        if not due:
            return True
        try:
            # Files that are away would be taken for removed.
            tools.check_here()
            purge(tools, due)
        except (StoreError, FolderAway, OSError) as error:
            detail = (error.detail or error.reason) if isinstance(error, ClipseekError) else error
            log.warning("%d deleted videos are not removed yet: %s", len(due), detail)
            return False
    return True


def purge(tools: Tools, videos: Sequence[Video]) -> None:
    """Remove every trace of videos that cannot be brought back any more; done twice it ends the same.

    Raises StoreError, CatalogError, OSError; then what is still there is removed later. A file that can't be removed keeps only
    its own video.
    """
    video_ids = [video.id for video in videos]
    _remove_rows(tools, video_ids)
    problems = remove_files(tools.storage, tools.library_dir, video_ids)
    for video in videos:
        if video.id not in problems:
            tools.catalog.deletions.end_purge(video.id, _unclaimed_assets(tools, video))
            log.info("video %s was removed", video.id)
    for problem in problems.values():
        raise problem


def sweep_up(tools: Tools, video_id: str) -> None:
    """Remove what a step wrote that came to its end too late: its video was deleted meanwhile. Raises CatalogError.

    Only where the catalog tells of the deletion. A catalog that does not know the video, because another one has taken its
    place, says nothing about what was written.
    """
    is_purging = tools.catalog.deletions.presence(video_id) is Presence.PURGING
    if not is_purging and not tools.catalog.deletions.was_removed(video_id):
        return
    try:
        _remove_rows(tools, [video_id])
        # Once the removal is over, a file of this name among the uploads is one that somebody has brought since.
        keeping = () if is_purging else ("uploads",)
        for problem in remove_files(tools.storage, tools.library_dir, [video_id], keeping=keeping).values():
            raise problem
    except (StoreError, OSError) as error:
        log.warning("what came too late of video %s could not be removed: %s", video_id, error)


def _remove_rows(tools: Tools, video_ids: Sequence[str]) -> None:
    for model in MODELS.values():
        tools.store.delete_videos(model, video_ids)


def _unclaimed_assets(tools: Tools, video: Video) -> list[str]:
    """Uploads at the provider that no row knows of, because the answer got lost."""
    from core.ingest.stages import asset_name  # noqa: PLC0415 - the stages and the worker know this file

    jobs = tools.catalog.deletions.jobs(video.id)
    if video.is_link or all(job.stage in (Stage.READY, Stage.WAITING) for job in jobs):
        return []
    try:
        names = (asset_name(video), asset_name(video, proxy=True))
        return [asset.id for name in names for asset in tools.provider.find_assets(name)]
    except ProviderError as error:
        log.info("the provider could not be asked for uploads of video %s: %s", video.id, error.reason)
        return []
