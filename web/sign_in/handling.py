"""What all addresses of the sign-in do alike: work off the event loop, say what is wrong, lead on within our site."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from functools import partial, wraps
from typing import Final, ParamSpec, TypeVar

import anyio
import anyio.to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response

from core.errors import ClipseekError, Reason
from core.messages.translation import _
from core.services import shared
from web.http.access.session_cookie import keep_session
from web.http.base_path import below_base
from web.sign_in.document import document, trouble, way_in

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")
Handler = Callable[[Request], Awaitable[Response]]

STATUS: Final = {
    Reason.SIGN_IN_LIMITED: 429,
    Reason.INVITATION_GONE: 410,
    Reason.ISSUER_AWAY: 503,
    Reason.SIGN_IN_WRONG: 403,
    Reason.SET_UP_CODE_WRONG: 403,
    Reason.PASSWORD_WRONG: 403,
    Reason.ISSUER_REFUSED: 403,
}
AT_ONCE: Final = 2
"""Hashing a password takes 64 MB and a tenth of a second of a processor."""

_threads: Final = anyio.CapacityLimiter(AT_ONCE)


def status_of(error: ClipseekError) -> int:
    """The HTTP status for a refusal; 400 for what was entered wrongly."""
    return STATUS.get(error.reason, 400)


async def aside(do: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
    """Do what asks the catalog or hashes a password, in one of a few threads of its own."""
    return await anyio.to_thread.run_sync(partial(do, *given, **named), limiter=_threads)


def answered(handle: Handler) -> Handler:
    """The handler; what it can't help becomes a document with a sentence."""

    @wraps(handle)
    async def answer(request: Request) -> Response:
        try:
            return await handle(request)
        except ClientDisconnect:
            return Response(status_code=400)
        except ClipseekError as error:
            log.warning("sign-in: %s %s", error.reason, error.detail)
            return document(_("Sign in"), trouble(error) + way_in(), status=503)

    return answer


def address_of(request: Request) -> str:
    """The network address that asks; of IPv6 the part that one place has for itself."""
    host = request.client.host if request.client else ""
    return ":".join(host.split(":")[:4]) if ":" in host else host


def next_address(wanted: str) -> str:
    """Where to go after signing in: a path of ours, or the first page for whatever else somebody put there."""
    is_ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable() and "\\" not in wanted
    return wanted if is_ours else below_base("/")


def welcome(request: Request, token: str, wanted: str = "") -> Response:
    """On to the page that was wanted, with a session."""
    answer = lead_to(next_address(wanted))
    keep_session(answer, request, token)
    return answer


def lead_to(address: str) -> Response:
    """Go on there, whatever was sent."""
    return RedirectResponse(address, 303, {"Cache-Control": "no-store"})


async def is_begun() -> bool:
    """Whether there is an admin, so that nothing has to be set up."""
    return await aside(shared().catalog.users.has_admin)
