"""Reads the JSON that our scripts send, up to a limit: a larger body would only fill the memory."""

from __future__ import annotations

import json
from typing import Any, Final

from starlette.requests import Request

MOST_BYTES: Final = 16 * 1024


async def said_in(request: Request) -> dict[str, Any]:
    """The object in the body of a request. Raises ValueError for anything else, and for more than our scripts ever send."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise ValueError("a longer body than any script of ours sends")
    try:
        said = json.loads(body)
    except RecursionError:
        raise ValueError("nested without an end") from None
    if not isinstance(said, dict):
        raise ValueError("no object")
    return said
