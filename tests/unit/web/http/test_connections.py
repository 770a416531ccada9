"""Who keeps the server waiting is hung up on; who is being answered is not, however long that takes."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import anyio
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket
from websockets.sync.client import connect

from tests.support.waiting import wait_for
from web.http import connections
from web.http.connections import RequestTimeouts, watch_connections

GET = b"GET / HTTP/1.1\r\nHost: here\r\n\r\n"
SLOW = b"GET /slow HTTP/1.1\r\nHost: here\r\n\r\n"
WAIT_SEC = 0.5
MOST = 5
CLOSED = b""


async def hello(request: Request) -> PlainTextResponse:
    return PlainTextResponse(f"{len(await request.body())} bytes")


class Server:
    """A server of its own thread that watches its connections; `/slow` answers when `go` is set."""

    def __init__(self) -> None:
        self.go = threading.Event()
        routes = [
            Route("/", hello, methods=["GET", "POST"]),
            Route("/slow", self._slow),
            WebSocketRoute("/stream", self._stream),
        ]
        app = Starlette(routes=routes, middleware=[Middleware(RequestTimeouts)], lifespan=self._lifespan)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address: tuple[str, int] = self._listener.getsockname()
        self._server = uvicorn.Server(
            uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1, ws="websockets-sansio")
        )
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._listener]}, daemon=True)
        self._thread.start()
        wait_for(lambda: self._server.started, what="the server")

    @asynccontextmanager
    async def _lifespan(self, _app: Any) -> AsyncIterator[None]:
        watch_connections()
        yield

    async def _slow(self, _request: Request) -> PlainTextResponse:
        while not self.go.is_set():
            await anyio.sleep(0.01)
        return PlainTextResponse("at last")

    async def _stream(self, websocket: WebSocket) -> None:
        await websocket.accept()
        async for text in websocket.iter_text():
            await websocket.send_text(text)

    def dial(self, said: bytes = b"") -> socket.socket:
        line = socket.create_connection(self.address, timeout=30)
        line.sendall(said)
        return line

    def stop(self) -> None:
        self.go.set()
        self._server.should_exit = True
        self._thread.join(5)
        self._listener.close()


def hears(line: socket.socket, wanted: bytes) -> bool:
    """Whether this is said before the connection ends."""
    said = b""
    while wanted not in said:
        more = line.recv(1000)
        if more == CLOSED:
            return False
        said += more
    return True


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setattr(connections, "HEADER_SEC", WAIT_SEC)
    monkeypatch.setattr(connections, "SILENCE_SEC", WAIT_SEC)
    monkeypatch.setattr(connections, "MOST", MOST)
    running = Server()
    yield running
    running.stop()


@pytest.mark.parametrize("half", [b"", b"GET / HT", GET[:-2]], ids=["nothing", "half a line", "a header without its end"])
def test_a_request_that_never_comes_is_not_waited_for(server: Server, half: bytes) -> None:
    with server.dial(half) as line:
        assert line.recv(100) == CLOSED


def test_one_that_drips_is_not_waited_for_either(server: Server) -> None:
    with server.dial() as line, pytest.raises(ConnectionError):
        for _ in range(1000):
            line.sendall(b"X")
            threading.Event().wait(WAIT_SEC / 10)


def test_nor_is_the_second_request_of_a_connection(server: Server) -> None:
    with server.dial(GET) as line:
        assert hears(line, b"0 bytes")
        line.sendall(GET[:-2])
        assert line.recv(100) == CLOSED


def test_a_body_that_falls_silent_has_broken_off_and_is_no_fault_of_ours(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    with (
        caplog.at_level(logging.WARNING),
        server.dial(GET.replace(b"GET", b"POST")[:-2] + b"Content-Length: 10\r\n\r\nabc") as line,
    ):
        said = b"".join(iter(lambda: line.recv(1000), CLOSED))
    assert said.startswith(b"HTTP/1.1 408")
    assert caplog.records == []


def test_a_body_that_comes_in_pieces_is_waited_for(server: Server) -> None:
    with server.dial(GET.replace(b"GET", b"POST")[:-2] + b"Content-Length: 8\r\n\r\n") as line:
        for _ in range(8):
            threading.Event().wait(WAIT_SEC / 3)
            line.sendall(b"x")
        assert hears(line, b"8 bytes")


def test_an_answer_may_take_as_long_as_it_likes(server: Server) -> None:
    with server.dial(SLOW) as line:
        line.settimeout(3 * WAIT_SEC)
        with pytest.raises(TimeoutError):
            line.recv(1000)
        line.settimeout(5)
        server.go.set()
        assert hears(line, b"at last")


def test_a_websocket_may_be_silent(server: Server) -> None:
    with connect("ws://{}:{}/stream".format(*server.address), proxy=None) as socket_of_page:
        with pytest.raises(TimeoutError):
            socket_of_page.recv(timeout=3 * WAIT_SEC)
        socket_of_page.send("still here")
        assert socket_of_page.recv(timeout=5) == "still here"


def test_where_there_are_too_many_the_one_that_waited_longest_goes_and_none_that_is_being_answered(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "HEADER_SEC", 60.0)
    address = "ws://{}:{}/stream".format(*server.address)
    with server.dial(SLOW) as busy, connect(address, proxy=None) as socket_of_page, server.dial() as first:
        waiting = [server.dial() for _ in range(MOST - 3)]
        with server.dial(GET) as late:
            assert hears(late, b"0 bytes")
            assert first.recv(100) == CLOSED
        for line in waiting:
            line.close()
        server.go.set()
        assert hears(busy, b"at last")
        socket_of_page.send("still here")
        assert socket_of_page.recv(timeout=5) == "still here"


def test_what_is_over_counts_no_longer(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEADER_SEC", 60.0)
    with server.dial() as first:
        for _ in range(2 * MOST):
            with connect("ws://{}:{}/stream".format(*server.address), proxy=None):
                pass
            with server.dial(GET) as line:
                assert hears(line, b"0 bytes")
        first.sendall(GET)
        assert hears(first, b"0 bytes")
