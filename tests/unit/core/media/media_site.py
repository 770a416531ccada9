"""A web host for the tests, with every way in which hosts answer, well or badly."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = Callable[["Handler"], None]


class Site(ThreadingHTTPServer):
    """Serves `answers` by path; `hits` are the paths asked for and `ranges` the bytes."""

    daemon_threads = True

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.hits: list[str] = []
        self.ranges: list[str] = []
        self.hosts: list[str] = []
        self.stopping = threading.Event()
        super().__init__(("127.0.0.1", 0), Handler)

    def url(self, path: str, answer: Answer | None = None, *, host: str = "127.0.0.1") -> str:
        """The address of `path`, from now on answered by `answer`."""
        if answer is not None:
            self.answers[path] = answer
        return f"http://{host}:{self.server_port}{path}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that hang up are part of the game."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Site

    def do_GET(self) -> None:
        self.server.hits.append(self.path)
        self.server.ranges.append(self.headers.get("Range", ""))
        self.server.hosts.append(self.headers.get("Host", ""))
        self.server.answers.get(self.path, status(404))(self)

    def start(self, code: int, **headers: object) -> None:
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()

    def wanted(self, size: int) -> tuple[int, int]:
        """First and last byte of the range asked for."""
        match = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers["Range"])
        assert match is not None
        return int(match[1]), min(int(match[2]), size - 1)

    def log_message(self, *args: object) -> None:
        """Quiet."""


def ranged(data: bytes, kind: str = "video/mp4", **more: object) -> Answer:
    """The well-behaved host."""

    def answer(handler: Handler) -> None:
        first, last = handler.wanted(len(data))
        span = f"bytes {first}-{last}/{len(data)}"
        headers = {"Content_Type": kind, "Content_Length": last - first + 1, "Content_Range": span, **more}
        handler.start(206, **headers)
        handler.wfile.write(data[first : last + 1])

    return answer


def dropping(data: bytes) -> Answer:
    """Closes the connection after each answer without having said so."""

    def answer(handler: Handler) -> None:
        ranged(data)(handler)
        handler.close_connection = True

    return answer


def whole(data: bytes, kind: str = "video/mp4") -> Answer:
    """Knows no ranges."""

    def answer(handler: Handler) -> None:
        handler.start(200, Content_Type=kind, Content_Length=len(data))
        handler.wfile.write(data)

    return answer


def status(code: int, **headers: object) -> Answer:
    return lambda handler: handler.start(code, Content_Length=0, **headers)


def redirect(to: str) -> Answer:
    return status(302, Location=to)


def claiming(content_range: str, body: bytes = b"x" * 1000, **more: object) -> Answer:
    """Answers 206 with a Content-Range of its own."""

    def answer(handler: Handler) -> None:
        handler.start(206, Content_Range=content_range, Content_Length=len(body), **more)
        handler.wfile.write(body)

    return answer


def breaking_off(data: bytes) -> Answer:
    """Promises more than it sends."""

    def answer(handler: Handler) -> None:
        first, last = handler.wanted(len(data))
        handler.start(206, Content_Range=f"bytes {first}-{last}/{len(data)}", Content_Length=last - first + 1)
        handler.wfile.write(data[first : (first + last) // 2])
        handler.close_connection = True

    return answer


def overlong(data: bytes) -> Answer:
    """Sends more than it says the range has, and keeps the connection open."""

    def answer(handler: Handler) -> None:
        first, last = handler.wanted(len(data))
        handler.start(206, Content_Range=f"bytes {first}-{last}/{len(data)}", Content_Length=last - first + 101)
        handler.wfile.write(data[first : last + 1] + bytes(100))

    return answer


def endless(code: int, size: int) -> Answer:
    """Never stops sending."""

    def answer(handler: Handler) -> None:
        first, last = handler.wanted(size)
        handler.close_connection = True
        handler.start(code, Content_Type="video/mp4", Content_Range=f"bytes {first}-{last}/{size}")
        while not handler.server.stopping.is_set():
            handler.wfile.write(b"\0" * 65536)

    return answer


def dripping_body(size: int) -> Answer:
    """Sends one byte at a time, each well within any timeout."""

    def answer(handler: Handler) -> None:
        first, last = handler.wanted(size)
        handler.start(206, Content_Range=f"bytes {first}-{last}/{size}", Content_Length=last - first + 1)
        _drip(handler)

    return answer


def dripping_headers(handler: Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 206 Partial Content\r\nX-Slow: ")
    _drip(handler)


def _drip(handler: Handler) -> None:
    """For some seconds, so that a reader without a deadline fails its test rather than hangs it."""
    handler.close_connection = True
    for _ in range(1000):
        if handler.server.stopping.wait(0.02):
            break
        handler.wfile.write(b"x")


def silent(handler: Handler) -> None:
    """Takes the request and says nothing."""
    handler.close_connection = True
    handler.server.stopping.wait(10)
