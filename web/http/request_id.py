"""Gives each request an id, by which its lines can be found in the log: the proxy's own, if it sends one."""

from __future__ import annotations

import re
import uuid
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.logs import REQUEST_ID

HEADER: Final = "X-Request-ID"
_AN_ID: Final = re.compile(r"[\w.-]{1,64}", re.ASCII)


class RequestId:
    """ASGI middleware, the first of all; the answer names the id, too."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get(HEADER, "")
        request_id = given if _AN_ID.fullmatch(given) else uuid.uuid4().hex

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[HEADER] = request_id
            await send(message)

        # The server handles each request in a task of its own, so the variable need not be reset.
        REQUEST_ID.set(request_id)
        await self._app(scope, receive, send_with_id)
