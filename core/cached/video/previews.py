"""What may be asked of the previews: whether a video plays as it is, whether there is one, and to make one."""

from __future__ import annotations

from typing import Final

from core.cached.access.needs import needs
from core.cached.application import services
from core.media.caches.preview_cache import PreviewStatus
from core.media.previews.playable import Doubts, Playable, doubts, guess, how_it_plays
from core.models.sound import SoundTrack, is_heard_from_the_file
from core.models.video import Video
from core.people.person import Role

HEAVY_BPS: Final = 12_000_000
"""What takes more than this a second stops again and again on many lines, and jumps late on all."""


@needs(Role.VIEWER)
def how_plays(video: Video) -> Playable:
    """Whether browsers play the video without a preview: by what the file is made of, or by its name until that is known."""
    media_format = services().previews.media_format(video.id)
    name = video.file_name or video.source_url or ""
    return guess(name) if media_format is None else how_it_plays(media_format, name, video.sound)


@needs(Role.VIEWER)
def playing_doubts(video: Video) -> Doubts:
    """What the browser itself is to be asked about the video before it plays it; nothing while nobody has looked into it."""
    media_format = services().previews.media_format(video.id)
    return Doubts() if media_format is None else doubts(media_format, video.file_name or video.source_url or "", video.sound)


@needs(Role.VIEWER)
def preview_status(video_id: str) -> PreviewStatus:
    """How it stands with the preview of a video. Costs a few looks at the disk."""
    return services().previews.status(video_id)


@needs(Role.VIEWER)
def plays_from_copy(video: Video) -> bool:
    """Whether the small copy is there and plays in place of the file: that is too heavy for most lines, or has another sound."""
    size_bytes, seconds = video.size_bytes or 0, max(1.0, video.duration_sec)
    previews = services().previews
    if 8 * size_bytes / seconds > HEAVY_BPS:
        return previews.ready(video.id) is not None
    media_format = previews.media_format(video.id)
    has_other_sound = media_format is not None and not is_heard_from_the_file(media_format.sounds, video.sound)
    return has_other_sound and previews.ready_with(video.id, video.sound) is not None


@needs(Role.VIEWER)
def has_copy_with_sound(video: Video) -> bool:
    """Whether there is a small copy with the sound that is to be heard."""
    return services().previews.ready_with(video.id, video.sound) is not None


@needs(Role.VIEWER)
def sound_tracks(video: Video) -> tuple[SoundTrack, ...]:
    """The sound tracks of a video's file; none until somebody looked."""
    media_format = services().previews.media_format(video.id)
    return () if media_format is None else media_format.sounds


@needs(Role.VIEWER)
def want_preview(video_id: str) -> None:
    """Ask for a preview; the worker makes it next. Raises OSError if the disk takes nothing."""
    services().previews.want(video_id)
