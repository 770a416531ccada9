"""Connections that keep us waiting are closed, and there are never more of them than this process can bear.

The server gives a request as long as it likes: half a header, or a body that never comes, would hold its connection for ever, and
a few thousand of them all that the process may open. So whoever does not send a whole header in time is hung up on, a body that
falls silent counts as broken off, and where there are too many connections, the one that waited longest without a request goes.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from typing import Any, Final, cast

from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADER_SEC: Final = 20.0
"""From the first byte of a request, or from connecting, until its header is whole."""
SILENCE_SEC: Final = 30.0
"""A sender that says nothing for so long in the middle of a body has gone."""
MOST: Final = 2_000
"""Some three hundred open tabs, each with a websocket and the six connections that a browser opens for pictures."""
WANTED_FILES: Final = 8_192


class Connections:
    """All that are open, those without a request in the order in which they began to wait."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._waiting: dict[Connection, None] = {}
        self._busy: set[Connection] = set()

    def __len__(self) -> int:
        return len(self._waiting) + len(self._busy)

    def wait(self, connection: Connection) -> None:
        """This one waits for a request from now on. Closes whichever waits longest if there are too many now."""
        self._busy.discard(connection)
        self._waiting[connection] = None
        if len(self) > self._most:
            next(iter(self._waiting)).hang_up()

    def work(self, connection: Connection) -> None:
        """A request of this one is being answered: it is left alone."""
        self._waiting.pop(connection, None)
        self._busy.add(connection)

    def forget(self, connection: Connection) -> None:
        """This one is closed, or about to be."""
        self._waiting.pop(connection, None)
        self._busy.discard(connection)


class Connection(asyncio.Protocol):
    """Stands before the server's own protocol, passes on all that happens, and measures how long a request takes to come.

    A websocket takes its connection over; from then on nothing is heard of it here.
    """

    def __init__(self, server: asyncio.Protocol, connections: Connections) -> None:
        self._server = server
        self._connections = connections
        self._requests = 0
        self._too_late: asyncio.TimerHandle | None = None
        self._transport: asyncio.BaseTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._server.connection_made(transport)
        self._expect()
        self._connections.wait(self)

    def data_received(self, data: bytes) -> None:
        if not self._requests and self._too_late is None:
            self._expect()
        # What answers a request is started in here, and so knows of which connection it is.
        here = _current.set(self)
        try:
            self._server.data_received(data)
        finally:
            _current.reset(here)

    def eof_received(self) -> bool | None:
        return self._server.eof_received()

    def pause_writing(self) -> None:
        self._server.pause_writing()

    def resume_writing(self) -> None:
        self._server.resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_watch()
        self._connections.forget(self)
        self._server.connection_lost(exc)

    @contextmanager
    def request(self) -> Iterator[None]:
        """Around the answer to a request."""
        self._stop_watch()
        self._requests += 1
        self._connections.work(self)
        try:
            yield
        finally:
            self._requests -= 1
            if self._transport is None or self._transport.is_closing():
                self._connections.forget(self)
            elif not self._requests:
                self._connections.wait(self)

    def hang_up(self) -> None:
        self._stop_watch()
        self._connections.forget(self)
        if self._transport is not None:
            self._transport.close()

    def _expect(self) -> None:
        self._too_late = asyncio.get_running_loop().call_later(HEADER_SEC, self.hang_up)

    def _stop_watch(self) -> None:
        if self._too_late is not None:
            self._too_late.cancel()
            self._too_late = None


_current: ContextVar[Connection | None] = ContextVar("connection", default=None)


class RequestTimeouts:
    """ASGI middleware: tells a connection that its request has come, and ends the wait for a body that falls silent."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        connection = _current.get()
        with connection.request() if connection is not None else nullcontext():
            if scope["type"] != "http":
                await self._app(scope, receive, send)
                return
            try:
                await self._app(scope, _Body(receive).receive, send)
            except ClientDisconnect:
                # A client that broke off gets no answer any more; one that only fell silent does.
                late = PlainTextResponse("The request did not arrive in time.", 408, headers={"Connection": "close"})
                await late(scope, receive, send)


class _Body:
    """What a request brings, as long as it keeps coming."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._is_whole = False

    async def receive(self) -> Message:
        if self._is_whole:
            return await self._receive()
        try:
            async with asyncio.timeout(SILENCE_SEC):
                message = await self._receive()
        except TimeoutError:
            return {"type": "http.disconnect"}
        self._is_whole = not message.get("more_body", False)
        return message


def watch_connections() -> None:
    """From now on, what servers of the running loop accept is watched: to be called before the server is made.

    Streamlit makes it, and passes no protocol on; the loop is the one place that both of us have.
    """
    loop: Any = asyncio.get_running_loop()
    connections = Connections(min(MOST, _open_files() // 2))
    create: Callable[..., Any] = loop.create_server

    def watched(made: Callable[[], asyncio.BaseProtocol], *args: Any, **kwargs: Any) -> Any:
        return create(lambda: Connection(cast(asyncio.Protocol, made()), connections), *args, **kwargs)

    loop.create_server = watched


def _open_files() -> int:
    """How many files and connections this process may have open, after asking the system for enough."""
    if sys.platform == "win32":
        return WANTED_FILES
    import resource  # noqa: PLC0415 - not on every system

    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = WANTED_FILES if most == resource.RLIM_INFINITY else min(WANTED_FILES, most)
    if now != resource.RLIM_INFINITY and now < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
        return wanted
    return WANTED_FILES if now == resource.RLIM_INFINITY else now
