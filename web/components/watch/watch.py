"""A watch page's own player, at the right second.

The players of YouTube, Vimeo, Twitch and Dailymotion are shown in a frame that is theirs: what runs in it is of another origin
than our page, and with their own origin they find their cookies. All other sites go through streamlit-player, which
loads their scripts into a document of ours; that document has an origin of its own (`web.http.access.request_guard`), and what
it frames has one of its own too, without cookies.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, parse_qs, parse_qsl, urlencode, urlsplit, urlunsplit

import streamlit as st

from core.messages.translation import _
from core.models.video import Span
from web.components.component import Component

HERE: Final = Path(__file__).parent
WATCH_PLAYER_HEIGHT_PX: Final = 460
WATCH_KEY: Final = "watch_player"
UNREACHED: Final = "watch_unreached"
"""Which watch page could not be played, in the session's state."""
NAMED_PAGE: Final = {"player.twitch.tv": "parent"}
"""Players that play in a page only if they are told its name, and how that is called."""
_component = Component("clipseek_watch", HERE / "watch")
_YOUTUBE_ID: Final = re.compile(r"[A-Za-z0-9_-]{6,20}")
_YOUTUBE_PATH: Final = re.compile(r"/(?:shorts|live|embed)/([A-Za-z0-9_-]{6,20})/?")
_VIMEO_PATH: Final = re.compile(r"(?:/[a-z]{1,20}){0,3}/(\d{5,12})(?:/([0-9a-f]{6,16}))?/?")
_TWITCH_PATH: Final = re.compile(r"/videos/(\d{5,12})/?")
_DAILYMOTION_PATH: Final = re.compile(r"(?:/video)?/([A-Za-z0-9]{3,12})/?")


def watch_player(watch_url: str, span: Span) -> None:
    """Play a watch page from the moment's second. Says so if it can't be reached, as far as that can be known."""
    embed = embed_address(watch_url, span)
    with st.container(key="clip_player"):
        if embed is None:
            _through_streamlit_player(watch_url, span)
            return
        _component(
            key=WATCH_KEY,
            data={
                "src": embed,
                "parent": NAMED_PAGE.get(urlsplit(embed).hostname or "", ""),
                "words": {
                    "title": _("Player of {host}", host=_host(watch_url)),
                    "silent": _(
                        "{host} has not answered yet. It may be out of reach, or the video gone from there; "
                        "it still plays from “File”.",
                        host=_host(watch_url),
                    ),
                },
            },
        )


def _through_streamlit_player(watch_url: str, span: Span) -> None:
    from streamlit_player import st_player  # noqa: PLC0415 - heavy, and only wanted for some watch pages

    # What the component told stands here before it is shown again; it forgets it when it is not shown.
    if (st.session_state.get(WATCH_KEY) or {}).get("name") == "onError":
        st.session_state[UNREACHED] = watch_url
    if st.session_state.get(UNREACHED) == watch_url:
        st.warning(
            _("No connection to {host}, or the video is gone from there. It still plays from “File”.", host=_host(watch_url)),
            icon=":material/cloud_off:",
        )
        st.button(_("Try again"), key="watch_again", on_click=_forget_unreached)
        return
    st_player(
        watch_address(watch_url, span),
        key=WATCH_KEY,
        height=WATCH_PLAYER_HEIGHT_PX,
        # Left out, the component sets a rate of 0 for files and stands still.
        playback_rate=1,
        playing=True,
        controls=True,
        events=["onError"],
    )


def _host(watch_url: str) -> str:
    return (urlsplit(watch_url).hostname or "").removeprefix("www.")


def _forget_unreached() -> None:
    st.session_state.pop(UNREACHED, None)


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
