"""What may be asked of the previews: whether a video plays as it is, whether there is one, and to make one."""

from __future__ import annotations

from core.cached.state import services
from core.media.playable import Doubts, Playable, doubts, guess, how_it_plays
from core.media.preview_shelf import PreviewStatus
from core.models import Video


def how_plays(video: Video) -> Playable:
    """Whether browsers play the video without a preview: by what the file is made of, or by its name until that is known."""
    makeup = services().previews.makeup(video.id)
    name = video.file_name or video.source_url or ""
    return guess(name) if makeup is None else how_it_plays(makeup, name)


def playing_doubts(video: Video) -> Doubts:
    """What the browser itself is to be asked about the video before it plays it; nothing while nobody has looked into it."""
    makeup = services().previews.makeup(video.id)
    return Doubts() if makeup is None else doubts(makeup, video.file_name or video.source_url or "")


def preview_status(video_id: str) -> PreviewStatus:
    """How it stands with the preview of a video. Costs a few looks at the disk."""
    return services().previews.status(video_id)


def want_preview(video_id: str) -> None:
    """Ask for a preview; the worker makes it next. Raises OSError if the disk takes nothing."""
    services().previews.want(video_id)
