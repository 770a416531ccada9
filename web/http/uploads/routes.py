"""Files from a browser to our disk, of any size: begun, sent on from where they stand, asked about, cancelled.

A small resumable protocol. `POST /uploads` with `{"name", "size", "modified"}` begins one and answers with its id; given a
"sample" (`core.media.identity.sample_of`) that a file of the library has, it begins nothing and answers with its title as "here".
`GET` or `HEAD /uploads/<id>` says in `Upload-Offset` how much has arrived. `PATCH /uploads/<id>` with `Upload-Offset` appends its
body; the request that brings the last byte is answered only when the file is on the disk for good. `DELETE /uploads/<id>` removes
it. Every request shows the token of its browser session in `Upload-Token`; that it comes from our own page, the request guard has
seen to. Trouble is JSON with a sentence.
"""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Final

import anyio
import anyio.to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from core import disk
from core.errors import ClipseekError, DiskFull, Reason, SettingsError
from core.messages.faults import what_happened, what_to_do
from core.people.person import Role
from core.services import shared
from web.http.access.role_route import RoleRoute
from web.http.media_access import is_valid, signed_query
from web.http.small_body import said_in
from web.http.uploads.relayed_staging import staging
from web.http.uploads.staging import Receiving, Upload

log = logging.getLogger(__name__)

KIND: Final = "upload"
TOKEN: Final = re.compile(r"([0-9a-f]{32})\.(\d{1,12})\.([0-9a-f]{32})")
BLOCK_BYTES: Final = 1 << 20
DRAINED_BYTES: Final = 16 * 1024 * 1024
STATUS: Final = {
    Reason.EMPTY_FILE: 400,
    Reason.UPLOAD_MALFORMED: 400,
    Reason.UPLOAD_DENIED: 403,
    Reason.UPLOAD_GONE: 404,
    Reason.UPLOAD_ELSEWHERE: 409,
    Reason.TOO_LARGE: 413,
    Reason.UPLOAD_BUSY: 423,
    Reason.UPLOAD_TOO_MANY: 429,
    Reason.UPLOAD_SHARE: 429,
}
Handler = Callable[[Request, str], Awaitable[Response]]


def new_session() -> str:
    """A browser session that has uploaded nothing yet."""
    return secrets.token_hex(16)


def token_for(session: str) -> str:
    """What a browser shows to upload for this session; good for twelve to thirteen hours."""
    expires, proof = (part.partition("=")[2] for part in signed_query(shared().settings.signing_key, KIND, session).split("&"))
    return f"{session}.{expires}.{proof}"


def session_of(token: str) -> str | None:
    """The session a token is good for; None if it was not made here or is too old."""
    form = TOKEN.fullmatch(token)
    if form is None or not is_valid(shared().settings.signing_key, KIND, *form.groups()):
        return None
    return form[1]


def guarded(handle: Handler) -> Callable[[Request], Awaitable[Response]]:
    """The handler behind the door: a good token only; whatever goes wrong inside becomes a sentence."""

    async def answer(request: Request) -> Response:
        try:
            session = await anyio.to_thread.run_sync(_permitted, request)
            return await handle(request, session)
        except ClientDisconnect:
            return Response(status_code=400)
        except ClipseekError as error:
            return _refusal(error)
        except OSError as error:
            if disk.is_full(error):
                return _refusal(disk.full(staging().folder, error, Reason.UPLOAD_DISK))
            log.exception("upload: the disk refused")
        except Exception:
            log.exception("upload: unexpected")
        return _refusal(ClipseekError(Reason.UNEXPECTED))

    return answer


async def create(request: Request, session: str) -> Response:
    """201 with the id of a new upload, or 200 if the same is here already."""
    try:
        said = await said_in(request)
        name, size, modified = str(said["name"]), int(said["size"]), int(said["modified"])
    except (ValueError, KeyError, TypeError, OverflowError):
        raise ClipseekError(Reason.UPLOAD_MALFORMED) from None
    here = await anyio.to_thread.run_sync(_title_of_same, size, str(said.get("sample", "")))
    if here is not None:
        return JSONResponse({"here": here}, 200, {"Cache-Control": "no-store"})
    upload = await anyio.to_thread.run_sync(staging().create, session, name, size, modified)
    return _standing(upload, 201)


async def ask(request: Request, session: str) -> Response:
    """200 with how much has arrived."""
    return _standing(await anyio.to_thread.run_sync(staging().get, session, request.path_params["upload_id"]))


async def cancel(request: Request, session: str) -> Response:
    """204, and nothing of it is left."""
    await anyio.to_thread.run_sync(staging().remove, session, request.path_params["upload_id"])
    return Response(status_code=204)


async def receive(request: Request, session: str) -> Response:
    """200 with how much is here now. A connection that breaks off leaves what has arrived."""
    upload_id: str = request.path_params["upload_id"]
    body = request.stream()
    try:
        offset = _number(request.headers.get("upload-offset", ""))
        receiving = await anyio.to_thread.run_sync(staging().receive, session, upload_id, offset)
        try:
            announced = offset + _number(request.headers.get("content-length", "0"))
            if announced > receiving.upload.size_bytes:
                raise ClipseekError(Reason.UPLOAD_MALFORMED)
            await _append(body, receiving)
        finally:
            with anyio.CancelScope(shield=True):
                await anyio.to_thread.run_sync(receiving.close)
    except (ClipseekError, OSError):
        await drain(body)
        raise
    return _standing(await anyio.to_thread.run_sync(staging().get, session, upload_id))


async def _append(arriving: AsyncIterator[bytes], receiving: Receiving) -> None:
    block = bytearray()
    try:
        async for chunk in arriving:
            block += chunk
            if len(block) >= BLOCK_BYTES:
                full, block = block, bytearray()
                await anyio.to_thread.run_sync(receiving.write, full)
    except ClientDisconnect:
        await anyio.to_thread.run_sync(receiving.write, block)
        raise
    await anyio.to_thread.run_sync(receiving.write, block)


async def drain(arriving: AsyncIterator[bytes]) -> None:
    """Read on for a while: answered before all has been read, a connection would be reset and the answer lost."""
    read = 0
    try:
        async for chunk in arriving:
            read += len(chunk)
            if read > DRAINED_BYTES:
                return
    except ClientDisconnect:
        return


def _title_of_same(size: int, sample: str) -> str | None:
    return shared().precheck.title_of_same(size, sample) if sample else None


def _permitted(request: Request) -> str:
    """The session of this request. Raises ClipseekError unless it comes with a good token."""
    session = session_of(request.headers.get("upload-token", ""))
    if session is None:
        raise ClipseekError(Reason.UPLOAD_DENIED)
    return session


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        raise ClipseekError(Reason.UPLOAD_MALFORMED)
    return int(text)


def _standing(upload: Upload, status: int = 200) -> Response:
    said = {"id": upload.id, "offset": upload.offset_bytes, "size": upload.size_bytes, "done": upload.is_done}
    headers = {"Upload-Offset": str(upload.offset_bytes), "Upload-Length": str(upload.size_bytes), "Cache-Control": "no-store"}
    return JSONResponse(said, status, headers)


def _refusal(error: ClipseekError) -> Response:
    status = STATUS.get(error.reason, 500)
    if isinstance(error, SettingsError):
        status = 503
    elif isinstance(error, DiskFull):
        status = 507
    said = {"error": error.reason.value, "sentence": what_happened(error), "hint": what_to_do(error)}
    return JSONResponse(said, status, {"Cache-Control": "no-store"})


UPLOAD_ROUTES: Final[list[Route]] = [
    RoleRoute("/uploads", guarded(create), needs=Role.EDITOR, methods=["POST"]),
    RoleRoute("/uploads/{upload_id}", guarded(ask), needs=Role.EDITOR, methods=["GET"]),
    RoleRoute("/uploads/{upload_id}", guarded(receive), needs=Role.EDITOR, methods=["PATCH"]),
    RoleRoute("/uploads/{upload_id}", guarded(cancel), needs=Role.EDITOR, methods=["DELETE"]),
]
