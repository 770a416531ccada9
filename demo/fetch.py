"""Downloads what a link in a request points at, to disk. Links into private networks are refused, also behind a redirect or a
name that changes its mind: the address that was checked is the one that is spoken to."""

from __future__ import annotations

import ipaddress
import socket
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any, Final
from urllib.parse import SplitResult, urljoin, urlsplit

import httpx

MOST_REDIRECTS: Final = 5
MOST_BYTES: Final = 4 * 1024**3
MOST_SECONDS: Final = 1800.0
STALL_SECONDS: Final = 20.0
HOSTING: Final = ("youtube.com", "youtu.be", "vimeo.com", "dailymotion.com", "drive.google.com", "dropbox.com", "1drv.ms")
"""Video platforms and sharing links, which the provider refuses: they answer with pages, not with media."""
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
# Special purposes that `ipaddress` judges differently from one Python to the next.
_SPECIAL: Final = tuple(
    ipaddress.ip_network(network)
    for network in ("192.0.0.0/24", "192.88.99.0/24", "64:ff9b:1::/48", "100::/64", "2001:2::/48", "3fff::/20", "5f00::/16")
)


class Unfetchable(Exception):
    """The link can't be used; the text says why, in one sentence."""


def vet(url: str, *, allow_private: bool) -> str:
    """The one IP address to speak to for this link. Raises Unfetchable."""
    parts = _split(url)
    host = parts.hostname or ""
    if any(host == name or host.endswith(f".{name}") for name in HOSTING):
        raise Unfetchable("Video hosting platforms and cloud storage sharing links are not supported.")
    try:
        found = socket.getaddrinfo(host, parts.port or _default_port(parts), type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unfetchable("The host of the link is unknown.") from None
    addresses = [str(entry[4][0]) for entry in found]
    if not allow_private and not all(_is_public(address) for address in addresses):
        raise Unfetchable("The link must be publicly accessible.")
    return addresses[0]


def download(url: str, target: Path, *, allow_private: bool, most_bytes: int = MOST_BYTES, seconds: float = MOST_SECONDS) -> None:
    """Writes the media to `target`, which is left behind only when whole.

    Raises Unfetchable: refused, unreachable, not 2xx, a web page, too large or too slow; OSError when it can't be written.
    """
    partial = target.with_name(target.name + ".partial")
    patience = httpx.Timeout(STALL_SECONDS, connect=min(STALL_SECONDS, seconds))
    with httpx.Client(trust_env=False, follow_redirects=False, timeout=patience) as client, _Deadline(seconds) as deadline:
        try:
            for _ in range(MOST_REDIRECTS + 1):
                onward = _try(client, url, partial, vet(url, allow_private=allow_private), most_bytes, deadline)
                deadline.check()
                if onward is None:
                    partial.replace(target)
                    return
                url = onward
            raise Unfetchable("The link redirects too often.")
        except (httpx.HTTPError, httpx.InvalidURL):
            deadline.check()
            raise Unfetchable("The host of the link does not answer.") from None
        finally:
            partial.unlink(missing_ok=True)


def _try(client: httpx.Client, url: str, partial: Path, address: str, most_bytes: int, deadline: _Deadline) -> str | None:
    """One request. The address it redirects to, or None when the media are on disk."""
    parts = _split(url)
    place = f"[{address}]" if ":" in address else address
    direct = parts._replace(netloc=f"{place}:{parts.port or _default_port(parts)}").geturl()
    host = _ascii(parts.hostname or "")
    name = f"[{host}]" if ":" in host else host
    # The file is wanted uncompressed; if it comes compressed all the same, it is counted and kept as it comes.
    headers = {"Host": name if parts.port is None else f"{name}:{parts.port}", "Accept-Encoding": "identity"}
    with client.stream("GET", direct, headers=headers, extensions={"sni_hostname": host, "trace": deadline.trace}) as answer:
        if answer.is_redirect and "location" in answer.headers:
            return _onward(url, answer.headers["location"])
        if not answer.is_success:
            raise Unfetchable(f"The link answers with status {answer.status_code}.")
        if answer.headers.get("content-type", "").startswith("text/html"):
            raise Unfetchable("The link leads to a web page, not to a media file.")
        if int(answer.headers.get("content-length") or 0) > most_bytes:
            raise Unfetchable("The file behind the link is too large.")
        written = 0
        with partial.open("wb") as out:
            for block in answer.iter_raw():
                written += len(block)
                if written > most_bytes:
                    raise Unfetchable("The file behind the link is too large.")
                out.write(block)
    return None


class _Deadline:
    """The end of a download's time. The connection in use is cut off then: a host may drip even its headers."""

    def __init__(self, seconds: float) -> None:
        self._timer = threading.Timer(seconds, self._cut_off)
        self._timer.daemon = True
        self._is_over = threading.Event()
        self._streams: list[Any] = []

    def __enter__(self) -> _Deadline:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def check(self) -> None:
        """Raises Unfetchable once it is over. A connection that was cut off may read like one that came to its end."""
        if self._is_over.is_set():
            raise Unfetchable("The link is too slow.")

    def trace(self, event: str, facts: dict[str, Any]) -> None:
        """Told by the HTTP library what it is at."""
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self._streams.append(facts["return_value"])
            if self._is_over.is_set():
                self._cut_off()

    def _cut_off(self) -> None:
        self._is_over.set()
        for stream in self._streams[-1:]:
            with suppress(OSError):
                stream.get_extra_info("socket").shutdown(socket.SHUT_RDWR)


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        port_is_fine = parts.port is None or parts.port > 0
    except ValueError:
        port_is_fine = False
    if not port_is_fine or parts.scheme not in ("http", "https") or not parts.hostname:
        raise Unfetchable("The link must be a full http or https address.")
    return parts


def _onward(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:
        raise Unfetchable("The link redirects to no address.") from None


def _ascii(host: str) -> str:
    """A host's name as it goes over the wire."""
    try:
        return host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError:
        raise Unfetchable("The host of the link is unknown.") from None


def _default_port(parts: SplitResult) -> int:
    return 443 if parts.scheme == "https" else 80


def _is_public(address: str) -> bool:
    """Whether anybody on the internet could reach it; an IPv4 address wrapped in an IPv6 one is judged as itself."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        wrapped = _wrapped(ip)
        if wrapped is not None:
            return _is_public(str(wrapped))
        if ip.is_site_local:
            return False
    if any(ip in network for network in _SPECIAL):
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved)


def _wrapped(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if ip in _NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
