"""Where the players of watch pages are: the site's own player at a moment, or the page with the moment in its address."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import SplitResult, parse_qs, parse_qsl, urlencode, urlsplit, urlunsplit

from core.models import Span

_YOUTUBE_ID: Final = re.compile(r"[A-Za-z0-9_-]{6,20}")
_YOUTUBE_PATH: Final = re.compile(r"/(?:shorts|live|embed)/([A-Za-z0-9_-]{6,20})/?")
_VIMEO_PATH: Final = re.compile(r"(?:/[a-z]{1,20}){0,3}/(\d{5,12})(?:/([0-9a-f]{6,16}))?/?")
_TWITCH_PATH: Final = re.compile(r"/videos/(\d{5,12})/?")
_DAILYMOTION_PATH: Final = re.compile(r"(?:/video)?/([A-Za-z0-9]{3,12})/?")


def embed_address(watch_url: str, span: Span) -> str | None:
    """The site's own player at this moment, to be shown in a frame; None for sites and pages whose player we don't know."""
    parts = urlsplit(watch_url)
    made = _EMBEDS.get(_site(parts))
    return made(parts, math.floor(span.start_sec), math.ceil(span.end_sec)) if made else None


def watch_address(watch_url: str, span: Span) -> str:
    """A watch page's address with the moment in it; streamlit-player has no call to seek. Whole seconds, from before to after."""
    start, end = math.floor(span.start_sec), math.ceil(span.end_sec)
    parts = urlsplit(watch_url)
    site = _site(parts)
    if site in ("youtube.com", "youtu.be", "youtube-nocookie.com"):
        kept = [(name, value) for name, value in parse_qsl(parts.query) if name not in ("t", "start", "end")]
        query = urlencode([*kept, ("start", str(start)), ("end", str(end))])
        return urlunsplit(parts._replace(query=query, fragment=""))
    if site == "twitch.tv":
        kept = [(name, value) for name, value in parse_qsl(parts.query) if name != "t"]
        return urlunsplit(parts._replace(query=urlencode([*kept, ("t", f"{start}s")]), fragment=""))
    if site == "vimeo.com":
        return urlunsplit(parts._replace(fragment=f"t={start}s"))
    if site in ("dailymotion.com", "dai.ly"):
        kept = [(name, value) for name, value in parse_qsl(parts.query) if name != "start"]
        return urlunsplit(parts._replace(query=urlencode([*kept, ("start", str(start))]), fragment=""))
    return urlunsplit(parts._replace(fragment=f"t={span.start_sec:.3f},{span.end_sec:.3f}"))


def _site(parts: SplitResult) -> str:
    return (parts.hostname or "").removeprefix("www.").removeprefix("m.")


def _youtube(parts: SplitResult, start: int, end: int) -> str | None:
    asked = (parse_qs(parts.query).get("v") or [""])[0]
    if _site(parts) == "youtu.be":
        asked = parts.path.strip("/")
    elif form := _YOUTUBE_PATH.fullmatch(parts.path):
        asked = form[1]
    if not _YOUTUBE_ID.fullmatch(asked):
        return None
    query = {"start": start, "end": end, "autoplay": 1, "rel": 0, "enablejsapi": 1}
    return f"https://www.youtube-nocookie.com/embed/{asked}?{urlencode(query)}"


def _vimeo(parts: SplitResult, start: int, _end: int) -> str | None:
    form = _VIMEO_PATH.fullmatch(parts.path)
    if form is None:
        return None
    unlisted = form[2] or (parse_qs(parts.query).get("h") or [""])[0]
    query = {"autoplay": "1", "dnt": "1"} | ({"h": unlisted} if unlisted else {})
    return f"https://player.vimeo.com/video/{form[1]}?{urlencode(query)}#t={start}s"


def _twitch(parts: SplitResult, start: int, _end: int) -> str | None:
    form = _TWITCH_PATH.fullmatch(parts.path)
    at = f"{start // 3600}h{start // 60 % 60}m{start % 60}s"
    return f"https://player.twitch.tv/?{urlencode({'video': form[1], 'time': at, 'autoplay': 'true'})}" if form else None


def _dailymotion(parts: SplitResult, start: int, _end: int) -> str | None:
    form = _DAILYMOTION_PATH.fullmatch(parts.path)
    return f"https://geo.dailymotion.com/player.html?{urlencode({'video': form[1], 'startTime': start})}" if form else None


_EMBEDS: Final[Mapping[str, Callable[[SplitResult, int, int], str | None]]] = {
    "youtube.com": _youtube,
    "youtube-nocookie.com": _youtube,
    "youtu.be": _youtube,
    "vimeo.com": _vimeo,
    "player.vimeo.com": _vimeo,
    "twitch.tv": _twitch,
    "dailymotion.com": _dailymotion,
    "dai.ly": _dailymotion,
}
