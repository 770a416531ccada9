"""The one player: a moment of a file with exact seek and stop, or a watch page's own player at the right second."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import streamlit as st

from core import words
from core.models import Span, timecode

HERE: Final = Path(__file__).parent
CONTEXT_SEC: Final = 5
WATCH_PLAYER_HEIGHT_PX: Final = 460

_component = st.components.v2.component(
    "clipseek_player",
    html=(HERE / "player.html").read_text(encoding="utf-8"),
    css=(HERE / "player.css").read_text(encoding="utf-8"),
    js=(HERE / "player.js").read_text(encoding="utf-8"),
    # Inside a shadow tree the dialog's focus trap would not find the buttons.
    isolate_styles=False,
)


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture of the film strip: a moment of the video and where its picture is."""

    span: Span
    picture: str


def clip_player(address: str, span: Span, duration_sec: float, *, poster: str, strip: Sequence[Frame] = ()) -> None:
    """Play `span` of the file at `address`: starts at its first second, stops at its last, with the film strip below."""
    with st.container(key="clip_player"):
        _component(
            key="clip_player_component",
            data={
                "src": address,
                "start": span.start_sec,
                "end": span.end_sec,
                "duration": duration_sec,
                "context": CONTEXT_SEC,
                "poster": poster,
                "strip": [
                    {
                        "start": frame.span.start_sec,
                        "end": frame.span.end_sec,
                        "picture": frame.picture,
                        "label": timecode(frame.span.start_sec),
                    }
                    for frame in strip
                ],
                "words": words.PLAYER,
            },
        )


def watch_player(watch_url: str, span: Span) -> None:
    """Play a watch page (YouTube, Vimeo, …) through its own player, from the moment's second."""
    from streamlit_player import st_player  # noqa: PLC0415 - heavy, and only wanted for watch pages

    with st.container(key="clip_player"):
        st_player(
            watch_address(watch_url, span),
            key="watch_player",
            height=WATCH_PLAYER_HEIGHT_PX,
            # Left out, the component sets a rate of 0 for files and stands still.
            playback_rate=1,
            playing=True,
            controls=True,
        )


def watch_address(watch_url: str, span: Span) -> str:
    """A watch page's address with the moment in it; the component has no call to seek. Whole seconds, from before to after."""
    start, end = math.floor(span.start_sec), math.ceil(span.end_sec)
    parts = urlsplit(watch_url)
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    if host in ("youtube.com", "youtu.be", "youtube-nocookie.com"):
        kept = [(name, value) for name, value in parse_qsl(parts.query) if name not in ("t", "start", "end")]
        query = urlencode([*kept, ("start", str(start)), ("end", str(end))])
        return urlunsplit(parts._replace(query=query, fragment=""))
    if host == "twitch.tv":
        kept = [(name, value) for name, value in parse_qsl(parts.query) if name != "t"]
        return urlunsplit(parts._replace(query=urlencode([*kept, ("t", f"{start}s")]), fragment=""))
    if host == "vimeo.com":
        return urlunsplit(parts._replace(fragment=f"t={start}s"))
    if host in ("dailymotion.com", "dai.ly"):
        kept = [(name, value) for name, value in parse_qsl(parts.query) if name != "start"]
        return urlunsplit(parts._replace(query=urlencode([*kept, ("start", str(start))]), fragment=""))
    return urlunsplit(parts._replace(fragment=f"t={span.start_sec:.3f},{span.end_sec:.3f}"))
