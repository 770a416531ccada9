"""Downloads what a link in a request points at, to disk. Links into private networks are refused, also behind a redirect or a
name that changes its mind: the address that was checked is the one that is spoken to."""

from __future__ import annotations

import ipaddress
import socket
import time
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, urljoin, urlsplit

import httpx

MOST_REDIRECTS: Final = 5
MOST_BYTES: Final = 4 * 1024**3
MOST_SECONDS: Final = 1800.0
STALL_SECONDS: Final = 20.0
HOSTING: Final = ("youtube.com", "youtu.be", "vimeo.com", "dailymotion.com", "drive.google.com", "dropbox.com", "1drv.ms")
"""Video platforms and sharing links, which the provider refuses: they answer with pages, not with media."""


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
    deadline = time.monotonic() + seconds
    partial = target.with_name(target.name + ".partial")
    try:
        with httpx.Client(trust_env=False, follow_redirects=False, timeout=STALL_SECONDS) as client:
            for _ in range(MOST_REDIRECTS + 1):
                onward = _try(client, url, partial, vet(url, allow_private=allow_private), most_bytes, deadline)
                if onward is None:
                    partial.replace(target)
                    return
                url = onward
        raise Unfetchable("The link redirects too often.")
    except (httpx.HTTPError, httpx.InvalidURL):
        raise Unfetchable("The host of the link does not answer.") from None
    finally:
        partial.unlink(missing_ok=True)


def _try(client: httpx.Client, url: str, partial: Path, address: str, most_bytes: int, deadline: float) -> str | None:
    """One request. The address it redirects to, or None when the media are on disk."""
    parts = _split(url)
    place = f"[{address}]" if ":" in address else address
    direct = parts._replace(netloc=f"{place}:{parts.port or _default_port(parts)}").geturl()
    host = _ascii(parts.hostname or "")
    name = f"[{host}]" if ":" in host else host
    headers = {"Host": name if parts.port is None else f"{name}:{parts.port}"}
    with client.stream("GET", direct, headers=headers, extensions={"sni_hostname": host}) as answer:
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
            for block in answer.iter_bytes(256 * 1024):
                written += len(block)
                if written > most_bytes:
                    raise Unfetchable("The file behind the link is too large.")
                if time.monotonic() > deadline:
                    raise Unfetchable("The link is too slow.")
                out.write(block)
    return None


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
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    return ip.is_global and not ip.is_multicast
