"""The wire between a browser and a server, which a test can cut or freeze: a TCP proxy."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

BLOCK_BYTES: Final = 65_536


class Wire:
    """Listens on 127.0.0.1 and passes on what comes to another port there.

    `to_port` may be changed: new connections then lead there. A cut wire ends all connections and lets none through; a frozen one
    keeps what is said on them to itself until it is mended.
    """

    def __init__(self, to_port: int) -> None:
        self.to_port = to_port
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = int(self._socket.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self._flows = threading.Event()
        self._flows.set()
        self._is_cut = False
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        with self._lock:
            self._is_cut = True
            ended, self._open = self._open, set()
        for one in ended:
            _end(one)

    def freeze(self) -> None:
        self._flows.clear()

    def mend(self) -> None:
        self._is_cut = False
        self._flows.set()

    def close(self) -> None:
        # Closing alone would leave `accept` waiting.
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._flows.set()
        self.cut()

    def _accept(self) -> None:
        while True:
            try:
                browser, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._join, args=(browser,), daemon=True).start()

    def _join(self, browser: socket.socket) -> None:
        """Connect a browser with the server, in both directions."""
        self._flows.wait()
        try:
            server = socket.create_connection(("127.0.0.1", self.to_port), timeout=10)
            server.settimeout(None)
        except OSError:
            _end(browser)
            return
        with self._lock:
            is_cut = self._is_cut
            if not is_cut:
                self._open |= {browser, server}
        if is_cut:
            _end(browser)
            _end(server)
            return
        threading.Thread(target=self._pass_on, args=(server, browser), daemon=True).start()
        self._pass_on(browser, server)

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while block := source.recv(BLOCK_BYTES):
                self._flows.wait()
                target.sendall(block)
        with self._lock:
            self._open -= {source, target}
        _end(source)
        _end(target)


def _end(one: socket.socket) -> None:
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()


@contextmanager
def wire_to(port: int) -> Iterator[Wire]:
    """A wire to a port of this machine, whole at first."""
    wire = Wire(port)
    try:
        yield wire
    finally:
        wire.close()
