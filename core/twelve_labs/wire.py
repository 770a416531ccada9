"""The HTTP client under the SDK: proxies, redirects, and who gets to see the key."""

from __future__ import annotations

import ipaddress
import logging
from typing import Final

import httpx

from core.twelve_labs.faults import refusal

KEY_HEADER: Final = "x-api-key"


class _ShortAddresses(logging.Filter):
    """httpx logs whole addresses, and those of upload slices carry a signature."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(_short(arg) if isinstance(arg, httpx.URL) else arg for arg in record.args)
        return True


logging.getLogger("httpx").addFilter(_ShortAddresses())


def open_http(base_url: str, *, timeout_sec: float, secret: str) -> httpx.Client:
    """The client for the API at `base_url` and for the storage it names.

    Refused requests raise our ProviderError before the SDK reads them, since it loses the status of some answers (413).
    """
    base = httpx.URL(base_url)

    def guard_key(request: httpx.Request) -> None:
        # A redirect takes all headers along, also to a stranger.
        if KEY_HEADER in request.headers and not _same_house(base, request.url):
            del request.headers[KEY_HEADER]

    def refuse(response: httpx.Response) -> None:
        if response.status_code >= 400 and KEY_HEADER in response.request.headers:
            body = response.read()
            raise refusal(response.status_code, response.headers, body, secret=secret)

    return httpx.Client(
        timeout=timeout_sec,
        follow_redirects=True,
        # A company's proxy is obeyed for the real API, but it cannot reach a stand-in on this machine.
        trust_env=not is_loopback(base.host),
        event_hooks={"request": [guard_key], "response": [refuse]},
    )


def is_loopback(host: str) -> bool:
    """Whether the host is this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _same_house(base: httpx.URL, other: httpx.URL) -> bool:
    """Same host and port, or the encrypted door of the same host."""
    if base.host != other.host:
        return False
    return (base.scheme, base.port) == (other.scheme, other.port) or (other.scheme == "https" and other.port is None)


def _short(url: httpx.URL) -> str:
    return f"{url.scheme}://{url.netloc.decode('ascii')}{url.path}"
