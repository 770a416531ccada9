"""All that is spoken over plain HTTP: video files with byte ranges, pictures of moments, and uploads."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from core.errors import ClipseekError
from core.models import Video
from core.services import Services, shared
from web.signing import is_valid, signed_query
from web.uploads import UPLOAD_ROUTES

if TYPE_CHECKING:
    from core.media.source import MediaSource

log = logging.getLogger(__name__)

VIDEO_ID: Final = re.compile(r"[0-9a-f]{16}")
THUMB_STEP_MS: Final = 100
MIME_TYPES: Final = {
    ".mp4": "video/mp4",
    ".m4v": "video/mp4",
    ".mov": "video/mp4",
    ".webm": "video/webm",
    ".mkv": "video/x-matroska",
}
CLIP_HEADERS: Final = {"Cache-Control": "private, max-age=3600", "X-Content-Type-Options": "nosniff"}
THUMB_HEADERS: Final = {"Cache-Control": "private, max-age=86400, immutable", "X-Content-Type-Options": "nosniff"}


def clip_address(video: Video) -> str:
    """Where a browser reads the video from: our signed route for files, the link's own host for links."""
    if video.source_url is not None:
        return video.source_url
    return f"/clips/{video.id}?{signed_query(shared().settings.signing_key, 'clip', video.id)}"


def thumb_address(video: Video, at_sec: float) -> str:
    """Where a browser finds the picture of a video at a time."""
    at_ms = round(max(0.0, min(at_sec, video.duration_sec - 0.2)) * 1000 / THUMB_STEP_MS) * THUMB_STEP_MS
    return f"/thumbs/{video.id}/{at_ms}.jpg?{signed_query(shared().settings.signing_key, 'thumb', video.id)}"


def serve_clip(request: Request) -> Response:
    """A video file with ranges; 403 without a valid signature, 404 if it is not here. Runs in a thread, reads nothing whole."""
    parts = shared()
    video = _permitted(parts, request, "clip")
    if isinstance(video, Response):
        return video
    path = _file_of(parts, video)
    if path is None or not path.is_file():
        return PlainTextResponse("not found", 404)
    return FileResponse(path, media_type=MIME_TYPES.get(path.suffix, "application/octet-stream"), headers=CLIP_HEADERS)


def serve_thumb(request: Request) -> Response:
    """The picture of a video at a time, made on first use; 404 if none can be made."""
    parts = shared()
    video = _permitted(parts, request, "thumb")
    if isinstance(video, Response):
        return video
    at_ms = min(int(request.path_params["at_ms"]), round(video.duration_sec * 1000)) // THUMB_STEP_MS * THUMB_STEP_MS
    try:
        path = parts.thumbs.get(video.id, at_ms, lambda: _source_of(parts, video))
    except ClipseekError as error:
        log.info("no picture of %s at %d ms: %s %s", video.id, at_ms, error.reason, error.detail)
        return PlainTextResponse("no picture", 404)
    return FileResponse(path, media_type="image/jpeg", headers=THUMB_HEADERS)


def _permitted(parts: Services, request: Request, kind: str) -> Video | Response:
    video_id = str(request.path_params["video_id"])
    query = request.query_params
    if not VIDEO_ID.fullmatch(video_id) or not is_valid(
        parts.settings.signing_key, kind, video_id, query.get("e", ""), query.get("s", "")
    ):
        return PlainTextResponse("forbidden", 403)
    try:
        video = parts.catalog.videos.get(video_id)
    except ClipseekError:
        return PlainTextResponse("the catalog does not answer", 503)
    return video or PlainTextResponse("not found", 404)


def _file_of(parts: Services, video: Video) -> Path | None:
    """The file of a video. Its name comes from our catalog, never from the address."""
    return parts.settings.uploads_dir / video.file_name if video.file_name else None


def _source_of(parts: Services, video: Video) -> MediaSource:
    path = _file_of(parts, video)
    if path is not None:
        return path
    from core.media.remote import RangeReader  # noqa: PLC0415 - the launcher imports this file and must be quick

    return RangeReader(video.source_url or "", allow_private=parts.settings.allow_private_urls)


ROUTES: Final[list[BaseRoute]] = [
    Route("/clips/{video_id}", serve_clip, methods=["GET"]),
    Route("/thumbs/{video_id}/{at_ms:int}.jpg", serve_thumb, methods=["GET"]),
    *UPLOAD_ROUTES,
]
