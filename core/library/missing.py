"""What of a video is not in the data folder although the catalog tells of it: somebody moved it, or a disk is not mounted."""

from __future__ import annotations

from enum import StrEnum

from core.models.jobs import Job, Stage
from core.models.video import Video
from core.storage.storage import EMBEDDINGS, LIBRARY_ID, Storage, upload_key


class Missing(StrEnum):
    """What is not there."""

    ORIGINAL = "original"
    """The video file: it can be found, but not played."""
    EMBEDDINGS = "embeddings"
    """What was paid for; as long as the index has its rows, System saves them again from there."""


def missing_of(storage: Storage, video: Video, job: Job) -> Missing | None:
    """The first thing that is missing of a video that is ready; looks at two names in the storage at most."""
    if job.stage is not Stage.READY or storage.path_of(LIBRARY_ID) is None:
        # Nobody moves the files of a bucket by accident, and to ask it for each video of a page would take too long.
        return None
    if video.file_name is not None and storage.find(upload_key(video.file_name)) is None:
        return Missing.ORIGINAL
    saved = f"{EMBEDDINGS}/{job.model.collection}/{video.id}.parquet"
    return None if storage.find(saved) is not None else Missing.EMBEDDINGS
