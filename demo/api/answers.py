"""Answers in the provider's shapes: JSON, its two kinds of error bodies, and lists in pages."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, Final

from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive

from demo.refusals import Refusal, invalid

logger = logging.getLogger(__name__)

ROOT: Final = "/v1.3"
SINK: Final = "/__chunks"
"""Where the pieces of large files are put: not the provider's own address, and no key is sent there."""
NESTED_STATUSES: Final = (400, 404, 413, 429, 500)
SHAPES: Final = ("spec", "flat", "nested")


def error_body(path: str, status: int, code: str, message: str, shape: str) -> dict[str, Any]:
    """The provider's error JSON. By its spec, Embed v2 nests the error in an object and everything else does not."""
    nested = status in NESTED_STATUSES and path.startswith(f"{ROOT}/embed-v2")
    if shape == "nested" or (shape == "spec" and nested):
        return {"error": {"code": code, "message": message, "details": {}}}
    return {"code": code, "message": message}


def refused(request: Request, error: Exception) -> Response:
    """Exception handler for Refusal."""
    if not isinstance(error, Refusal):
        raise error
    shape = request.app.state.desk.error_shape
    body = error_body(request.url.path, error.status, error.code, error.message, shape)
    return JSONResponse(body, status_code=error.status, headers=error.headers)


def not_found(request: Request, _error: Exception) -> Response:
    """Exception handler for paths that don't exist."""
    return refused(request, Refusal(404, "resource_not_exist", f"The endpoint {request.url.path} does not exist."))


def not_allowed(request: Request, _error: Exception) -> Response:
    """Exception handler for methods that a path doesn't have."""
    return refused(request, Refusal(405, "api_not_allowed", f"The method {request.method} is not allowed here."))


def malformed(request: Request, error: Exception) -> Response:
    """Exception handler for bodies that the framework could not read, such as a form without its boundary."""
    why = error.detail if isinstance(error, HTTPException) else ""
    return refused(request, invalid("body", why))


def gone(_request: Request, _error: Exception) -> Response:
    """Exception handler for clients that hung up in the middle of a request; nobody reads this."""
    return Response(status_code=400)


def broke(request: Request, error: Exception) -> Response:
    """Exception handler for our own mistakes."""
    logger.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return refused(request, Refusal(500, "internal_server_error", "An unexpected error occurred. Please try again later."))


def page_and_limit(query: QueryParams) -> tuple[int, int]:
    """`page` and `page_limit`. Raises Refusal."""
    return _whole(query, "page", 1, 10**6), _whole(query, "page_limit", 10, 50)


def _whole(query: QueryParams, name: str, default: int, high: int) -> int:
    text = query.get(name, str(default))
    # The length first: Python refuses to read numbers of thousands of digits.
    if not text.isascii() or not text.isdigit() or len(text) > len(str(high)) or not 1 <= int(text) <= high:
        raise invalid(name)
    return int(text)


def one_of(query: QueryParams, name: str, allowed: Mapping[str, object] | tuple[str, ...]) -> str | None:
    """A query parameter that must have one of these values. Raises Refusal."""
    value = query.get(name)
    if value is not None and value not in allowed:
        raise invalid(name)
    return value


async def drain(receive: Receive) -> bool:
    """Reads the rest of a request. False when the client went away."""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return False
        if not message.get("more_body"):
            return True
