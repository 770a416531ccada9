"""How the routes of shared pages answer when something is not to be had: a sentence, with the status that fits it."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Final

from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from core.errors import CatalogError, ClipseekError, DiskFull, Reason
from core.messages.faults import what_happened, what_to_do
from web.http.shared.access import HEADERS
from web.http.shared.documents import ended_page

log = logging.getLogger(__name__)

STATUS: Final = {
    Reason.SHARE_UNKNOWN: 404,
    Reason.SHARE_CLOSED: 403,
    Reason.SHARE_REVOKED: 410,
    Reason.SHARE_EXPIRED: 410,
    Reason.PASSCODE_WRONG: 403,
    Reason.PASSCODE_LIMIT: 429,
    Reason.COMMENT_EMPTY: 400,
    Reason.COMMENT_LONG: 400,
    Reason.COMMENT_REFUSED: 403,
    Reason.COMMENTS_TOO_MANY: 429,
    Reason.VIDEO_GONE: 404,
}
Handler = Callable[[Request], Response]
AsyncHandler = Callable[[Request], Awaitable[Response]]


def as_page(handle: Handler) -> Handler:
    """The handler of a document; what goes wrong is said on a page of its own."""
    return _guarded(handle, _page)


def as_data(handle: Handler) -> Handler:
    """The handler of a film, a picture or comments; what goes wrong is JSON for the script of the page."""
    return _guarded(handle, _data)


def as_answer(handle: AsyncHandler) -> AsyncHandler:
    """The same for what reads the body of a request."""

    async def answer(request: Request) -> Response:
        try:
            return await handle(request)
        except ClientDisconnect:
            return Response(status_code=400, headers=HEADERS)
        except ClipseekError as error:
            return _data(error)
        except Exception:
            log.exception("shared page: unexpected")
            return _data(ClipseekError(Reason.UNEXPECTED))

    return answer


def _guarded(handle: Handler, refuse: Callable[[ClipseekError], Response]) -> Handler:
    def answer(request: Request) -> Response:
        try:
            return handle(request)
        except ClipseekError as error:
            return refuse(error)
        except Exception:
            log.exception("shared page: unexpected")
            return refuse(ClipseekError(Reason.UNEXPECTED))

    return answer


def _page(error: ClipseekError) -> Response:
    return HTMLResponse(ended_page(what_happened(error), what_to_do(error)), _status(error), headers=HEADERS)


def _data(error: ClipseekError) -> Response:
    said = {"error": error.reason.value, "sentence": what_happened(error), "hint": what_to_do(error)}
    return JSONResponse(said, _status(error), headers=HEADERS)


def _status(told: ClipseekError) -> int:
    if isinstance(told, DiskFull):
        return 507
    return STATUS.get(told.reason, 503 if isinstance(told, CatalogError) else 500)
