"""What open tabs ask every few seconds: whether the library changed. The answer is a short text that says nothing else."""

from __future__ import annotations

import logging
from typing import Final

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from core.errors import ClipseekError
from core.people.person import Role
from core.services import shared
from web.http.access.role_route import RoleRoute

log = logging.getLogger(__name__)

HEADERS: Final = {"Cache-Control": "no-store"}


async def serve_revision(_request: Request) -> Response:
    """The revision of the library; 503 while the catalog does not answer. Costs a thread only once a second for all tabs."""
    try:
        reader = vars(shared()).get("revision")
        revision = reader.known() if reader is not None else None
        if revision is None:
            revision = await anyio.to_thread.run_sync(_read)
    except ClipseekError as error:
        log.info("no revision: %s %s", error.reason, error.detail)
        return PlainTextResponse("", 503, headers=HEADERS)
    return PlainTextResponse(revision, headers=HEADERS)


def _read() -> str:
    return shared().revision.current()


REVISION_ROUTES: Final[list[Route]] = [RoleRoute("/revision", serve_revision, needs=Role.VIEWER, methods=["GET"])]
