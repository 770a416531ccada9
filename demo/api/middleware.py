"""What every request passes: its key is checked."""

from __future__ import annotations

import hmac

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from demo.api.answers import ROOT, error_body
from demo.refusals import wrong_key


class KeyCheck:
    """ASGI middleware around all routes. Addresses of slices need no key: whoever has one was given it."""

    def __init__(self, app: ASGIApp, key: str) -> None:
        self._app = app
        self._key = key.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(f"{ROOT}/"):
            given = Headers(scope=scope).get("x-api-key", "").encode()
            if not hmac.compare_digest(given, self._key):
                refusal = wrong_key()
                await JSONResponse(error_body(scope["path"], refusal), status_code=refusal.status)(scope, receive, send)
                return
        await self._app(scope, receive, send)
