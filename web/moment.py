"""The dialog in which one moment plays: the only place of the app that holds a player."""

from __future__ import annotations

from typing import Final

import streamlit as st

from core import cached, words
from core.models import Span, Video, timecode
from web.cards import poster_address
from web.notices import saying_trouble
from web.plain import plain
from web.player import Frame, clip_player, watch_player
from web.routes import clip_address, thumb_address

STRIP_FRAMES: Final = 40


def open_moment(video: Video, span: Span, how: str) -> None:
    """Play a moment of a video over the page; `how` says in a word why it was found."""
    about = words.MOMENT["about"].format(span=span, how=how)
    st.dialog(plain(video.title), width="large")(_show)(video, span, about, thumb_address(video, span.start_sec))


def open_video(video: Video) -> None:
    """Play a whole video over the page."""
    about = words.MOMENT["whole"].format(length=timecode(video.duration_sec))
    st.dialog(plain(video.title), width="large")(_show)(video, Span(0.0, video.duration_sec), about, poster_address(video))


def _show(video: Video, span: Span, about: str, poster: str) -> None:
    with saying_trouble():
        _show_player(video, span, about, poster)


def _show_player(video: Video, span: Span, about: str, poster: str) -> None:
    st.html(f'<div class="opened tabular"><span>{about}</span></div>')
    page, file = words.MOMENT["page"], words.MOMENT["file"]
    on_page = video.watch_url is not None and (
        st.segmented_control(
            words.MOMENT["where"],
            [page, file],
            default=page,
            required=True,
            key=f"where_{video.id}",
            label_visibility="collapsed",
        )
        == page
    )
    if on_page and video.watch_url is not None:
        watch_player(video.watch_url, span)
        return
    clip_player(clip_address(video), span, video.duration_sec, poster=poster, strip=_strip(video, span))


def _strip(video: Video, span: Span) -> list[Frame]:
    """The moments around this one, so that people can look before and after."""
    moments = cached.moments(video.id)
    nearest = sorted(moments, key=lambda moment: abs(moment.middle_sec - span.middle_sec))[:STRIP_FRAMES]
    return [Frame(moment, thumb_address(video, moment.middle_sec)) for moment in sorted(nearest)]
