"""Who may see a shared page. The link's token opens it once; from then on the browser shows a cookie that is good for this link.

The token stands behind the `#` of the link, where no server and no proxy ever gets to see it: our own script reads it there and
sends it in the body of a request. In a path or a query it would end up in the logs of every proxy on the way, and in the address
that other sites are told. As a bonus, programs that look at links in chats before anybody opens them see nothing.
"""

from __future__ import annotations

import re
import time
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from core.errors import ClipseekError, Reason
from core.services import Services
from core.shares.share import Share
from web.http.base_path import below_base
from web.http.media_access import is_valid, signature

COOKIE: Final = "clipseek_share"
"""One name for all: each counts below the path of its own link only."""
KIND: Final = "share"
TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{43}")
SHARE_ID: Final = re.compile(r"[0-9a-f]{32}")
LATER_SEC: Final = 30 * 86_400
"""So long after its end, a browser that had opened a link is told that it is over."""
HEADERS: Final = {
    # Revoked is revoked: no browser and no proxy keeps anything.
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; connect-src 'self'; "
        "font-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    ),
}


def page_path(share: Share) -> str:
    """Where a browser finds the page of a link, once it has opened it. To know it is not enough to see it."""
    return below_base(f"/shared/{share.id}")


def let_in(parts: Services, request: Request, share: Share, answer: Response) -> None:
    """Give a browser that has shown the token, and the passcode if there is one, the cookie for the page."""
    expires = int(share.expires_at) + LATER_SEC
    answer.set_cookie(
        COOKIE,
        f"{expires}.{signature(parts.settings.signing_key, KIND, share.id, expires)}",
        max_age=max(0, expires - int(time.time())),
        path=page_path(share),
        # A proxy may end the encryption before us; the page itself knows how it was loaded.
        secure=request.headers.get("origin", "").startswith("https:"),
        httponly=True,
        samesite="strict",
    )


def opened(parts: Services, request: Request) -> Share:
    """The link whose page, film or comment is asked for. Raises ClipseekError unless this browser has opened it and it is good.

    Asked anew for each request, so that a link that was withdrawn is dead at once, within a film as well.
    """
    share_id = str(request.path_params["share_id"])
    expires, _, proof = request.cookies.get(COOKIE, "").partition(".")
    if not SHARE_ID.fullmatch(share_id) or not is_valid(parts.settings.signing_key, KIND, share_id, expires, proof):
        raise ClipseekError(Reason.SHARE_CLOSED)
    return still_good(parts.catalog.shares.get(share_id))


def still_good(share: Share | None) -> Share:
    """The link itself. Raises ClipseekError if there is none, or if it is over."""
    if share is None:
        raise ClipseekError(Reason.SHARE_UNKNOWN)
    ended = share.why_ended(time.time())
    if ended is not None:
        raise ClipseekError(ended)
    return share
