"""What may be asked of the videos that are here."""

from __future__ import annotations

import streamlit as st

from core.cached.state import services
from core.models import Job, Modality, Span, Video


def videos() -> list[Video]:
    """Every video, the newest first."""
    return services().catalog.videos.all()


def jobs() -> list[Job]:
    """The newest job of each video, the newest first."""
    return services().catalog.jobs.newest()


def job_summary() -> tuple[int, int, int]:
    """How many videos are being prepared, need attention and are ready."""
    counts = services().catalog.jobs.counts()
    preparing = sum(count for stage, count in counts.items() if not stage.is_final)
    ready = sum(count for stage, count in counts.items() if stage.value == "ready")
    attention = sum(count for stage, count in counts.items() if stage.value in ("failed", "unsure"))
    return preparing, attention, ready


def moments(video_id: str) -> list[Span]:
    """The moments a video was cut into, in order; empty before it is ready."""
    return _moments(video_id, services().catalog.jobs.library_version())


@st.cache_data(show_spinner=False, max_entries=200, ttl=3600)
def _moments(video_id: str, library_version: str) -> list[Span]:  # noqa: ARG001 - the version is part of the cache's key
    from core import parquet  # noqa: PLC0415 - brings pyarrow, which the first page does not need

    settings = services().settings
    path = parquet.path_for(settings.embeddings_dir, settings.model, video_id)
    if not path.is_file():
        return []
    segments = parquet.load(path)
    seen = {segment.span for segment in segments if segment.modality is Modality.VISUAL}
    return sorted(seen or {segment.span for segment in segments})
