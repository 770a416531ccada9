"""How a video is played: on its watch page, from its file or from its link, and what is offered where a browser can't."""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit as st

from core import cached
from core.errors import fault_of
from core.messages.faults import what_happened
from core.messages.translation import _
from core.models import Span, Video
from web.components.player.player import Around, Source, Wish, clip_player
from web.components.watch.watch import watch_player
from web.http.routes import clip_address


@st.fragment
def play(video: Video, span: Span, poster: str, around: Around) -> None:
    """Play a stretch of a video in the one player. What happens to the player itself runs nothing but this."""
    if video.watch_url is None:
        clip_player(_source(video), span, video.duration_sec, fps=video.fps, poster=poster, around=around)
        return
    page, file = _("Watch page"), _("File")
    chosen = st.segmented_control(
        _("Play from"), [page, file], default=page, required=True, key=f"where_{video.id}", label_visibility="collapsed"
    )
    if chosen == file:
        clip_player(_source(video), span, video.duration_sec, fps=video.fps, poster=poster, around=around)
    elif _is_hls(video.watch_url):
        # Its own player would be fetched from somebody else's host.
        clip_player(Source(video.watch_url), span, video.duration_sec, fps=video.fps, poster=poster, around=around)
    else:
        watch_player(video.watch_url, span)


def _is_hls(address: str) -> bool:
    return urlsplit(address).path.lower().endswith(".m3u8")


def _source(video: Video) -> Source:
    """The file or link, and how it stands with a small copy of it."""
    address = clip_address(video)
    if video.is_link:
        return Source(address, cached.previews.how_plays(video).value)
    doubts, status = cached.previews.playing_doubts(video), cached.previews.preview_status(video.id)
    return Source(
        address,
        cached.previews.how_plays(video).value,
        ask_picture=doubts.picture,
        ask_sound=doubts.sound,
        copy=status.state.value,
        copy_address=clip_address(video, preview=True) if status.state == "ready" else "",
        copy_share=status.share,
        why=what_happened(fault_of(status.reason, {})) if status.reason else "",
        on_wish=lambda wish: _follow(video.id, wish),
    )


def _follow(video_id: str, wish: Wish) -> None:
    if wish is not Wish.COPY:
        return
    try:
        cached.previews.want_preview(video_id)
    except OSError:
        st.toast(_("The disk of the server is full. Make room there, then ask for the copy again."))
