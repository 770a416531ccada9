"""Reading JSON requests, with a limit on how much of one is taken into memory."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Final

from starlette.requests import Request

from demo.orders import Source
from demo.refusals import Refusal, invalid, too_large

LARGEST_BODY: Final = 64 * 1024 * 1024
"""Room for one medium of 36 MB as base64 and more; a request is held in memory as a whole."""


async def json_of(request: Request) -> object:
    """The request's JSON body. Raises Refusal: not JSON, or more than 64 MB."""
    if not request.headers.get("content-type", "").startswith("application/json"):
        raise Refusal(400, "content_type_invalid", "The content type must be application/json.")
    body, size = bytearray(), 0
    async for block in request.stream():
        size += len(block)
        if size <= LARGEST_BODY:
            body += block
    if size > LARGEST_BODY:
        raise too_large(size, LARGEST_BODY)
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise invalid("body", "It is not valid JSON.") from None


def decoded(source: Source, limit: int) -> bytes:
    """The bytes of a base64 source. Raises Refusal."""
    if len(source.value) * 3 // 4 > limit + 3:
        raise too_large(len(source.value) * 3 // 4, limit)
    try:
        return base64.b64decode(source.value, validate=True)
    except (binascii.Error, ValueError):
        raise invalid(source.parameter) from None
