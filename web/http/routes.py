"""All routes that answer plain HTTP requests: video files with byte ranges, pictures of moments, uploads, and shared pages."""

from __future__ import annotations

import logging
from pathlib import PurePosixPath
from typing import Final

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from core.errors import ClipseekError
from core.media.pictures.picture_times import PHOTO_PX, STEP_MS, picture_ms
from core.models.video import Span, Video
from core.people.person import Role
from core.services import shared
from core.storage.storage import upload_key
from web.http.access.role_route import RoleRoute
from web.http.base_path import below_base
from web.http.downloads import DOWNLOAD_ROUTES, EXPORT_ROUTES
from web.http.examples import EXAMPLE_ROUTES
from web.http.heavy_routes import in_own_threads
from web.http.media_access import jpeg_answer, permitted, picture_answer, signed_query, source_of
from web.http.plotly_script import CHART_ROUTES
from web.http.probes import PROBE_ROUTES
from web.http.revision import REVISION_ROUTES
from web.http.shared.routes import SHARED_ROUTES
from web.http.stored_files import stored_answer
from web.http.text_font import FONT_ROUTES
from web.http.uploads.routes import UPLOAD_ROUTES

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


def photo_address(video: Video) -> str:
    """Where a browser finds a photo large, whatever kind of file it is."""
    return below_base(f"/photos/{video.id}.jpg?{signed_query(shared().settings.signing_key, 'photo', video.id)}")


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
    if request.query_params.get("preview") == "1":
        path = parts.previews.ready(video.id)
        if path is None or not path.is_file():
            return PlainTextResponse("not found", 404)
        return FileResponse(path, media_type=_type_of(path.name), headers=CLIP_HEADERS)
    if not video.file_name:
        return PlainTextResponse("not found", 404)
    return stored_answer(
        parts,
        request,
        upload_key(video.file_name),
        media_type=_type_of(video.file_name),
        headers=CLIP_HEADERS,
        may_redirect=True,
    )


def _type_of(file_name: str) -> str:
    return MIME_TYPES.get(PurePosixPath(file_name).suffix, "application/octet-stream")


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
    return picture_answer(parts, video, at_ms, THUMB_HEADERS)


def serve_photo(request: Request) -> Response:
    """A photo as a JPEG that fills a screen, made on first use; 404 if it is none, or can't be made."""
    parts = shared()
    video = permitted(parts, request, "photo", also_in_bin=True)
    if isinstance(video, Response):
        return video
    return picture_answer(parts, video, 0, THUMB_HEADERS, PHOTO_PX) if video.is_photo else PlainTextResponse("no photo", 404)


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
    return jpeg_answer(path, THUMB_HEADERS)


ROUTES: Final[list[Route]] = [
    RoleRoute("/clips/{video_id}", serve_clip, needs=Role.VIEWER, methods=["GET"]),
    RoleRoute("/photos/{video_id}.jpg", in_own_threads(serve_photo), needs=Role.VIEWER, methods=["GET"]),
    RoleRoute("/thumbs/{video_id}/{at_ms:ms}.jpg", in_own_threads(serve_thumb), needs=Role.VIEWER, methods=["GET"]),
    RoleRoute(
        "/strips/{video_id}/{start_ms:ms}-{end_ms:ms}.jpg", in_own_threads(serve_strip), needs=Role.VIEWER, methods=["GET"]
    ),
    *CHART_ROUTES,
    *DOWNLOAD_ROUTES,
    *EXAMPLE_ROUTES,
    *EXPORT_ROUTES,
    *FONT_ROUTES,
    *PROBE_ROUTES,
    *REVISION_ROUTES,
    *SHARED_ROUTES,
    *UPLOAD_ROUTES,
]
