"""One option of the sockets that serve us, which Streamlit leaves unset: without it every small answer waits some 40 ms.

Streamlit opens its listening socket without naming TCP, so asyncio does not recognise what it accepts as TCP and leaves
Nagle's algorithm on, which then waits for the browser's delayed acknowledgement.
"""

from __future__ import annotations

import os
import socket
from typing import Final

HIGHEST_HANDLE: Final = 256


def enable() -> int:
    """Turn Nagle's algorithm off on every TCP socket that this process listens on; what they accept inherits it.

    Returns how many there were. Does nothing where sockets are no file handles (Windows).
    """
    if os.name == "nt":
        return 0
    return sum(_hurry(handle) for handle in range(3, HIGHEST_HANDLE))


def _hurry(handle: int) -> bool:
    try:
        copy = os.dup(handle)
    except OSError:
        return False
    try:
        listener = socket.socket(fileno=copy)
    except OSError:
        os.close(copy)
        return False
    with listener:
        is_tcp = listener.family in (socket.AF_INET, socket.AF_INET6) and listener.type == socket.SOCK_STREAM
        if not is_tcp or not listener.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
            return False
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return True
