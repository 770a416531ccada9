"""A host of video files on loopback that answers byte ranges, as a real one would."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from tests.support.waiting import wait_for


@contextmanager
def footage_host(folder: Path, port: int = 0) -> Iterator[str]:
    """Serve a folder; gives the address to put file names behind. With a port, a host that was gone is back."""
    app = Starlette(routes=[Mount("/", StaticFiles(directory=folder))])
    listener = socket.create_server(("127.0.0.1", port))
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    wait_for(lambda: server.started, what="the footage host")
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(5)
        listener.close()
