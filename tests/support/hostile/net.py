"""A small internet for tests of hostile links: names and one public address of our choosing, and everything that was dialled.

Nothing of the vetting is replaced: only the resolver is ours, and the last step to `PUBLIC`, which leads to a host of this
machine.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import pytest

from core.media.remote import connection
from tests.unit.core.media.media_site import Site

PUBLIC: Final = "93.184.215.14"
"""The address that all good names lead to."""


class Net:
    """`names` are the addresses each name has, one answer after the other; the last is repeated. `dialled` is what was tried."""

    def __init__(self, outside: Site, inside: Inside) -> None:
        self.outside = outside
        self.inside = inside
        self.names: dict[str, list[list[str]]] = {}
        self.silent_names: set[str] = set()
        self.asked: list[str] = []
        self.dialled: list[str] = []
        self.over = threading.Event()

    def resolve(self, host: str, port: int, *how: Any, **more: Any) -> list[Any]:
        """Stands for `socket.getaddrinfo`; numbers are left to the real one, with all the forms of them it knows."""
        self.asked.append(host)
        if host in self.silent_names:
            self.over.wait(20)
        if host in self.silent_names or (host not in self.names and not _is_number(host)):
            raise socket.gaierror("no such name")
        answers = self.names.get(host, [[host]])
        addresses = answers.pop(0) if len(answers) > 1 else answers[0]
        found = [_getaddrinfo(address, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST) for address in addresses]
        return [info for infos in found for info in infos]


class Inside(Site):
    """What must never be reached; `connections` counts who came, whether they spoke or not."""

    def __init__(self) -> None:
        super().__init__()
        self.connections = 0

    def verify_request(self, request: object, client_address: object) -> bool:
        self.connections += 1
        return True


@contextmanager
def small_internet() -> Iterator[Net]:
    """Serve both sites, and let this process live in it."""
    with Site() as outside, Inside() as inside, pytest.MonkeyPatch.context() as patch:
        net = Net(outside, inside)
        patch.setattr(socket, "getaddrinfo", net.resolve)

        def dial(plain: socket.socket, address: tuple[Any, ...]) -> None:
            net.dialled.append(str(address[0]))
            socket.socket.connect(plain, ("127.0.0.1", address[1]) if address[0] == PUBLIC else address)

        patch.setattr(connection._PlainSocket, "connect", dial, raising=False)
        servers = [threading.Thread(target=site.serve_forever, args=(0.01,), daemon=True) for site in (outside, inside)]
        for server in servers:
            server.start()
        yield net
        net.over.set()
        for site in (outside, inside):
            site.stopping.set()
            site.shutdown()
        for server in servers:
            server.join()


_getaddrinfo = socket.getaddrinfo


def _is_number(host: str) -> bool:
    try:
        _getaddrinfo(host, None, flags=socket.AI_NUMERICHOST)
    except socket.gaierror:
        return False
    return True
