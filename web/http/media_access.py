"""What every media route begins with: whether the address may be followed, and what it leads to; and a moment's film and picture
as answers.

A signed address is good for what it names, for a while. Where people sign in, the gate has seen to that before
(`web.http.access.gate`).
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response

from core.errors import ClipseekError, DiskFull
from core.media.pictures.picture_times import WIDTH_PX
from core.messages.faults import explain
from core.models.video import Video, is_video_id
from core.services import Services
from core.storage.storage import upload_key

if TYPE_CHECKING:
    from core.media.av.source import MediaSource

MOST_SEEN: Final = 1000
"""Of so many videos that were asked for last, what plays goes on playing while the catalog does not answer."""
log = logging.getLogger(__name__)


def permitted(parts: Services, request: Request, kind: str, *, also_in_bin: bool = False) -> Video | Response:
    """The video that a signed address is about, or why it is not given: 403 for any address that we did not sign for this.

    One that was deleted is not found, unless it may be shown in the bin.
    """
    video_id = str(request.path_params["video_id"])
    query = request.query_params
    if not is_video_id(video_id) or not is_valid(
        parts.settings.signing_key, kind, video_id, query.get("e", ""), query.get("s", "")
    ):
        return PlainTextResponse("forbidden", 403)
    try:
        videos = parts.catalog.videos
        video = videos.get_even_deleted(video_id) if also_in_bin else videos.get(video_id)
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


def source_of(parts: Services, video: Video) -> MediaSource:
    """What the video is read from; its name comes from our catalog, never from the address. Raises LinkError, StorageAway."""
    if video.file_name:
        from core.media.stored import media_source  # noqa: PLC0415 - see below

        return media_source(parts.storage, upload_key(video.file_name))
    from core.media.remote.range_reader import RangeReader  # noqa: PLC0415 - the launcher imports this file and must be quick

    return RangeReader(video.source_url or "", allow_private=parts.settings.allow_private_urls)


VALID_SEC: Final = 12 * 3600
STEP_SEC: Final = 3600
"""Expiry moves in steps, so that a rerun within the hour gives the same address and the browser keeps its copy."""


def signature(key: bytes, kind: str, video_id: str, expires: int) -> str:
    """The proof that `kind` of `video_id` may be read until `expires` (seconds since 1970)."""
    return hmac.new(key, f"{kind}|{video_id}|{expires}".encode(), hashlib.sha256).hexdigest()[:32]


def signed_query(key: bytes, kind: str, video_id: str, now: float | None = None) -> str:
    """`e=…&s=…` for an address that is good for twelve to thirteen hours."""
    expires = (int(now or time.time()) // STEP_SEC + 1) * STEP_SEC + VALID_SEC
    return f"e={expires}&s={signature(key, kind, video_id, expires)}"


def is_valid(key: bytes, kind: str, video_id: str, expires: str, proof: str, *, now: float | None = None) -> bool:
    """Whether an address carries a proof for just this and is still good; False for anything malformed."""
    if not expires.isascii() or not expires.isdigit() or len(expires) > 12 or not proof.isascii():
        return False
    good = hmac.compare_digest(proof, signature(key, kind, video_id, int(expires)))
    return good and int(expires) >= (now or time.time())


def film_answer(parts: Services, video: Video, start_ms: int, end_ms: int, headers: Mapping[str, str]) -> Response:
    """An exact moment as a film, made now if nobody asked for it lately; 503 if too many are being made."""
    try:
        path = parts.cuts.get(video.id, start_ms, end_ms, lambda: source_of(parts, video), video.sound)
    except ClipseekError as error:
        log.info("no clip of %s at %d ms: %s %s", video.id, start_ms, error.reason, error.detail)
        return PlainTextResponse(explain(error), 507 if isinstance(error, DiskFull) else 404)
    except OSError as error:
        log.warning("no clip of %s at %d ms: %s", video.id, start_ms, error)
        return PlainTextResponse("it could not be written", 500)
    if path is None:
        return PlainTextResponse("too many at once", 503, headers={"Retry-After": "10"})
    return FileResponse(path, media_type="video/mp4", headers=headers)


def picture_answer(parts: Services, video: Video, at_ms: int, headers: Mapping[str, str], width_px: int = WIDTH_PX) -> Response:
    """The picture of a video at a time, made on first use; 404 if none can be made."""
    try:
        path = parts.thumbs.get(video.id, at_ms, lambda: source_of(parts, video), width_px)
    except ClipseekError as error:
        log.info("no picture of %s at %d ms: %s %s", video.id, at_ms, error.reason, error.detail)
        return PlainTextResponse("no picture", 404)
    return jpeg_answer(path, headers)


def jpeg_answer(path: Path, headers: Mapping[str, str]) -> Response:
    """A picture, read whole: a larger one may take its place just when its size was announced. 404 where it is gone again."""
    try:
        return Response(path.read_bytes(), media_type="image/jpeg", headers=headers)
    except FileNotFoundError:
        return PlainTextResponse("no picture", 404)
