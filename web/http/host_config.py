"""What Streamlit's own page asks before it connects: who may send it commands, and whether it shows its own error boxes.

Streamlit takes commands from a page that frames it. Our page is framed by nobody, so that the page which it obeys is itself:
`web.components.connection` has it connect again and run the page. Its error boxes are left out, since that component says better
what is wrong. Streamlit names this address as the place to set both.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

PATH: Final = "/_stcore/host-config"


class HostConfig:
    """ASGI middleware that answers this one address in place of Streamlit."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "GET" and scope["path"].endswith(PATH):
            said = {"allowedOrigins": [_origin(scope)], "useExternalAuthToken": False, "blockErrorDialogs": True}
            await JSONResponse(said, headers={"Cache-Control": "no-cache"})(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _origin(scope: Scope) -> str:
    """The origin of the page that asks. Behind a proxy, only the page's own address tells it."""
    headers = Headers(scope=scope)
    try:
        page = urlsplit(headers.get("referer", ""))
    except ValueError:
        page = urlsplit("")
    if page.scheme in ("http", "https") and page.netloc:
        return f"{page.scheme}://{page.netloc}"
    return f"{scope.get('scheme', 'http')}://{headers.get('host', '')}"
