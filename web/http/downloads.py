"""Routes for downloads: a video, an exact moment of it as a film, its captions, and exports. Signed like all media."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from core.errors import ClipseekError, StorageAway
from core.media.captions.captions import webvtt
from core.messages.faults import explain
from core.models.video import Span, Video, timecode
from core.people.audit import Did, Kind
from core.people.person import Role
from core.services import shared
from core.storage.storage import upload_key
from web.http.access.role_route import RoleRoute, person_of
from web.http.base_path import below_base
from web.http.heavy_routes import in_own_threads
from web.http.media_access import film_answer, is_valid, permitted, signed_query
from web.http.stored_files import stored_answer

LONGEST_CUT_MS: Final = 60_000
"""As `core.media.av.cutting` has it; that file brings the media library along."""
MIME_TYPES: Final = {".mp4": "video/mp4", ".m4v": "video/mp4", ".mov": "video/quicktime", ".webm": "video/webm"}
HEADERS: Final = {"Cache-Control": "private, max-age=600", "X-Content-Type-Options": "nosniff"}
_UNFIT: Final = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|]+")
EXPORT_TYPES: Final = {".zip": "application/zip", ".mp4": "video/mp4", ".pdf": "application/pdf"}
_ID_LENGTH: Final = 32


def download_address(video: Video) -> str:
    """Where a browser gets the whole file from: from us, or from the link's own host."""
    if video.source_url is not None:
        return video.source_url
    return below_base(f"/downloads/{video.id}?{signed_query(shared().settings.signing_key, 'download', video.id)}")


def cut_address(video: Video, span: Span) -> str | None:
    """Where a browser gets an exact moment from, good for just this stretch; None if it is too long to be saved."""
    start_ms = span.start_ms
    # A photo has no length of its own: any length that is asked for is fine.
    end_ms = span.end_ms if video.is_photo else min(span.end_ms, round(video.duration_sec * 1000))
    if not 0 < end_ms - start_ms <= LONGEST_CUT_MS:
        return None
    times = f"{start_ms}-{end_ms}"
    query = signed_query(shared().settings.signing_key, f"moment {times}", video.id)
    return below_base(f"/moments/{video.id}/{times}.mp4?{query}")


def captions_address(video: Video, version: str) -> str:
    """Where the player reads the captions of a version."""
    return below_base(f"/captions/{video.id}.vtt?v={version}&{signed_query(shared().settings.signing_key, 'captions', video.id)}")


def serve_download(request: Request) -> Response:
    """The video's file, under its own name, by which editing programs find it again; under its title where nobody knows that."""
    parts = shared()
    video = permitted(parts, request, "download")
    if isinstance(video, Response):
        return video
    if not video.file_name:
        return PlainTextResponse("not found", 404)
    suffix = PurePosixPath(video.file_name).suffix
    kind = MIME_TYPES.get(suffix, "application/octet-stream")
    headers = {**HEADERS, **saved_as(video.original_name or f"{video.title}{suffix}")}
    answer = stored_answer(parts, request, upload_key(video.file_name), media_type=kind, headers=headers)
    if answer.status_code < 400:
        _note_taken(request, video)
    return answer


def serve_moment(request: Request) -> Response:
    """An exact moment, made now if nobody asked for it lately; 503 if too many are being made. `?show` plays it in the page."""
    parts = shared()
    start_ms, end_ms = int(request.path_params["start_ms"]), int(request.path_params["end_ms"])
    video = permitted(parts, request, f"moment {start_ms}-{end_ms}")
    if isinstance(video, Response):
        return video
    if not 0 < end_ms - start_ms <= LONGEST_CUT_MS:
        return PlainTextResponse("no moment is of this time", 404)
    show = "show" in request.query_params
    headers = HEADERS if show else {**HEADERS, **saved_as(film_name(video, start_ms, end_ms))}
    answer = film_answer(parts, video, start_ms, end_ms, headers)
    if answer.status_code == 200 and not show:
        _note_taken(request, video, start_ms=start_ms, end_ms=end_ms)
    return answer


def serve_captions(request: Request) -> Response:
    """The captions as WebVTT, as people put them right; 404 if there are none."""
    parts = shared()
    video = permitted(parts, request, "captions")
    if isinstance(video, Response):
        return video
    try:
        cues = parts.caption_reading.shown(video.id)
    except StorageAway as error:
        return PlainTextResponse(explain(error), 503)
    if not cues:
        return PlainTextResponse("not found", 404)
    return Response(webvtt(cues), media_type="text/vtt", headers=HEADERS)


def _note_taken(request: Request, video: Video, **details: int) -> None:
    """Somebody takes this away; what a browser asks for after the first part of it is the same taking."""
    if request.headers.get("range", "bytes=0-").startswith("bytes=0-"):
        shared().catalog.audit.note(person_of(request.scope).id, Did.EXPORTED, Kind.VIDEO, video.id, title=video.title, **details)


def film_name(video: Video, start_ms: int, end_ms: int) -> str:
    """What the film of a moment is called: `Harbour 0.01-0.03.mp4`."""
    clock = f"{timecode(start_ms / 1000)}-{timecode(end_ms / 1000)}".replace(":", ".")
    return f"{video.title} {clock}.mp4"


def saved_as(name: str) -> dict[str, str]:
    """A name to save it under, as any file system takes it."""
    name = _UNFIT.sub(" ", name).strip(" .")[-150:]
    name = name if "." in name else f"video.{name or 'mp4'}"
    return {"Content-Disposition": f"attachment; filename*=utf-8''{quote(name, safe='', errors='replace')}"}


DOWNLOAD_ROUTES: Final[list[Route]] = [
    RoleRoute("/downloads/{video_id}", serve_download, needs=Role.VIEWER, methods=["GET"]),
    RoleRoute(
        "/moments/{video_id}/{start_ms:ms}-{end_ms:ms}.mp4", in_own_threads(serve_moment), needs=Role.VIEWER, methods=["GET"]
    ),
    RoleRoute("/captions/{video_id}.vtt", serve_captions, needs=Role.VIEWER, methods=["GET"]),
]


def export_address(export_id: str) -> str:
    """Where a browser gets the file of an export that is ready."""
    return below_base(f"/exports/{export_id}?{signed_query(shared().settings.signing_key, 'export', export_id)}")


def _serve_export(request: Request) -> Response:
    """The file, with ranges, so that a download can go on; 404 where it is not ready, or is kept no longer."""
    from core.catalog.library.exports import ExportStage  # noqa: PLC0415 - the launcher imports this file and must be quick
    from core.exports.request import ready_path, shared_key  # noqa: PLC0415 - see above

    parts, export_id, query = shared(), str(request.path_params["export_id"]), request.query_params
    proof = query.get("e", ""), query.get("s", "")
    if len(export_id) != _ID_LENGTH or not is_valid(parts.settings.signing_key, "export", export_id, *proof):
        return PlainTextResponse("forbidden", 403)
    try:
        export = parts.catalog.exports.get(export_id)
    except ClipseekError:
        return PlainTextResponse("the catalog does not answer", 503)
    someone = person_of(request.scope)
    if export is not None and export.owner_id != someone.id and not someone.role.includes(Role.ADMIN):
        return PlainTextResponse("forbidden", 403)
    if export is None or export.stage is not ExportStage.READY:
        return PlainTextResponse("not found", 404)
    path = ready_path(parts.settings.exports_dir, export.id, export.name)
    kind, headers = EXPORT_TYPES.get(path.suffix, "application/octet-stream"), {**HEADERS, **saved_as(export.name)}
    if path.is_file():
        return FileResponse(path, media_type=kind, headers=headers)
    return stored_answer(parts, request, shared_key(export.id, export.name), media_type=kind, headers=headers)


EXPORT_ROUTES: Final[list[Route]] = [RoleRoute("/exports/{export_id}", _serve_export, needs=Role.VIEWER, methods=["GET"])]
