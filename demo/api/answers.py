"""Answers in the provider's shapes, and reading what requests bring."""

from __future__ import annotations

import logging
from typing import Annotated, Any, Final, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from demo.refusals import Refusal, invalid

logger = logging.getLogger(__name__)

T = TypeVar("T")

ROOT: Final = "/v1.3"
SLICES: Final = "/slices"
"""Where the slices of large files are put: not the provider's own address, and no key is sent there."""
LARGEST_BODY: Final = 64 * 1024 * 1024
"""Room for one medium of 36 MB as base64 and more; a JSON request is held in memory as a whole."""
_NESTED_STATUSES: Final = (400, 404, 413, 429, 500)
_CODES: Final = {"missing": "parameter_not_provided", "extra_forbidden": "parameter_unknown"}


class Page(BaseModel):
    """Which page of a list is asked for."""

    model_config = ConfigDict(extra="forbid")

    page: int = Field(1, ge=1)
    page_limit: int = Field(10, ge=1, le=50)
    filename: Annotated[str, Field(max_length=1000)] = ""


async def body_of(request: Request, adapter: TypeAdapter[T]) -> T:
    """The request's JSON body. Raises Refusal, ValidationError."""
    body = bytearray()
    async for block in request.stream():
        body += block
        if len(body) > LARGEST_BODY:
            raise Refusal(413, "payload_too_large", f"The request exceeds {LARGEST_BODY // 1024 // 1024} MB.")
    return adapter.validate_json(bytes(body))


def page_of(request: Request) -> Page:
    """Raises ValidationError."""
    return Page.model_validate(dict(request.query_params))


def error_body(path: str, refusal: Refusal) -> dict[str, Any]:
    """The provider's error JSON. By its spec, Embed v2 nests the error in an object and everything else does not."""
    if refusal.status in _NESTED_STATUSES and path.startswith(f"{ROOT}/embed-v2"):
        return {"error": {"code": refusal.code, "message": refusal.message, "details": {}}}
    return {"code": refusal.code, "message": refusal.message}


def refused(request: Request, error: Exception) -> Response:
    """Exception handler: the error in the provider's words."""
    refusal = _as_refusal(request, error)
    return JSONResponse(error_body(request.url.path, refusal), status_code=refusal.status)


def gone(_request: Request, _error: Exception) -> Response:
    """Exception handler for clients that hung up in the middle of a request; nobody reads this."""
    return Response(status_code=400)


def _as_refusal(request: Request, error: Exception) -> Refusal:
    match error:
        case Refusal():
            return error
        case ValidationError():
            first = error.errors(include_input=False, include_url=False, include_context=False)[0]
            where = ".".join(str(part) for part in first["loc"]) or "body"
            return Refusal(400, _CODES.get(first["type"], "parameter_invalid"), f"{where}: {first['msg']}.")
        case HTTPException(status_code=404):
            return Refusal(404, "resource_not_exist", f"The endpoint {request.url.path} does not exist.")
        case HTTPException(status_code=405):
            return Refusal(405, "api_not_allowed", f"The method {request.method} is not allowed here.")
        case HTTPException():
            return invalid("body", error.detail)
    logger.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return Refusal(500, "internal_server_error", "An unexpected error occurred. Please try again later.")
