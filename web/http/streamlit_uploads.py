"""Streamlit's own uploader keeps files in memory, as many as a session sends; here they are counted, all together.

Its limit (`server.maxUploadSize`) is for one file. It takes lists of links and captions here; videos have routes of their own.
"""

from __future__ import annotations

from typing import Final

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import runtime
from streamlit.runtime.stats import CacheStat

PATH: Final = "/_stcore/upload_file/"
MOST_BYTES: Final = 100_000_000
AT_ONCE: Final = 4
BUSY_SEC: Final = 5


class UploadsInMemory:
    """ASGI middleware: 503 while Streamlit holds, or is being sent, as many files as it may."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._arriving = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "PUT" or PATH not in scope["path"]:
            await self._app(scope, receive, send)
            return
        if self._arriving >= AT_ONCE or _held_bytes() >= MOST_BYTES:
            busy = PlainTextResponse("too many files at once", 503, headers={"Retry-After": str(BUSY_SEC)})
            await busy(scope, receive, send)
            return
        self._arriving += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._arriving -= 1


def _held_bytes() -> int:
    files = runtime.get_instance().uploaded_file_mgr
    return sum(stat.byte_length for family in files.get_stats().values() for stat in family if isinstance(stat, CacheStat))
