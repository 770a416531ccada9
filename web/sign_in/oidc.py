"""Signing in at an organisation: there, back with what it says of somebody, and an account that follows it.

What has to be remembered until the browser comes back lies in a signed cookie of its own, which is good for ten minutes.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType
from typing import Any, Final

from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, request_response
from starlette.types import Receive, Scope, Send

from core.config import Settings
from core.errors import Reason
from core.messages.translation import _
from core.people.person import AccessRefused, Role, SignInWay
from core.services import shared
from web.http.access.session_cookie import is_https
from web.http.base_path import below_base
from web.sign_in.document import document, trouble, way_in
from web.sign_in.handling import Handler, answered, aside, lead_to, next_address, status_of, welcome

BACK_PATH: Final = "/sign-in/oidc/back"
REMEMBERED_SEC: Final = 600
NEXT: Final = "next"


@answered
async def begin(request: Request) -> Response:
    """To the organisation's sign-in."""
    settings = shared().settings
    if SignInWay.OIDC not in settings.sign_in_ways:
        return lead_to(below_base("/sign-in"))
    request.session[NEXT] = next_address(request.query_params.get(NEXT, ""))
    try:
        there: Response = await (await _organisation()).lead_there(request, settings, _address(request, BACK_PATH))
    except AccessRefused as refused:
        return _refused(refused)
    return there


@answered
async def come_back(request: Request) -> Response:
    """From the organisation's sign-in, with what it says of somebody."""
    settings = shared().settings
    if SignInWay.OIDC not in settings.sign_in_ways:
        return lead_to(below_base("/sign-in"))
    wanted = str(request.session.get(NEXT, ""))
    try:
        claims = await (await _organisation()).claims_of(request, settings)
        token = await aside(_session_of, claims, settings)
    except AccessRefused as refused:
        return _refused(refused)
    request.session.clear()
    return welcome(request, token, wanted)


async def out_of_the_organisation(request: Request) -> str | None:
    """Where somebody signs out there as well; None if it has no such address, or does not answer."""
    try:
        back = _address(request, "/sign-in?out=1")
        address: str | None = await (await _organisation()).sign_out_address(shared().settings, back)
    except AccessRefused:
        return None
    return address


def role_in(claim: object) -> Role | None:
    """The highest role that a claim names, which is a word or a list of them; None if it names none."""
    words = {str(word).lower() for word in (claim if isinstance(claim, list | tuple) else [claim])}
    return next((role for role in reversed(Role) if role.value in words), None)


def _session_of(claims: Mapping[str, Any], settings: Settings) -> str:
    """The token of a new session for the account of these claims. Raises AccessRefused."""
    email = str(claims.get("email") or "")
    domains = settings.oidc_email_domains
    if domains and (email.lower().rpartition("@")[2] not in domains or claims.get("email_verified") is False):
        raise AccessRefused(Reason.ISSUER_REFUSED, detail="not of an allowed domain")
    name = str(claims.get("name") or claims.get("preferred_username") or email or claims["sub"])
    accounts = shared().accounts
    user = accounts.vouched(
        settings.oidc_issuer,
        str(claims["sub"]),
        name="".join(letter for letter in name if letter.isprintable())[:80],
        email=email,
        role=role_in(claims.get(settings.oidc_role_claim) if settings.oidc_role_claim else None),
        default=settings.default_role,
    )
    return accounts.open_session(user.id, SignInWay.OIDC)


async def _organisation() -> ModuleType:
    """What speaks with it; loading it the first time takes too long for the event loop."""

    def load() -> ModuleType:
        from web.sign_in import organisation  # noqa: PLC0415

        return organisation

    return await aside(load)


def _address(request: Request, path: str) -> str:
    """A whole address of ours, as the browser knows us."""
    scheme = "https" if is_https(request) else "http"
    return f"{scheme}://{request.url.netloc}{below_base(path)}"


def _refused(refused: AccessRefused) -> Response:
    return document(_("Sign in"), trouble(refused) + way_in(), status=status_of(refused))


class _Remembering:
    """The route, with `request.session` in a signed cookie."""

    def __init__(self, handle: Handler) -> None:
        self._answer = request_response(handle)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        remembering = SessionMiddleware(
            self._answer,
            secret_key=shared().settings.signing_key.hex(),
            session_cookie="clipseek_oidc",
            max_age=REMEMBERED_SEC,
            path="/",
            https_only=is_https(Request(scope)),
        )
        await remembering(scope, receive, send)


OIDC_ROUTES: Final = [
    Route("/sign-in/oidc", _Remembering(begin), methods=["GET"]),
    Route(BACK_PATH, _Remembering(come_back), methods=["GET"]),
]
