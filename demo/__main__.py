"""`python -m demo --data DIR`: run the stand-in for the Twelve Labs API on this machine."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import sys
import threading
from importlib.util import find_spec
from pathlib import Path
from types import FrameType
from typing import Final

import uvicorn

from demo.api.answers import ROOT
from demo.options import CHUNK_BYTES, Options
from demo.server import build
from demo.wire import CuttableProtocol

GRACE_SEC: Final = 1
LAST_SEC: Final = 0.7
"""Requests get until then to end once a signal came. Nothing is lost after that: all that counts is on disk at any time."""


def main(arguments: list[str] | None = None) -> int:
    """Runs until a signal, or until stdin ends if told so; prints one line once it listens."""
    wanted = _parser().parse_args(arguments)
    options = Options(
        data=wanted.data.resolve(),
        key=wanted.key,
        allow_private=wanted.allow_private,
        settle_seconds=wanted.settle_seconds,
        seconds_per_minute=wanted.seconds_per_minute,
        workers=wanted.workers,
        test_switches=wanted.test_switches,
        chunk_bytes=wanted.chunk_bytes,
        nameless_tasks=wanted.nameless_tasks,
        understanding=wanted.understanding,
    )
    try:
        if find_spec(options.understanding) is None:
            raise ModuleNotFoundError(options.understanding)
        listener = socket.create_server((wanted.host, wanted.port), backlog=256)
        # Accepted connections inherit it. Without, every answer waits 40 ms for the client to confirm its first half.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        app = build(options)
    except (OSError, ImportError) as error:
        sys.stderr.write(f"the stand-in cannot start: {error}\n")
        return 1
    config = uvicorn.Config(
        app, http=CuttableProtocol, log_level="critical", access_log=False, timeout_graceful_shutdown=GRACE_SEC
    )
    server = _Announced(config, f"http://{wanted.host}:{listener.getsockname()[1]}{ROOT}")
    if wanted.exit_with_parent:
        threading.Thread(target=_end_with_stdin, daemon=True).start()
    server.run(sockets=[listener])
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
    # Past Python's buffer, whose lock this thread would still hold when the interpreter puts it away.
    while os.read(sys.stdin.fileno(), 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m demo", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder for what it keeps")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 picks a free one")
    parser.add_argument("--key", default="demo", help="the one key it accepts")
    parser.add_argument("--allow-private", action="store_true", help="links may lead into private networks")
    parser.add_argument("--settle-seconds", type=float, default=0.0, help="how long an asset stays processing at least")
    parser.add_argument("--seconds-per-minute", type=float, default=0.0, help="how long a minute of video takes at least")
    parser.add_argument("--workers", type=int, default=1, help="how many videos are looked at at once")
    parser.add_argument("--chunk-bytes", type=int, default=CHUNK_BYTES, help="size of the pieces of a multipart upload")
    parser.add_argument("--nameless-tasks", action="store_true", help="the list of tasks does not say what each was made of")
    parser.add_argument("--understanding", default="demo.understanding", help="the module that looks into media")
    parser.add_argument("--exit-with-parent", action="store_true", help="end when stdin ends")
    parser.add_argument("--test-switches", action="store_true", help="faults and counters for tests")
    return parser


if __name__ == "__main__":
    sys.exit(main())
