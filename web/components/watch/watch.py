"""A watch page's own player, at the right second.

The players of YouTube, Vimeo, Twitch and Dailymotion are shown in a frame that is theirs: what runs in it is of another origin
than our page, and with their own origin they find their cookies. All other sites go through streamlit-player, which
loads their scripts into a document of ours; that document has an origin of its own (`web.http.request_guard`), and what it frames
has one of its own too, without cookies.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import streamlit as st

from core.messages.translation import _
from core.models import Span
from web.components.component import Component
from web.components.watch.addresses import embed_address, watch_address

HERE: Final = Path(__file__).parent
WATCH_PLAYER_HEIGHT_PX: Final = 460
WATCH_KEY: Final = "watch_player"
UNREACHED: Final = "watch_unreached"
"""Which watch page could not be played, in the session's state."""
NAMED_PAGE: Final = {"player.twitch.tv": "parent"}
"""Players that play in a page only if they are told its name, and how that is called."""

_component = Component("clipseek_watch", HERE / "watch")


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
