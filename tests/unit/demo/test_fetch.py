"""Links the stand-in is given: which addresses it speaks to, how long it waits, and that a file arrives as it lies there."""

from __future__ import annotations

import gzip
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from demo.fetch import Unfetchable, download, vet

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\n"


@contextmanager
def dripping(first: bytes) -> Iterator[str]:
    """The address of a host that says `first` and then one byte every now and then."""
    over = threading.Event()

    def serve(listener: socket.socket) -> None:
        with suppress(OSError):
            connection, _ = listener.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(first)
                while not over.wait(0.05):
                    connection.sendall(b"a")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=(listener,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/film.mp4"
        finally:
            over.set()
            thread.join()


INSIDE = [
    "127.0.0.1",
    "10.0.0.1",
    "100.64.0.1",
    "169.254.169.254",
    "224.0.0.1",
    "240.0.0.1",
    "0.0.0.0",
    "[::1]",
    "[fe80::1]",
    "[fec0::1]",
    "[fd00::1]",
    "[3fff::1]",
    "[::ffff:127.0.0.1]",
    "[2002:7f00:1::]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b:1::7f00:1]",
    "[2001:0:4136:e378:8000:63bf:80ff:fffe]",
]


@pytest.mark.parametrize("address", INSIDE)
def test_speaks_to_nobody_inside_however_the_address_is_written(address: str) -> None:
    with pytest.raises(Unfetchable, match="publicly accessible"):
        vet(f"http://{address}/film.mp4", allow_private=False)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f::1", "2002:5db8:d70e::", "64:ff9b::5db8:d70e"])
def test_speaks_to_those_outside(address: str) -> None:
    place = f"[{address}]" if ":" in address else address
    assert vet(f"https://{place}/film.mp4", allow_private=False) == address


@pytest.mark.parametrize(
    "first",
    [HEAD + b"Content-Length: 9999999\r\n\r\n", HEAD + b"\r\n", HEAD + b"X-Film: "],
    ids=["of a known length", "of no known length", "in its headers"],
)
def test_a_host_that_drips_is_given_up_in_time(tmp_path: Path, first: bytes) -> None:
    target = tmp_path / "film.mp4"
    with dripping(first) as url, pytest.raises(Unfetchable, match="too slow"):
        download(url, target, allow_private=True, seconds=0.3)
    assert list(tmp_path.iterdir()) == []


def test_a_file_arrives_as_it_lies_there(tmp_path: Path, httpserver: HTTPServer) -> None:
    packed = gzip.compress(bytes(1_000_000))
    asked: list[str] = []

    def answer(request: Request) -> Response:
        asked.append(request.headers.get("accept-encoding", ""))
        return Response(packed, headers={"Content-Type": "video/mp4", "Content-Encoding": "gzip"})

    httpserver.expect_request("/film.mp4").respond_with_handler(answer)
    target = tmp_path / "film.mp4"
    download(httpserver.url_for("/film.mp4"), target, allow_private=True, most_bytes=len(packed))
    assert target.read_bytes() == packed
    assert asked == ["identity"]
