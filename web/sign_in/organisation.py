"""The organisation that people sign in at, with OpenID Connect. Authlib speaks it: discovery, PKCE, state, nonce, signatures.

Imported when somebody first signs in that way, since Authlib takes long to load.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any, Final
from urllib.parse import urlencode

import httpx2
from authlib.integrations.base_client import OAuthError
from authlib.integrations.starlette_client import OAuth, StarletteOAuth2App
from joserfc.errors import JoseError
from starlette.requests import Request
from starlette.responses import Response

from core.config import Settings
from core.errors import Reason
from core.people.person import AccessRefused

log = logging.getLogger(__name__)

TIMEOUT_SEC: Final = 10


async def lead_there(request: Request, settings: Settings, back: str) -> Response:
    """To the organisation's sign-in, and from there to `back`. Raises AccessRefused."""
    with _told():
        answer: Response = await _client_of(settings).authorize_redirect(request, back)
    return answer


async def claims_of(request: Request, settings: Settings) -> Mapping[str, Any]:
    """What the organisation says of whoever comes back, its signature, audience and nonce checked. Raises AccessRefused.

    Some put no more into the token than who it is; then they are asked for the rest.
    """
    client = _client_of(settings)
    with _told():
        token = await client.authorize_access_token(request)
        claims: dict[str, Any] = dict(token["userinfo"])
        if str(claims["iss"]).rstrip("/") != settings.oidc_issuer:
            raise AccessRefused(Reason.ISSUER_REFUSED, detail="another issuer")
        wanted = {"name", "email", settings.oidc_role_claim} - {""}
        if not wanted <= claims.keys() and "userinfo_endpoint" in await client.load_server_metadata():
            more: Mapping[str, Any] = await client.userinfo(token=token)
            claims = {**more, **claims} if more.get("sub") == claims["sub"] else claims
    return claims


async def sign_out_address(settings: Settings, back: str) -> str | None:
    """Where somebody signs out of the organisation as well; None if it has no such address. Raises AccessRefused."""
    with _told():
        known = await _client_of(settings).load_server_metadata()
    end = known.get("end_session_endpoint")
    return f"{end}?{urlencode({'client_id': settings.oidc_client_id, 'post_logout_redirect_uri': back})}" if end else None


@contextmanager
def _told() -> Iterator[None]:
    """What fails inside is either no answer, or one that lets nobody in. Only its kind is logged: its text may hold a code."""
    try:
        yield
    except (OAuthError, JoseError, KeyError, ValueError, RuntimeError) as error:
        log.warning("organisation's sign-in refused: %s", type(error).__name__)
        raise AccessRefused(Reason.ISSUER_REFUSED) from None
    except httpx2.HTTPError as error:
        log.warning("organisation's sign-in is away: %s", type(error).__name__)
        raise AccessRefused(Reason.ISSUER_AWAY) from None


def _client_of(settings: Settings) -> StarletteOAuth2App:
    return _client(settings.oidc_issuer, settings.oidc_client_id, settings.oidc_client_secret.get_secret_value())


@cache
def _client(issuer: str, client_id: str, secret: str) -> StarletteOAuth2App:
    return OAuth().register(
        "organisation",
        client_id=client_id,
        client_secret=secret or None,
        server_metadata_url=f"{issuer}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid email profile", "code_challenge_method": "S256", "timeout": TIMEOUT_SEC},
    )
