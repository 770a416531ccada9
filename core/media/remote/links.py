"""What can be told from a web address alone: its normal form, and whether it is a known watch page."""

from __future__ import annotations

import ipaddress
import re
from typing import Final
from urllib.parse import SplitResult, quote, urlsplit

from core.errors import LinkError, Reason

DEFAULT_PORTS: Final = {"http": 80, "https": 443}
MAX_URL_CHARS: Final = 8192

_HOST: Final = re.compile(r"[a-z0-9._-]{1,253}")
_OTHERS_PORTS: Final = range(1024)
"""Ports below belong to mail, remote logins and the like; a web host has one of the two above, or a higher one."""
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_PATH_SAFE: Final = "/%:@!$&'()*+,;=~"
_QUERY_SAFE: Final = _PATH_SAFE + "?"

_WATCH_SITES: Final = {
    "youtube.com": "YouTube",
    "youtu.be": "YouTube",
    "youtube-nocookie.com": "YouTube",
    "vimeo.com": "Vimeo",
    "dailymotion.com": "Dailymotion",
    "dai.ly": "Dailymotion",
    "twitch.tv": "Twitch",
    "facebook.com": "Facebook",
    "fb.watch": "Facebook",
    "instagram.com": "Instagram",
    "tiktok.com": "TikTok",
    "x.com": "X",
    "twitter.com": "X",
    "linkedin.com": "LinkedIn",
    "wistia.com": "Wistia",
    "wistia.net": "Wistia",
    "streamable.com": "Streamable",
    "loom.com": "Loom",
    "soundcloud.com": "SoundCloud",
    "bilibili.com": "Bilibili",
    "rumble.com": "Rumble",
    "odysee.com": "Odysee",
    "ted.com": "TED",
}
# The same companies also serve plain files; those addresses are let through to the reader.
_FILE_PATH: Final = re.compile(r"\.(mp4|m4v|mov|webm|mkv|avi|flv|ts|mpe?g)$|^/deliveries/|^/progressive_redirect/", re.IGNORECASE)


def split_url(url: str) -> SplitResult:
    """The parts of `url` in normal form, ready to ask a host for.

    Raises LinkError(LINK_MALFORMED) for other schemes than http and https, names or passwords in it, bad hosts, ports of other
    services, and more than MAX_URL_CHARS in path and query.
    """
    text = url.strip()
    try:
        if _CONTROL.search(text):
            raise ValueError("control characters")
        parts = urlsplit(text)
        if parts.scheme not in DEFAULT_PORTS or "@" in parts.netloc or not parts.hostname:
            raise ValueError("scheme, credentials or host")
        host, port = _ascii_host(parts.hostname), parts.port
        if port in _OTHERS_PORTS and port not in DEFAULT_PORTS.values():
            raise ValueError("port")
        shown = "" if port in (None, DEFAULT_PORTS[parts.scheme]) else f":{port}"
        path, query = quote(parts.path or "/", safe=_PATH_SAFE), quote(parts.query, safe=_QUERY_SAFE)
        if len(path) + len(query) > MAX_URL_CHARS:
            raise ValueError("length")
    except ValueError as error:
        raise LinkError(Reason.LINK_MALFORMED, detail=type(error).__name__) from None
    return SplitResult(parts.scheme, host + shown, path, query, "")


def normalised_url(url: str) -> str:
    """`url` for telling links apart: lower-case scheme and host, no default port, no fragment, spaces percent-encoded.

    Raises LinkError(LINK_MALFORMED).
    """
    return split_url(url).geturl()


def watch_site(url: str) -> str | None:
    """The name of the site if `url` is a page of a known video site rather than a file, else None."""
    try:
        parts = split_url(url)
    except LinkError:
        return None
    if _FILE_PATH.search(parts.path):
        return None
    labels = (parts.hostname or "").split(".")
    names = (_WATCH_SITES.get(".".join(labels[start:])) for start in range(len(labels) - 1))
    return next((name for name in names if name), None)


def _ascii_host(host: str) -> str:
    """A host as it goes into a request: punycode for names, brackets around IPv6. Raises ValueError."""
    if ":" in host:
        if "%" in host:
            raise ValueError("an address with a zone means something on one machine only")
        return f"[{ipaddress.IPv6Address(host).compressed}]"
    ascii_host = host.encode("idna").decode("ascii").lower()
    if not _HOST.fullmatch(ascii_host):
        raise ValueError("host")
    return ascii_host
