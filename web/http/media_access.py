"""What every media route begins with: whether the address may be followed, and what it leads to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from core.errors import ClipseekError
from core.models import Video
from core.services import Services
from core.video_ids import is_video_id
from web.http.signing import is_valid

if TYPE_CHECKING:
    from core.media.av.source import MediaSource

MOST_SEEN: Final = 1000
"""Of so many videos that were asked for last, what plays goes on playing while the catalog does not answer."""


def permitted(parts: Services, request: Request, kind: str) -> Video | Response:
    """The video that a signed address is about, or why it is not given: 403 for any address that we did not sign for this."""
    video_id = str(request.path_params["video_id"])
    query = request.query_params
    if not is_video_id(video_id) or not is_valid(
        parts.settings.signing_key, kind, video_id, query.get("e", ""), query.get("s", "")
    ):
        return PlainTextResponse("forbidden", 403)
    try:
        video = parts.catalog.videos.get(video_id)
    except ClipseekError:
        return parts.videos_seen.get(video_id) or PlainTextResponse("the catalog does not answer", 503)
    _note(parts.videos_seen, video_id, video)
    return video or PlainTextResponse("not found", 404)


def _note(seen: dict[str, Video], video_id: str, video: Video | None) -> None:
    """Each step is whole by itself, so that threads can do it at once. The newest are at the end."""
    seen.pop(video_id, None)
    if video is not None:
        seen[video_id] = video
    if len(seen) > MOST_SEEN:
        seen.pop(next(iter(list(seen))), None)


def file_of(parts: Services, video: Video) -> Path | None:
    """The file of a video. Its name comes from our catalog, never from the address."""
    return parts.settings.uploads_dir / video.file_name if video.file_name else None


def source_of(parts: Services, video: Video) -> MediaSource:
    """What the video is read from. Raises LinkError."""
    path = file_of(parts, video)
    if path is not None:
        return path
    from core.media.remote.range_reader import RangeReader  # noqa: PLC0415 - the launcher imports this file and must be quick

    return RangeReader(video.source_url or "", allow_private=parts.settings.allow_private_urls)
