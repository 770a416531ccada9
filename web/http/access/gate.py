"""Lets only requests of signed-in people through: to pages, their websocket, uploads, media and every other address.

It stands before Streamlit and before our routes, so that something new cannot be forgotten. Who somebody is, scripts learn from a
header that only the gate can set (`server.trustedUserHeaders`; Streamlit also compares it before a connection takes a session up
again), and routes from `request.state.person`. Without sign-in everybody is the owner, and nothing is asked.

An open page holds one connection for hours. Whatever comes over it is let through only while its session lasts, and where a
session was ended elsewhere, its connection is closed within seconds.
"""

from __future__ import annotations

import asyncio
import logging
import re
from contextlib import suppress
from typing import Final
from urllib.parse import quote

import anyio.to_thread
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.config import Settings, load_settings
from core.errors import ClipseekError
from core.people.person import OWNER, Person, SignInWay
from core.services import shared
from web.http.access.proxy_user import ProxyUsers
from web.http.access.session_cookie import key_in
from web.http.base_path import below_base

log = logging.getLogger(__name__)

SESSION_HEADER: Final = b"x-clipseek-session"
"""The same as in `.streamlit/config.toml`; what comes from outside under this name is dropped."""
OPEN: Final = (
    r"/_stcore/health|/ready|/metrics",
    r"/sign-in(/style\.css|/oidc|/oidc/back)?",
    r"/text-font\.woff2",
    r"/set-up",
    r"/invite/[\w-]+",
    r"/shared(/open|/assets/(page\.css|\w+\.js))?",
    r"/shared/[0-9a-f]{32}(/comments|/films/\d{1,8}\.mp4|/pictures/\d{1,8}\.jpg|/captions/\d{1,8}\.vtt)?",
)
"""What somebody reaches who is not signed in; each of these knows itself what it shows to whom."""
MEDIA: Final = ("/clips/", "/thumbs/", "/strips/", "/captions/")
"""What one page asks for dozens of times: who asks is looked up once a minute."""
WATCH_SEC: Final = 2.0
ENDED: Final = 4401
NO_CATALOG: Final = "The catalog does not answer, so nobody can be let in for now. Nothing is lost; try again in a few seconds."


class Gate:
    """ASGI middleware, behind the request guard: lets through who is signed in, and what is open to all."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._settings: Settings | None = None
        self._proxy_users: ProxyUsers | None = None
        self._open = re.compile("|".join(re.escape(below_base("")) + path for path in OPEN), re.ASCII)
        self._media = tuple(below_base(path) for path in MEDIA)
        self._tabs: set[_Tab] = set()
        self._watching: asyncio.Task[None] | None = None
        self._load()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        # What the pages say of settings that can't be read needs nobody's name; nothing else works then.
        person = None if self._load() is None else OWNER
        key = ""
        if self._load() is not None and self._ways:
            try:
                key, person = await self._who(scope)
            except ClipseekError as error:
                log.warning("gate: %s %s", error.reason, error.detail)
                await _answer(PlainTextResponse(NO_CATALOG, 503, {"Retry-After": "5"}), scope, receive, send)
                return
            if person is None and not self._open.fullmatch(scope["path"]):
                await _answer(_turned_away(scope), scope, receive, send)
                return
        inside = _inside(scope, key, person)
        if scope["type"] == "websocket" and key:
            await self._serve_tab(_Tab(key, send), inside, receive)
        else:
            await self._app(inside, receive, send)

    def _load(self) -> Settings | None:
        """The settings; None as long as they can't be read."""
        if self._settings is None:
            with suppress(ClipseekError):
                settings = load_settings()
                self._ways = settings.sign_in_ways
                self._proxy_users = ProxyUsers(settings) if SignInWay.PROXY in self._ways else None
                self._settings = settings
        return self._settings

    async def _who(self, scope: Scope) -> tuple[str, Person | None]:
        """The key of the session and whose it is. Raises CatalogError."""
        headers = Headers(scope=scope)
        key = None
        if self._proxy_users is not None:
            key = await self._proxy_users.key(scope, headers)
        key = key or key_in(headers.get("cookie", ""))
        if not key:
            return "", None
        is_media = scope["type"] == "http" and scope["path"].startswith(self._media)
        person = await _person(key, for_media=is_media)
        return (key, person) if person is not None else ("", None)

    async def _serve_tab(self, tab: _Tab, scope: Scope, receive: Receive) -> None:
        """One websocket, for as long as its session lasts."""

        async def receive_while_signed_in() -> Message:
            message = await receive()
            if message["type"] == "websocket.receive" and not await tab.is_in():
                await tab.end()
                return {"type": "websocket.disconnect", "code": ENDED}
            return message

        self._tabs.add(tab)
        if self._watching is None or self._watching.done():
            self._watching = asyncio.create_task(self._watch())
        try:
            await self._app(scope, receive_while_signed_in, tab.send)
        finally:
            self._tabs.discard(tab)

    async def _watch(self) -> None:
        """While any tab is open, look every few seconds whether a session was ended, and close the connections of those."""
        while self._tabs:
            await asyncio.sleep(WATCH_SEC)
            try:
                await anyio.to_thread.run_sync(shared().known_sessions.look)
                for tab in list(self._tabs):
                    if not await tab.is_in():
                        await tab.end()
            except ClipseekError as error:
                log.info("gate: %s %s", error.reason, error.detail)
            except Exception:
                log.exception("gate: a look at the sessions failed")


class _Tab:
    """A websocket of somebody who is signed in."""

    def __init__(self, key: str, send: Send) -> None:
        self._key = key
        self._send = send
        self._is_over = False

    async def send(self, message: Message) -> None:
        """Passed on, unless the connection was closed here, which the app does not know yet."""
        if not self._is_over:
            await self._send(message)

    async def is_in(self) -> bool:
        """Whether the session lasts. While the catalog does not answer, whoever was in stays, and the page says what is wrong."""
        try:
            return await _person(self._key) is not None
        except ClipseekError:
            return True

    async def end(self) -> None:
        """Close the connection; the page then asks why, and leads to the sign-in."""
        if not self._is_over:
            self._is_over = True
            # A tab that goes in the same moment is closed already.
            with suppress(RuntimeError, OSError):
                await self._send({"type": "websocket.close", "code": ENDED})


async def _person(key: str, *, for_media: bool = False) -> Person | None:
    """Whose session this is; in a thread only where the catalog has to be asked."""
    known = vars(shared()).get("known_sessions")
    person = known.at_once(key, for_media=for_media) if known is not None else None
    return person or await anyio.to_thread.run_sync(lambda: shared().known_sessions.person(key))


def _inside(scope: Scope, key: str, person: Person | None) -> Scope:
    """The request as those behind the gate see it."""
    headers = [(name, value) for name, value in scope["headers"] if name.lower() != SESSION_HEADER]
    if key:
        headers.append((SESSION_HEADER, key.encode()))
    return {**scope, "headers": headers, "state": {**scope.get("state", {}), "person": person, "session": key}}


def _turned_away(scope: Scope) -> Response:
    """To the sign-in with whoever opens a page, and back to that page afterwards; anything else is refused."""
    headers = Headers(scope=scope)
    is_page = headers.get("sec-fetch-mode", "navigate") == "navigate" and "text/html" in headers.get("accept", "")
    if scope["type"] == "http" and scope["method"] == "GET" and is_page:
        query = scope["query_string"].decode("ascii", "replace")
        wanted = scope["path"] + (f"?{query}" if query else "")
        return RedirectResponse(below_base(f"/sign-in?next={quote(wanted, safe='')}"), 303, {"Cache-Control": "no-store"})
    return PlainTextResponse("Sign in first.", 401, {"Cache-Control": "no-store"})


async def _answer(response: Response, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        # Before it is accepted, this is the status 403.
        await send({"type": "websocket.close", "code": ENDED})
    else:
        await response(scope, receive, send)
