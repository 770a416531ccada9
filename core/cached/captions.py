"""What pages may ask and do about captions."""

from __future__ import annotations

from core.cached.application import services
from core.media.caches.caption_cache import CaptionsFrom
from core.models import Video


def captions_known(video_id: str) -> CaptionsFrom | None:
    """Where the captions of a video come from; None as long as nobody has looked into its file. Quick."""
    return services().captions.known(video_id)


def captions_from(video: Video) -> CaptionsFrom:
    """Where the captions of a video come from. The first time its file is looked into, which may take a while.

    Links are not read through for them.
    """
    parts = services()

    def inside() -> str:
        from core.media.workers.reader import media_reader  # noqa: PLC0415 - only the first look needs the media library

        return media_reader().captions_inside(parts.settings.uploads_dir / video.file_name) if video.file_name else ""

    return parts.captions.look(video.id, inside)


def add_captions(video_id: str, data: bytes) -> int:
    """Keep the captions of an SRT or VTT file; returns how many lines. Raises ClipseekError (CAPTIONS_…)."""
    return services().captions.add(video_id, data)


def remove_captions(video_id: str) -> None:
    """Take the captions away that somebody added."""
    services().captions.remove(video_id)
