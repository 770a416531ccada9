"""Puts our style sheet into the document that Streamlit serves for every page.

Sent by the script it would come when much of the page is drawn already, and everything would move once more.
"""

from __future__ import annotations

from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.http.access.request_guard import COMPONENTS

PLACE: Final = b"<body>"
"""Below the sheets of Streamlit, which lie in the head, so that ours count."""
UNWANTED: Final = (b"accept-encoding", b"if-none-match", b"if-modified-since", b"range")
"""Headers by which the document would come packed, in part or not at all."""


class PageStyle:
    """ASGI middleware: adds `style`, a whole element, to each document of a page."""

    def __init__(self, app: ASGIApp, style: str) -> None:
        self._app = app
        self._style = PLACE + style.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _is_wanted_as_page(scope):
            await self._app(scope, receive, send)
            return
        kept = [(name, value) for name, value in scope["headers"] if name not in UNWANTED]
        await self._app({**scope, "headers": kept}, receive, _Rewritten(send, self._style))


def _is_wanted_as_page(scope: Scope) -> bool:
    accepted = Headers(scope=scope).get("accept", "")
    return scope["method"] == "GET" and "text/html" in accepted and not scope["path"].startswith(COMPONENTS)


def _is_document(start: Message) -> bool:
    return Headers(raw=start["headers"]).get("content-type", "").startswith("text/html")


class _Rewritten:
    """Holds an answer that is a document until all of it is there; any other goes on as it comes."""

    def __init__(self, send: Send, style: bytes) -> None:
        self._send = send
        self._style = style
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_document(message):
            self._start = message
        elif self._start is None:
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._finish(self._start)

    async def _finish(self, start: Message) -> None:
        body = self._body.replace(PLACE, self._style, 1)
        headers = MutableHeaders(raw=start["headers"])
        headers["content-length"] = str(len(body))
        # They speak of Streamlit's document, which stays the same when our style sheet is another.
        del headers["etag"]
        del headers["last-modified"]
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})
