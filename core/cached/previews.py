"""What may be asked of the previews: whether a video plays as it is, whether there is one, and to make one."""

from __future__ import annotations

from core.cached.application import services
from core.media.av.playable import Doubts, Playable, doubts, guess, how_it_plays
from core.media.caches.preview_cache import PreviewStatus
from core.models import Video


def how_plays(video: Video) -> Playable:
    """Whether browsers play the video without a preview: by what the file is made of, or by its name until that is known."""
    media_format = services().previews.media_format(video.id)
    name = video.file_name or video.source_url or ""
    return guess(name) if media_format is None else how_it_plays(media_format, name)


def playing_doubts(video: Video) -> Doubts:
    """What the browser itself is to be asked about the video before it plays it; nothing while nobody has looked into it."""
    media_format = services().previews.media_format(video.id)
    return Doubts() if media_format is None else doubts(media_format, video.file_name or video.source_url or "")


def preview_status(video_id: str) -> PreviewStatus:
    """How it stands with the preview of a video. Costs a few looks at the disk."""
    return services().previews.status(video_id)


def want_preview(video_id: str) -> None:
    """Ask for a preview; the worker makes it next. Raises OSError if the disk takes nothing."""
    services().previews.want(video_id)
