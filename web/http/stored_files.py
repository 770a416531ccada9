"""A file of the library's storage as an answer, with byte ranges: of this disk, out of a bucket, or by its address there."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from typing import BinaryIO, Final

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response, StreamingResponse

from core.errors import StorageAway
from core.messages.faults import explain
from core.services import Services
from core.storage.storage import Storage, StoredFile

log = logging.getLogger(__name__)

BLOCK_BYTES: Final = 256 * 1024
ADDRESS_SEC: Final = 3600.0
"""How long an address in the bucket is good; a player that goes on for longer asks us again."""
ADDRESS_HEADERS: Final = {"Cache-Control": "private, max-age=1800", "Referrer-Policy": "no-referrer"}
_RANGE: Final = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def stored_answer(
    parts: Services,
    request: Request,
    key: str,
    *,
    media_type: str,
    headers: Mapping[str, str],
    may_redirect: bool = False,
) -> Response:
    """The whole file or the part that is asked for; 404 if it is not here, 503 while the bucket is away. Reads nothing whole.

    With `may_redirect`, and where the setting wants it, browsers are sent to the bucket itself, which gives it no name.
    """
    path = parts.storage.path_of(key)
    if path is not None:
        return FileResponse(path, media_type=media_type, headers=headers) if path.is_file() else _not_found()
    try:
        file = parts.storage.find(key)
        if file is None:
            return _not_found()
        if may_redirect and parts.settings.files_redirect:
            return RedirectResponse(parts.storage.address(key, ADDRESS_SEC) or "", 307, headers=ADDRESS_HEADERS)
        return _through_us(parts.storage, file, request, media_type, headers)
    except StorageAway as error:
        log.warning("a file can't be read: %s %s", error, error.detail)
        return PlainTextResponse(explain(error), 503, headers={"Retry-After": "10"})


def _not_found() -> Response:
    return PlainTextResponse("not found", 404)


def _through_us(storage: Storage, file: StoredFile, request: Request, media_type: str, headers: Mapping[str, str]) -> Response:
    etag = f'"{file.version}"'
    wanted = request.headers.get("range", "")
    if request.headers.get("if-range", etag) != etag:
        wanted = ""
    said = {**headers, "Accept-Ranges": "bytes", "ETag": etag}
    span = _span(wanted, file.size_bytes)
    if span is None:
        return Response(status_code=416, headers={**said, "Content-Range": f"bytes */{file.size_bytes}"})
    first, last = span
    said["Content-Length"] = str(last - first + 1)
    is_part = _RANGE.fullmatch(wanted) is not None
    if is_part:
        said["Content-Range"] = f"bytes {first}-{last}/{file.size_bytes}"
    status = 206 if is_part else 200
    if request.method == "HEAD":
        return Response(status_code=status, headers=said, media_type=media_type)
    blocks = _blocks(storage.open(file.key), first, last - first + 1)
    return StreamingResponse(blocks, status, headers=said, media_type=media_type)


def _span(wanted: str, size_bytes: int) -> tuple[int, int] | None:
    """The first and the last byte that are asked for; all for what is no single range, None for one that can't be."""
    match = _RANGE.fullmatch(wanted)
    if match is None or match.groups() == ("", ""):
        return 0, size_bytes - 1
    begin, end = match.groups()
    first = int(begin) if begin else max(0, size_bytes - int(end))
    last = min(int(end), size_bytes - 1) if begin and end else size_bytes - 1
    return (first, last) if first <= last else None


def _blocks(file: BinaryIO, first: int, count: int) -> Iterator[bytes]:
    """The bytes from `first` on. A bucket that fails meanwhile ends the answer too early, and the browser asks for the rest."""
    with file:
        file.seek(first)
        while count and (block := file.read(min(BLOCK_BYTES, count))):
            count -= len(block)
            yield block
