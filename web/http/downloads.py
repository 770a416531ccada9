"""What can be taken away: a whole video, one exact moment of it as a film, and its captions. Signed like all media."""

from __future__ import annotations

import logging
import re
from typing import Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from core.errors import ClipseekError, DiskFull
from core.messages.faults import explain
from core.models import Span, Video, timecode
from core.services import shared
from web.http.base_path import below_base
from web.http.heavy_routes import in_own_threads
from web.http.media_access import file_of, permitted, signed_query, source_of

log = logging.getLogger(__name__)

LONGEST_CUT_MS: Final = 60_000
"""As `core.media.av.cutting` has it; that file brings the media library along."""
MIME_TYPES: Final = {".mp4": "video/mp4", ".m4v": "video/mp4", ".mov": "video/quicktime", ".webm": "video/webm"}
HEADERS: Final = {"Cache-Control": "private, max-age=600", "X-Content-Type-Options": "nosniff"}
_UNFIT: Final = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|]+")


def download_address(video: Video) -> str:
    """Where a browser gets the whole file from: from us, or from the link's own host."""
    if video.source_url is not None:
        return video.source_url
    return below_base(f"/downloads/{video.id}?{signed_query(shared().settings.signing_key, 'download', video.id)}")


def cut_address(video: Video, span: Span) -> str | None:
    """Where a browser gets an exact moment from, good for just this stretch; None if it is too long to be saved."""
    start_ms, end_ms = span.start_ms, min(span.end_ms, round(video.duration_sec * 1000))
    if not 0 < end_ms - start_ms <= LONGEST_CUT_MS:
        return None
    times = f"{start_ms}-{end_ms}"
    query = signed_query(shared().settings.signing_key, f"moment {times}", video.id)
    return below_base(f"/moments/{video.id}/{times}.mp4?{query}")


def captions_address(video: Video) -> str:
    """Where the player reads the captions; it changes when they do."""
    parts = shared()
    version = parts.captions.version(video.id)
    return below_base(f"/captions/{video.id}.vtt?v={version}&{signed_query(parts.settings.signing_key, 'captions', video.id)}")


def serve_download(request: Request) -> Response:
    """The video's file, under its own name, by which editing programs find it again; under its title where nobody knows that."""
    parts = shared()
    video = permitted(parts, request, "download")
    if isinstance(video, Response):
        return video
    path = file_of(parts, video)
    if path is None or not path.is_file():
        return PlainTextResponse("not found", 404)
    kind = MIME_TYPES.get(path.suffix, "application/octet-stream")
    name = video.original_name or f"{video.title}{path.suffix}"
    return FileResponse(path, media_type=kind, headers={**HEADERS, **_saved_as(name)})


def serve_moment(request: Request) -> Response:
    """An exact moment, made now if nobody asked for it lately; 503 if too many are being made. `?show` plays it in the page."""
    parts = shared()
    start_ms, end_ms = int(request.path_params["start_ms"]), int(request.path_params["end_ms"])
    video = permitted(parts, request, f"moment {start_ms}-{end_ms}")
    if isinstance(video, Response):
        return video
    if not 0 < end_ms - start_ms <= LONGEST_CUT_MS:
        return PlainTextResponse("no moment is of this time", 404)
    try:
        path = parts.cuts.get(video.id, start_ms, end_ms, lambda: source_of(parts, video))
    except ClipseekError as error:
        log.info("no clip of %s at %d ms: %s %s", video.id, start_ms, error.reason, error.detail)
        return PlainTextResponse(explain(error), 507 if isinstance(error, DiskFull) else 404)
    except OSError as error:
        log.warning("no clip of %s at %d ms: %s", video.id, start_ms, error)
        return PlainTextResponse("it could not be written", 500)
    if path is None:
        return PlainTextResponse("too many at once", 503, headers={"Retry-After": "10"})
    clock = f"{timecode(start_ms / 1000)}-{timecode(end_ms / 1000)}".replace(":", ".")
    headers = HEADERS if "show" in request.query_params else {**HEADERS, **_saved_as(f"{video.title} {clock}.mp4")}
    return FileResponse(path, media_type="video/mp4", headers=headers)


def serve_captions(request: Request) -> Response:
    """The captions as WebVTT; 404 if there are none."""
    parts = shared()
    video = permitted(parts, request, "captions")
    if isinstance(video, Response):
        return video
    path = parts.captions.path(video.id)
    if not path.is_file():
        return PlainTextResponse("not found", 404)
    return FileResponse(path, media_type="text/vtt; charset=utf-8", headers=HEADERS)


def _saved_as(name: str) -> dict[str, str]:
    """A name to save it under, as any file system takes it."""
    name = _UNFIT.sub(" ", name).strip(" .")[-150:]
    name = name if "." in name else f"video.{name or 'mp4'}"
    return {"Content-Disposition": f"attachment; filename*=utf-8''{quote(name, safe='', errors='replace')}"}


DOWNLOAD_ROUTES: Final[list[Route]] = [
    Route("/downloads/{video_id}", serve_download, methods=["GET"]),
    Route("/moments/{video_id}/{start_ms:ms}-{end_ms:ms}.mp4", in_own_threads(serve_moment), methods=["GET"]),
    Route("/captions/{video_id}.vtt", serve_captions, methods=["GET"]),
]
