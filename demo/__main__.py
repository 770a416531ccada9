"""`python -m demo --data DIR`: run the stand-in for the Twelve Labs API on this machine."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any, Final

import uvicorn
from starlette.types import ASGIApp

from demo.api.answers import ROOT
from demo.options import Options, workers_here
from demo.server import build

GRACE_SEC: Final = 1
LAST_SEC: Final = 0.7
"""Requests get until then to end once a signal came. Nothing is lost after that: all that counts is on disk at any time."""


def main(arguments: list[str] | None = None) -> int:
    """Runs until a signal, or until stdin ends if told so; prints one line once it listens."""
    wanted = parser("python -m demo").parse_args(arguments)
    return serve(wanted, lambda: build(options_of(wanted)))


def parser(program: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=program, description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder for what it keeps")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 picks a free one")
    parser.add_argument("--key", default="demo", help="the one key it accepts")
    parser.add_argument("--allow-private", action="store_true", help="links may lead into private networks")
    parser.add_argument("--workers", type=int, default=workers_here(), help="how many videos are embedded at once")
    parser.add_argument("--exit-with-parent", action="store_true", help="end when stdin ends")
    return parser


def options_of(wanted: argparse.Namespace) -> Options:
    return Options(wanted.data.resolve(), wanted.key, allow_private=wanted.allow_private, workers=wanted.workers)


def serve(wanted: argparse.Namespace, make_app: Callable[[], ASGIApp], **server: Any) -> int:
    """Run the app at the address that is wanted; `server` are further settings of uvicorn. Returns the exit code."""
    try:
        listener = socket.create_server((wanted.host, wanted.port), backlog=256)
        # Accepted connections inherit it. Without, every answer waits 40 ms for the client to confirm its first half.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        app = make_app()
    except OSError as error:
        sys.stderr.write(f"the stand-in cannot start: {error}\n")
        return 1
    config = uvicorn.Config(
        app, log_level="critical", access_log=False, timeout_graceful_shutdown=GRACE_SEC, **{"http": "h11", **server}
    )
    running = _Announced(config, f"http://{wanted.host}:{listener.getsockname()[1]}{ROOT}")
    if wanted.exit_with_parent:
        threading.Thread(target=_end_with_stdin, daemon=True).start()
    running.run(sockets=[listener])
    return 0


class _Announced(uvicorn.Server):
    """Says where it listens as soon as it does."""

    def __init__(self, config: uvicorn.Config, url: str) -> None:
        super().__init__(config)
        self._url = url

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        last = threading.Timer(LAST_SEC, os._exit, [0])
        last.daemon = True
        last.start()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            sys.stdout.write(f"listening on {self._url}\n")
            sys.stdout.flush()


def _end_with_stdin() -> None:
    """A parent that was killed can't say goodbye, but its end of the pipe closes."""
    # Not through Python's buffer: this thread could still hold its lock when the interpreter ends.
    while os.read(sys.stdin.fileno(), 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main())
