"""Health checks for load balancers and orchestrators: whether visitors may be sent here, and what is wrong if not."""

from __future__ import annotations

import hmac
import logging
from typing import Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from core.errors import ClipseekError
from core.people.person import Role
from core.services import shared
from web.http.access.role_route import person_of

log = logging.getLogger(__name__)

HEADERS: Final = {"Cache-Control": "no-store"}
METRICS_TYPE: Final = "text/plain; version=1.0.0; charset=utf-8"


def serve_ready(_request: Request) -> Response:
    """200 if pages can be shown here; 503 as long as the catalog does not answer, without which nobody gets one.

    A store or a provider that is away is no reason: the pages open, and say so.
    """
    try:
        shared().catalog.changes.read()
    except ClipseekError as error:
        log.warning("not ready: %s %s", error.reason, error.detail)
        return PlainTextResponse("the catalog does not answer", 503, headers=HEADERS)
    return PlainTextResponse("ready", headers=HEADERS)


def serve_metrics(request: Request) -> Response:
    """For administrators and whoever has the token; 404 where metrics are off. Open at the gate, as machines do not sign in."""
    parts = shared()
    if not parts.settings.metrics:
        return PlainTextResponse("not found", 404)
    if not (_has_token(request, parts.settings.metrics_token.get_secret_value()) or _is_admin(request)):
        return PlainTextResponse("Metrics are for administrators and for whoever sends the token.", 401, headers=HEADERS)
    from core.maintenance.metrics import metrics_text  # noqa: PLC0415 - stands on much that the launcher does not need

    return Response(metrics_text(parts), headers=HEADERS | {"Content-Type": METRICS_TYPE})


def _has_token(request: Request, token: str) -> bool:
    given = request.headers.get("Authorization", "")
    return bool(token) and hmac.compare_digest(given.encode(), f"Bearer {token}".encode())


def _is_admin(request: Request) -> bool:
    return person_of(request.scope).role.includes(Role.ADMIN)


PROBE_ROUTES: Final[list[Route]] = [
    Route("/ready", serve_ready, methods=["GET"]),
    Route("/metrics", serve_metrics, methods=["GET"]),
]
