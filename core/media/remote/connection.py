"""One HTTP connection to an address vetted beforehand, on which no read can outlast the deadline."""

from __future__ import annotations

import http.client
import socket
import ssl
import time
from collections.abc import Sequence
from functools import cache
from typing import Any
from urllib.parse import SplitResult

import certifi

from core.errors import LinkError, Reason
from core.media.remote.addresses import Endpoint
from core.media.remote.links import DEFAULT_PORTS


class Deadline:
    """The moment at which waiting ends, and how long one single wait may be."""

    def __init__(self, total_sec: float, wait_sec: float) -> None:
        self._end = time.monotonic() + total_sec
        self._wait_sec = wait_sec

    def extend(self, by_sec: float) -> None:
        """Take time that we spent on something else out of the account."""
        self._end += by_sec

    @property
    def left_sec(self) -> float:
        """What is left, 0 once the time is up."""
        return max(0.0, self._end - time.monotonic())

    def next_wait_sec(self) -> float:
        """How long the next wait may be. Raises TimeoutError once the time is up."""
        left_sec = self.left_sec
        if left_sec <= 0:
            raise TimeoutError("the time for this link is up")
        return min(left_sec, self._wait_sec)


class PinnedConnection(http.client.HTTPConnection):
    """Talks to `endpoints` in their order while naming the host of `url` in the Host header and in TLS.

    `connect` raises LinkError(LINK_UNREACHABLE) when none of them answers or the certificate does not fit.
    """

    def __init__(self, url: SplitResult, endpoints: Sequence[Endpoint], deadline: Deadline) -> None:
        self._name = url.hostname or ""
        self._secure = url.scheme == "https"
        self._endpoints = endpoints
        self._deadline = deadline
        self.default_port = DEFAULT_PORTS[url.scheme]
        super().__init__(self._name, url.port or self.default_port)

    def connect(self) -> None:
        problem: OSError | None = None
        for endpoint in self._endpoints:
            try:
                self.sock = self._reach(endpoint)
            except OSError as error:
                problem = error
            else:
                return
        raise LinkError(Reason.LINK_UNREACHABLE, host=self._name, detail=type(problem).__name__) from problem

    def _reach(self, endpoint: Endpoint) -> socket.socket:
        plain = _PlainSocket(endpoint.family, socket.SOCK_STREAM)
        plain.deadline = self._deadline
        try:
            plain.settimeout(self._deadline.next_wait_sec())
            plain.connect(endpoint.address)
            if not self._secure:
                return plain
            plain.settimeout(self._deadline.next_wait_sec())
            secured = _tls_context().wrap_socket(plain, server_hostname=self._name)
        except BaseException:
            plain.close()
            raise
        if isinstance(secured, _SecureSocket):
            secured.deadline = self._deadline
        return secured


class _PlainSocket(socket.socket):
    """A socket whose timeout shrinks as the deadline comes near: a host that drips bytes gains nothing."""

    deadline: Deadline

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        self.settimeout(self.deadline.next_wait_sec())
        return super().recv_into(*args, **kwargs)


class _SecureSocket(ssl.SSLSocket):
    """The same for TLS."""

    deadline: Deadline

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        self.settimeout(self.deadline.next_wait_sec())
        return super().recv_into(*args, **kwargs)


@cache
def _tls_context() -> ssl.SSLContext:
    """Trusts what the system trusts, and the common authorities where the system ships none."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    context.sslsocket_class = _SecureSocket
    return context
