"""All that is spoken over plain HTTP: video files with byte ranges, pictures of moments, and uploads."""

from __future__ import annotations

import logging
from typing import Final

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from core.errors import ClipseekError
from core.media.av.picture_times import STEP_MS, picture_ms
from core.models import Span, Video
from core.services import shared
from web.http.base_path import below_base
from web.http.downloads import DOWNLOAD_ROUTES
from web.http.examples import EXAMPLE_ROUTES
from web.http.heavy_routes import in_own_threads
from web.http.media_access import file_of, permitted, signed_query, source_of
from web.http.plotly_script import CHART_ROUTES
from web.http.revision import REVISION_ROUTES
from web.http.uploads import UPLOAD_ROUTES

log = logging.getLogger(__name__)

LONGEST_STRIP_MS: Final = 60_000
"""A strip of a longer stretch shows its first minute: more than a glance would not tell more."""
MIME_TYPES: Final = {
    ".mp4": "video/mp4",
    ".m4v": "video/mp4",
    ".mov": "video/mp4",
    ".webm": "video/webm",
    ".mkv": "video/x-matroska",
}
CLIP_HEADERS: Final = {"Cache-Control": "private, max-age=3600", "X-Content-Type-Options": "nosniff"}
THUMB_HEADERS: Final = {"Cache-Control": "private, max-age=86400, immutable", "X-Content-Type-Options": "nosniff"}


def clip_address(video: Video, *, preview: bool = False) -> str:
    """Where a browser reads the video from: our signed route for files, the link's own host for links.

    `preview` asks for the small copy that every browser plays, which only files have.
    """
    if video.source_url is not None:
        return video.source_url
    query = signed_query(shared().settings.signing_key, "clip", video.id)
    return below_base(f"/clips/{video.id}?{query}{'&preview=1' if preview else ''}")


def thumb_address(video: Video, at_sec: float) -> str:
    """Where a browser finds the picture of a video at a time. The address is good for just this time."""
    at_ms = picture_ms(at_sec, video.duration_sec)
    return below_base(f"/thumbs/{video.id}/{at_ms}.jpg?{signed_query(shared().settings.signing_key, f'thumb {at_ms}', video.id)}")


def thumb_addresses(video: Video) -> tuple[str, str]:
    """What stands before and after the time in the addresses of all pictures of a video.

    For pages that need thousands of them: one proof for all is a tenth of what one for each would weigh.
    """
    return below_base(f"/thumbs/{video.id}/"), f".jpg?{signed_query(shared().settings.signing_key, 'thumbs', video.id)}"


def strip_address(video: Video, span: Span) -> str:
    """Where a browser finds a few frames of a moment side by side. The address is good for just this stretch of time."""
    start_ms = min(span.start_ms, max(0, round(video.duration_sec * 1000) - STEP_MS))
    end_ms = max(start_ms + STEP_MS, min(span.end_ms, start_ms + LONGEST_STRIP_MS))
    times = f"{start_ms}-{end_ms}"
    return below_base(f"/strips/{video.id}/{times}.jpg?{signed_query(shared().settings.signing_key, f'strip {times}', video.id)}")


def serve_clip(request: Request) -> Response:
    """A video file, or with `?preview=1` its small copy, with ranges; 403 without a valid signature, 404 if it is not here.

    Runs in a thread, reads nothing whole.
    """
    parts = shared()
    video = permitted(parts, request, "clip")
    if isinstance(video, Response):
        return video
    path = parts.previews.ready(video.id) if request.query_params.get("preview") == "1" else file_of(parts, video)
    if path is None or not path.is_file():
        return PlainTextResponse("not found", 404)
    return FileResponse(path, media_type=MIME_TYPES.get(path.suffix, "application/octet-stream"), headers=CLIP_HEADERS)


def serve_thumb(request: Request) -> Response:
    """The picture of a video at a time, made on first use; 404 if none can be made."""
    parts = shared()
    at_ms = int(request.path_params["at_ms"])
    video = permitted(parts, request, f"thumb {at_ms}", also_in_bin=True)
    if isinstance(video, Response) and video.status_code == 403:
        video = permitted(parts, request, "thumbs", also_in_bin=True)
    if isinstance(video, Response):
        return video
    if at_ms != picture_ms(at_ms / 1000, video.duration_sec):
        return PlainTextResponse("no picture is of this time", 404)
    try:
        path = parts.thumbs.get(video.id, at_ms, lambda: source_of(parts, video))
    except ClipseekError as error:
        log.info("no picture of %s at %d ms: %s %s", video.id, at_ms, error.reason, error.detail)
        return PlainTextResponse("no picture", 404)
    return FileResponse(path, media_type="image/jpeg", headers=THUMB_HEADERS)


def serve_strip(request: Request) -> Response:
    """Frames of a moment side by side; 404 if none can be made, 503 if too many are being made."""
    parts = shared()
    start_ms, end_ms = int(request.path_params["start_ms"]), int(request.path_params["end_ms"])
    video = permitted(parts, request, f"strip {start_ms}-{end_ms}", also_in_bin=True)
    if isinstance(video, Response):
        return video
    if not 0 < end_ms - start_ms <= LONGEST_STRIP_MS:
        return PlainTextResponse("no strip is of this time", 404)
    try:
        path = parts.thumbs.strip(video.id, start_ms, end_ms, lambda: source_of(parts, video))
    except ClipseekError as error:
        log.info("no strip of %s at %d ms: %s %s", video.id, start_ms, error.reason, error.detail)
        return PlainTextResponse("no strip", 404)
    if path is None:
        return PlainTextResponse("too many at once", 503, headers={"Retry-After": "2"})
    return FileResponse(path, media_type="image/jpeg", headers=THUMB_HEADERS)


ROUTES: Final[list[Route]] = [
    Route("/clips/{video_id}", serve_clip, methods=["GET"]),
    Route("/thumbs/{video_id}/{at_ms:ms}.jpg", in_own_threads(serve_thumb), methods=["GET"]),
    Route("/strips/{video_id}/{start_ms:ms}-{end_ms:ms}.jpg", in_own_threads(serve_strip), methods=["GET"]),
    *CHART_ROUTES,
    *DOWNLOAD_ROUTES,
    *EXAMPLE_ROUTES,
    *REVISION_ROUTES,
    *UPLOAD_ROUTES,
]
