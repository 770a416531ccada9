"""The cookie that says which session a browser has. It holds a random token; the catalog knows only the token's digest."""

from __future__ import annotations

import re
from typing import Final

from starlette.requests import HTTPConnection, cookie_parser
from starlette.responses import Response

from core.people.passwords import digest_of
from core.people.person import LONGEST_SESSION_SEC

NAME: Final = "clipseek"
SECURE_NAME: Final = "__Host-clipseek"
"""Behind HTTPS. Browsers take a cookie of this name from this very host and over HTTPS only."""
TOKEN: Final = re.compile(r"[\w-]{43}", re.ASCII)


def key_in(cookies: str) -> str:
    """The key of the session that a `Cookie` header speaks of; empty where it speaks of none."""
    jar = cookie_parser(cookies)
    token = jar.get(SECURE_NAME) or jar.get(NAME) or ""
    return digest_of(token) if TOKEN.fullmatch(token) else ""


def is_https(request: HTTPConnection) -> bool:
    """Whether the browser speaks HTTPS, with us or with a proxy before us. It decides only how its own cookie is kept."""
    headers = request.headers
    told = headers.get("x-forwarded-proto", "").partition(",")[0] or headers.get("origin", "").partition(":")[0]
    return request.url.scheme == "https" or told == "https"


def keep_session(response: Response, request: HTTPConnection, token: str) -> None:
    """Have the browser keep a session that was opened just now."""
    secure = is_https(request)
    response.set_cookie(
        SECURE_NAME if secure else NAME,
        token,
        max_age=int(LONGEST_SESSION_SEC),
        secure=secure,
        httponly=True,
        samesite="lax",
        path="/",
    )


def drop_session(response: Response, request: HTTPConnection) -> None:
    """Have the browser forget its session."""
    for name in (NAME, SECURE_NAME):
        if name in request.cookies:
            response.delete_cookie(name, secure=name == SECURE_NAME, httponly=True, samesite="lax", path="/")
