"""`/shared`: pages for people without an account, in plain HTML, apart from the app and open to whoever has a link.

A moment is a film of its own and not a stretch of the file of its video, so that no address leads to the rest of it.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, Final

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from core.errors import ClipseekError, Reason
from core.media.pictures.picture_times import PHOTO_PX, picture_ms
from core.models.video import Video, timecode
from core.people.passwords import is_right
from core.services import Services, shared
from core.shares.contents import SharedMoment, contents, of_guest
from core.shares.share import LONGEST_PASSCODE, Allowed, Comment, Share
from web.colours import root_style
from web.http.downloads import film_name, saved_as
from web.http.heavy_routes import in_own_threads
from web.http.media_access import film_answer, picture_answer
from web.http.shared.access import HEADERS, TOKEN, let_in, opened, page_path, still_good
from web.http.shared.answers import as_answer, as_data, as_page
from web.http.shared.documents import enter_page, watch_page
from web.http.small_body import said_in
from web.http.text_font import font_style

HERE: Final = Path(__file__).parent
ABSENT: Final = HERE.parents[1] / "components" / "shared" / "pictures"
"""What is done where a picture can't be had, here as on the pages of the app."""
SCRIPTS: Final = {path.name: path for path in (*HERE.glob("*.js"), ABSENT.with_suffix(".js"))}
ASSET_HEADERS: Final = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
VTT: Final = "text/vtt; charset=utf-8"


def serve_enter(_request: Request) -> Response:
    """What a link leads to. The same for everybody: the token in the link does not come here."""
    return HTMLResponse(enter_page(), headers=HEADERS)


async def open_share(request: Request) -> Response:
    """Let a browser in that shows the `token` of a link, and its `passcode`: where the page is, or that a passcode is wanted."""
    try:
        said = await said_in(request)
        token, passcode = str(said["token"]), str(said.get("passcode", ""))
    except (ValueError, KeyError):
        raise ClipseekError(Reason.SHARE_UNKNOWN) from None
    return await anyio.to_thread.run_sync(_open, request, token, passcode)


def _open(request: Request, token: str, passcode: str) -> Response:
    parts = shared()
    if not TOKEN.fullmatch(token):
        raise ClipseekError(Reason.SHARE_UNKNOWN)
    share = still_good(parts.catalog.shares.by_token(token))
    if share.passcode_hash:
        if not passcode:
            return JSONResponse({"needs_passcode": True}, headers=HEADERS)
        _check(share, passcode)
    parts.catalog.shares.note_opened(share.id)
    answer = JSONResponse({"page": page_path(share)}, headers=HEADERS)
    let_in(parts, request, share, answer)
    return answer


def _check(share: Share, passcode: str) -> None:
    """Raises ClipseekError unless the passcode is right, and while too many were wrong."""
    shares = shared().catalog.shares
    wait_sec = shares.take_try(share.id, time.time())
    if wait_sec is not None:
        raise ClipseekError(Reason.PASSCODE_LIMIT, wait_sec=max(60.0, wait_sec))
    if len(passcode) > LONGEST_PASSCODE or not is_right(share.passcode_hash, passcode):
        raise ClipseekError(Reason.PASSCODE_WRONG)
    shares.give_back_try(share.id)


def serve_watch(request: Request) -> Response:
    """The page of a link that this browser has opened."""
    parts = shared()
    share = opened(parts, request)
    moments = contents(parts.catalog, share)
    here = {moment.video.id for moment in moments if moment.video is not None}
    captions = frozenset(video_id for video_id in here if parts.caption_reading.shown(video_id))
    return HTMLResponse(watch_page(share, moments, captions, page_path(share)), headers=HEADERS)


def serve_asset(request: Request) -> Response:
    """The style sheet and the scripts, which are the same for everybody."""
    name = str(request.path_params["name"])
    if name == "page.css":
        own = "".join(path.read_text(encoding="utf-8") for path in (HERE / name, ABSENT.with_suffix(".css")))
        sheet = root_style() + font_style() + own
        return Response(sheet, media_type="text/css; charset=utf-8", headers=ASSET_HEADERS)
    if name not in SCRIPTS:
        return PlainTextResponse("not found", 404, headers=HEADERS)
    return FileResponse(SCRIPTS[name], media_type="text/javascript; charset=utf-8", headers=ASSET_HEADERS)


def _serve_film(request: Request) -> Response:
    """A moment as a film, with ranges; with `?save`, where that is allowed, to be kept under the title of its video."""
    parts = shared()
    moment, video, allows = _asked(parts, request)
    headers = HEADERS
    if "save" in request.query_params:
        if Allowed.DOWNLOAD not in allows:
            return PlainTextResponse("", 403, headers=HEADERS)
        headers = HEADERS | saved_as(film_name(video, moment.start_ms, moment.end_ms))
    return film_answer(parts, video, moment.start_ms, moment.end_ms, headers)


def _serve_picture(request: Request) -> Response:
    """The picture that the app shows of the same moment; with `?save`, where that is allowed, a photo to be kept.

    That is a large JPEG, which every phone opens, and not its file, in which cameras also note where it was taken.
    """
    parts = shared()
    moment, video, allows = _asked(parts, request)
    if "save" not in request.query_params:
        return picture_answer(parts, video, picture_ms(moment.ref.span.middle_sec, video.duration_sec), HEADERS)
    if Allowed.DOWNLOAD not in allows or not video.is_photo:
        return PlainTextResponse("", 403, headers=HEADERS)
    return picture_answer(parts, video, 0, HEADERS | saved_as(f"{video.title}.jpg"), PHOTO_PX)


def _serve_captions(request: Request) -> Response:
    """What is said during the moment, counted from its start."""
    parts = shared()
    moment, video, _ = _asked(parts, request)
    return Response(parts.caption_reading.part(video.id, moment.span), media_type=VTT, headers=HEADERS)


def _asked(parts: Services, request: Request) -> tuple[SharedMoment, Video, frozenset[Allowed]]:
    """The moment at the place that the address names, its video, and what is allowed. Raises ClipseekError."""
    share = opened(parts, request)
    place = int(request.path_params["place"])
    moments = contents(parts.catalog, share)
    video = moments[place].video if place < len(moments) else None
    if video is None:
        raise ClipseekError(Reason.VIDEO_GONE)
    return moments[place], video, share.allows


def _list_comments(request: Request) -> Response:
    """All of this link, each with the place of its moment on the page; nothing of other links."""
    parts = shared()
    share = opened(parts, request)
    moments = contents(parts.catalog, share)
    said = [_said(moment, comment) for comment in parts.catalog.comments.of_share(share.id) for moment in moments]
    return JSONResponse([one for one in said if one is not None], headers=HEADERS)


async def _add_comment(request: Request) -> Response:
    """Keep what somebody says about the picture at a second of a moment: `{"place", "at", "name", "text"}`."""
    try:
        said = await said_in(request)
        place, at_sec = int(said["place"]), float(said["at"])
        name, text = str(said["name"]), str(said["text"])
        at_ms = round(at_sec * 1000)
    except (ValueError, KeyError, TypeError, OverflowError):
        raise ClipseekError(Reason.COMMENT_REFUSED) from None
    await anyio.to_thread.run_sync(_add, request, place, at_ms, name, text)
    return Response(status_code=204, headers=HEADERS)


def _add(request: Request, place: int, at_ms: int, name: str, text: str) -> None:
    parts = shared()
    share = opened(parts, request)
    moments = contents(parts.catalog, share)
    if not 0 <= place < len(moments):
        raise ClipseekError(Reason.COMMENT_REFUSED)
    moment = moments[place]
    # A photo has no times: what is said while it stands is said of all of it.
    is_photo = moment.video is not None and moment.video.is_photo
    at_ms = moment.start_ms if is_photo else min(max(moment.start_ms, moment.start_ms + at_ms), moment.end_ms)
    parts.catalog.comments.add(of_guest(share, moment.ref.video_id, at_ms, name, text))


def _said(moment: SharedMoment, comment: Comment) -> dict[str, Any] | None:
    """What the page shows of a comment below a moment; None if it is about another."""
    if comment.video_id != moment.ref.video_id or not moment.start_ms <= comment.at_ms <= moment.end_ms:
        return None
    at_sec = (comment.at_ms - moment.start_ms) / 1000
    is_photo = moment.video is not None and moment.video.is_photo
    return {
        "id": comment.id,
        "place": moment.place,
        "at": at_sec,
        "time": "" if is_photo else timecode(at_sec),
        "author": comment.author,
        "ours": comment.is_ours,
        "text": comment.text,
        "answers": comment.answers,
        "resolved": comment.resolved_at is not None,
    }


SHARED_ROUTES: Final[list[Route]] = [
    Route("/shared", serve_enter, methods=["GET"]),
    Route("/shared/open", as_answer(open_share), methods=["POST"]),
    Route("/shared/assets/{name}", serve_asset, methods=["GET"]),
    Route("/shared/{share_id}", as_page(serve_watch), methods=["GET"]),
    Route("/shared/{share_id}/films/{place:ms}.mp4", in_own_threads(as_data(_serve_film)), methods=["GET"]),
    Route("/shared/{share_id}/pictures/{place:ms}.jpg", in_own_threads(as_data(_serve_picture)), methods=["GET"]),
    Route("/shared/{share_id}/captions/{place:ms}.vtt", as_data(_serve_captions), methods=["GET"]),
    Route("/shared/{share_id}/comments", as_data(_list_comments), methods=["GET"]),
    Route("/shared/{share_id}/comments", as_answer(_add_comment), methods=["POST"]),
]
