"""How a video is played: on its watch page, from its file or from its link, and what is offered where a browser can't. A photo
is shown instead. Each moment that is opened is noted once, however often the page that shows it runs.
"""

from __future__ import annotations

from html import escape
from typing import Final
from urllib.parse import urlsplit

import streamlit as st

from core import cached
from core.errors import fault_of
from core.media.previews.playable import Playable
from core.messages.faults import what_happened
from core.messages.translation import _
from core.models.search_query import MomentRef
from core.models.video import Span, Video
from web.components.player.player import Around, Source, Wish, clip_player
from web.components.watch.watch import watch_player
from web.http.routes import clip_address, photo_address
from web.ui.cards import poster_address

NOTED: Final = "openings_noted"
"""What the session's player showed last."""


@st.fragment
def play(video: Video, span: Span, poster: str, around: Around) -> None:
    """Play a stretch of a video in the one player. What happens to the player itself runs nothing but this. A photo is shown."""
    if video.is_photo:
        _show_photo(video)
        return
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
        clip_player(Source(video.watch_url, video.id), span, video.duration_sec, fps=video.fps, poster=poster, around=around)
    else:
        watch_player(video.watch_url, span)


def _is_hls(address: str) -> bool:
    return urlsplit(address).path.lower().endswith(".m3u8")


def _source(video: Video) -> Source:
    """The file or link, and how it stands with a small copy of it."""
    address = clip_address(video)
    if video.is_link:
        return Source(address, video.id, cached.video.previews.how_plays(video).value)
    if cached.video.previews.plays_from_copy(video):
        return Source(clip_address(video, preview=True), video.id, Playable.YES.value)
    doubts, status = cached.video.previews.playing_doubts(video), cached.video.previews.preview_status(video.id)
    return Source(
        address,
        video.id,
        cached.video.previews.how_plays(video).value,
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
        cached.video.previews.want_preview(video_id)
    except OSError:
        st.toast(_("The disk of the server is full. Make room there, then ask for the copy again."))


def _show_photo(video: Video) -> None:
    """The whole of it, as large as there is room; its place is kept before it comes."""
    shape = f"--shape:{video.width / max(1, video.height):.4f}"
    # The small one of its card is here already, and stands there until the large one is.
    small, large = escape(poster_address(video)), escape(photo_address(video))
    images = f'<img src="{small}" alt=""><img src="{large}" alt="{escape(video.title)}">'
    # Shown once the large one could not be had (web/components/shared/pictures.js).
    absent = _(
        "This photo can't be shown: its file can't be read just now. It is tried again by itself. If it stays away, add it again."
    )
    st.html(f'<div class="photo" style="{shape}">{images}<p role="status">{escape(absent)}</p></div>')


def note_played(*refs: MomentRef) -> None:
    """These stretches play in the player now."""
    if st.session_state.get(NOTED) != refs:
        st.session_state[NOTED] = refs
        for ref in refs:
            cached.insights.gaps.note_opened(ref)


def note_closed() -> None:
    """The player is closed: the same moment counts again when it is opened again."""
    st.session_state.pop(NOTED, None)
