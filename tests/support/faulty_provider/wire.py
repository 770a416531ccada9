"""The HTTP connections of the faulty provider, kept so that a fault can cut one without an answer, as a broken network does."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from typing import Final

from uvicorn.protocols.http.h11_impl import H11Protocol

_open: Final[dict[tuple[str, int], asyncio.Transport]] = {}
_NO_GOODBYE: Final = struct.pack("ii", 1, 0)
"""SO_LINGER on, for 0 seconds: closing sends a reset."""


class CuttableProtocol(H11Protocol):
    """HTTP as always; knows which client hangs on which connection."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if self.client is not None:
            _open[self.client] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        if self.client is not None:
            _open.pop(self.client, None)
        super().connection_lost(exc)


def cut(client: tuple[str, int] | None) -> None:
    """Resets the connection of that client, address and port as in an ASGI scope."""
    transport = _open.get(client) if client else None
    if transport is None:
        return
    wire = transport.get_extra_info("socket")
    if wire is not None:
        with contextlib.suppress(OSError):
            wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_GOODBYE)
    transport.abort()
