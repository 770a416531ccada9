"""What people search by comes in here, as a file or as an address for us to read, and goes out as a small picture.

`POST /examples` takes the bytes of one file, its name percent-encoded in `Example-Name`; `POST /examples/link` takes `{"url"}`.
Both show the token of an upload and are answered with `{"digest"}`. Something that can't be searched by
has arrived well all the same, so the answer is 200 with a sentence.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final
from urllib.parse import unquote

import anyio
import anyio.to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from core.errors import ClipseekError, LinkError, MediaError, Reason
from core.messages.faults import what_happened, what_to_do
from core.models.search_query import DIGEST, Example
from core.people.person import Role
from core.services import shared
from web.http.access.role_route import RoleRoute
from web.http.base_path import below_base
from web.http.media_access import is_valid, signed_query
from web.http.small_body import said_in
from web.http.uploads.routes import BLOCK_BYTES, drain, guarded

KIND: Final = "example"
AT_ONCE: Final = 8
"""How many may be looked into or wait for that; pictures and films have the other threads."""
PICTURE_HEADERS: Final = {"Cache-Control": "private, max-age=86400, immutable", "X-Content-Type-Options": "nosniff"}
_looking: Final[list[anyio.CapacityLimiter]] = []


def picture_address(example: Example) -> str:
    """Where a browser finds the small picture of a kept file."""
    digest = example.digest or ""
    return below_base(f"/examples/{digest}.jpg?{signed_query(shared().settings.signing_key, KIND, digest)}")


async def receive(request: Request, _session: str) -> Response:
    """Take one file. Whatever its length is said to be, no more than may be looked into is kept."""
    from core.examples import MOST_BYTES, too_large  # noqa: PLC0415 - the launcher imports this file and must be quick

    store, body = shared().examples, request.stream()
    said = request.headers.get("content-length", "")
    size = int(said) if said.isascii() and said.isdigit() and len(said) < 16 else MOST_BYTES
    if size > MOST_BYTES:
        await drain(body)
        return _refusal(too_large())
    place = await anyio.to_thread.run_sync(store.arriving_place, size)
    try:
        received = 0
        async with await anyio.open_file(place, "wb", buffering=BLOCK_BYTES) as file:
            async for chunk in body:
                received += len(chunk)
                if received > MOST_BYTES:
                    await drain(body)
                    return _refusal(too_large())
                await file.write(chunk)
        name = unquote(request.headers.get("example-name", ""))
        return await _answer(lambda: store.keep_file(place, name))
    finally:
        with anyio.CancelScope(shield=True):
            await anyio.to_thread.run_sync(_remove, place)


async def receive_link(request: Request, _session: str) -> Response:
    """Read an address."""
    try:
        url = str((await said_in(request))["url"])
    except (ValueError, KeyError):
        raise ClipseekError(Reason.UPLOAD_MALFORMED) from None
    parts = shared()
    return await _answer(lambda: parts.examples.keep_link(url, allow_private=parts.settings.allow_private_urls))


def serve_picture(request: Request) -> Response:
    """The small picture of a kept file; 403 without a valid signature, 404 if it is no longer here."""
    parts, digest = shared(), str(request.path_params["digest"])
    query = request.query_params
    if not DIGEST.fullmatch(digest) or not is_valid(
        parts.settings.signing_key, KIND, digest, query.get("e", ""), query.get("s", "")
    ):
        return PlainTextResponse("forbidden", 403)
    example = parts.examples.find(digest)
    picture = parts.examples.picture(example) if example is not None else None
    if picture is None:
        return PlainTextResponse("not found", 404)
    return Response(picture, media_type="image/jpeg", headers=PICTURE_HEADERS)


async def _answer(keep: Callable[[], Example]) -> Response:
    if not _looking:
        _looking.append(anyio.CapacityLimiter(AT_ONCE))
    try:
        example = await anyio.to_thread.run_sync(keep, limiter=_looking[0])
    except (MediaError, LinkError) as error:
        return _refusal(error)
    return JSONResponse({"digest": example.digest}, headers={"Cache-Control": "no-store"})


def _refusal(error: ClipseekError) -> Response:
    said = {"error": error.reason.value, "sentence": what_happened(error), "hint": what_to_do(error)}
    return JSONResponse(said, headers={"Cache-Control": "no-store"})


def _remove(place: Path) -> None:
    place.unlink(missing_ok=True)


EXAMPLE_ROUTES: Final[list[Route]] = [
    RoleRoute("/examples", guarded(receive), needs=Role.VIEWER, methods=["POST"]),
    RoleRoute("/examples/link", guarded(receive_link), needs=Role.VIEWER, methods=["POST"]),
    RoleRoute("/examples/{digest}.jpg", serve_picture, needs=Role.VIEWER, methods=["GET"]),
]
