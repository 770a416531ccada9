"""What of a video is not in the data folder although the catalog tells of it: somebody moved it, or a disk is not mounted."""

from __future__ import annotations

from enum import StrEnum

from core.config import Settings
from core.jobs import Job, Stage
from core.models import Video


class Missing(StrEnum):
    """What is not there."""

    ORIGINAL = "original"
    """The video file: it can be found, but not played."""
    EMBEDDINGS = "embeddings"
    """What was paid for; as long as the index has its rows, System saves them again from there."""


def missing_of(settings: Settings, video: Video, job: Job) -> Missing | None:
    """The first thing that is missing of a video that is ready; looks at two names in the data folder at most."""
    if job.stage is not Stage.READY:
        return None
    if video.file_name is not None and not (settings.uploads_dir / video.file_name).exists():
        return Missing.ORIGINAL
    saved = settings.embeddings_dir / job.model.collection / f"{video.id}.parquet"
    return None if saved.exists() else Missing.EMBEDDINGS
