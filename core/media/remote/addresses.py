"""Which machines a link may lead to: a host is resolved once, and every address it has must be a public one."""

from __future__ import annotations

import ipaddress
import logging
import queue
import socket
import threading
import time
from dataclasses import dataclass
from typing import Any, Final

from core.errors import LinkError, Reason

logger = logging.getLogger(__name__)

REFUSAL_STEP_SEC: Final = 0.25
IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
# Special purposes that `ipaddress` judges differently from one Python to the next.
_SPECIAL: Final = tuple(
    ipaddress.ip_network(network)
    for network in ("192.0.0.0/24", "192.88.99.0/24", "64:ff9b:1::/48", "100::/64", "2001:2::/48", "3fff::/20", "5f00::/16")
)
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One address to connect to, as the resolver gave it."""

    family: socket.AddressFamily
    address: tuple[Any, ...]


def is_public(ip: IPAddress) -> bool:
    """Whether anybody on the internet could reach `ip`; an IPv4 address wrapped in an IPv6 one is judged as itself."""
    if isinstance(ip, ipaddress.IPv6Address):
        wrapped = _wrapped_ipv4(ip)
        if wrapped is not None:
            return is_public(wrapped)
        if ip.is_site_local:
            return False
    if any(ip in network for network in _SPECIAL):
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified or ip.is_loopback or ip.is_link_local)


def vetted_endpoints(host: str, port: int, *, allow_private: bool, timeout_sec: float) -> list[Endpoint]:
    """Where `host` leads to, at least one address.

    Raises LinkError. Unless private addresses are allowed, that is LINK_PRIVATE for a host with one that is not public, and for
    a host with none: told apart, they would tell which names there are in the private network. The log has the truth.
    """
    began = time.monotonic()
    found = _resolve(host, port, timeout_sec)
    if allow_private:
        if not found:
            raise LinkError(Reason.LINK_UNREACHABLE, host=host, detail="no address")
        return found
    if found and all(is_public(ipaddress.ip_address(str(end.address[0]).split("%")[0])) for end in found):
        return found
    logger.info("%s is refused: %s", host, "one of its addresses is not public" if found else "it has no address")
    if host not in [end.address[0] for end in found]:
        _wait_for_step(began)
    raise LinkError(Reason.LINK_PRIVATE, host=host)


def _wait_for_step(began: float) -> None:
    """A name of the private network is found sooner than it is found out that there is none, so both are told in steps."""
    time.sleep(REFUSAL_STEP_SEC - (time.monotonic() - began) % REFUSAL_STEP_SEC)


def _wrapped_ipv4(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if ip in _NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)


def _resolve(host: str, port: int, timeout_sec: float) -> list[Endpoint]:
    """The resolver takes no timeout of its own, so it is asked in a thread that may be left behind."""
    answers: queue.SimpleQueue[list[Endpoint]] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put([Endpoint(info[0], info[4]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)])
        except (OSError, UnicodeError):
            answers.put([])

    threading.Thread(target=ask, name="resolve-host", daemon=True).start()
    try:
        return answers.get(timeout=max(0.0, timeout_sec))
    except queue.Empty:
        return []
