"""A route that names the role it needs: checked before anything else of it, so that what no page shows can't be asked for either.

The gate before all routes has found out who somebody is and left it in `state.person`; without sign-in there is no gate.
Streamlit's own addresses are no routes of ours, so their role is checked before they are reached.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from core.errors import ClipseekError, Reason
from core.messages.faults import explain, what_happened, what_to_do
from core.people.person import OWNER, Person, Role
from core.services import shared

log = logging.getLogger(__name__)
NOBODY: Final = Person(id="", name="", role=Role.VIEWER)
"""Whoever has not signed in where people do; may do less than every role."""
NEEDED: Final[Mapping[str, Role]] = {"/_stcore/upload_file/": Role.EDITOR, "/_stcore/metrics": Role.ADMIN}
"""By what stands in their paths: what goes into the library, and figures about everybody."""


class RoleRoute(Route):
    """A route for those whose role includes `needs`; everybody else gets 403 and a sentence."""

    def __init__(self, path: str, endpoint: Callable[..., Any], *, needs: Role, methods: Sequence[str]) -> None:
        super().__init__(path, endpoint, methods=methods)
        self.needs = needs

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        if await is_refused(scope, self.needs, self.path):
            await _refusal(ClipseekError(Reason.ROLE_MISSING, role=self.needs.value), scope)(scope, receive, send)
        else:
            await super().handle(scope, receive, send)


def person_of(scope: Scope) -> Person:
    """Who sent this request; without sign-in the one owner of the library."""
    person: Person | None = getattr(Request(scope).state, "person", OWNER)
    return person or NOBODY


async def is_refused(scope: Scope, needed: Role, path: str) -> bool:
    """Whether whoever sent this has no such role; then it is noted as a try to do what `path` stands for."""
    someone = person_of(scope)
    if someone is not NOBODY and someone.role.includes(needed):
        return False
    await anyio.to_thread.run_sync(partial(_note_refused, someone, f"{scope['method']} {path}"))
    return True


def _note_refused(someone: Person, route: str) -> None:
    log.warning("refused %s to a person whose role is %s", route, someone.role)
    try:
        shared().catalog.audit.note_refused(someone.id, route)
    except ClipseekError as error:
        # The request is refused even if that could not be noted.
        log.warning("a refusal could not be noted: %s", error.detail)


def _refusal(error: ClipseekError, scope: Scope) -> Response:
    """What a script of ours can read, or a person who followed a link."""
    if scope["method"] in ("GET", "HEAD"):
        return PlainTextResponse(explain(error), 403)
    said = {"error": error.reason.value, "sentence": what_happened(error), "hint": what_to_do(error)}
    return JSONResponse(said, 403, {"Cache-Control": "no-store"})


class StreamlitRoles:
    """ASGI middleware, behind the gate: 403 for those without the role."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            for path, role in NEEDED.items():
                if path in scope["path"] and await is_refused(scope, role, path):
                    await PlainTextResponse("Your role does not include this.", 403)(scope, receive, send)
                    return
        await self._app(scope, receive, send)
