"""A video of the library as a card: its picture, which moves under the pointer, and what people choose by."""

from __future__ import annotations

from html import escape
from typing import Final

import streamlit as st

from core import messages
from core.cached.library import Entry
from core.library.browsing import State, state_of
from core.media.av.picture_times import POSTER_AT
from core.models import Span, Video, timecode
from pages.library import selection, view_state
from web.escape_markdown import escape_markdown
from web.http.routes import strip_address
from web.ui.cards import poster_address, status
from web.ui.clock import Clock

SAYS: Final = messages.LIBRARY
STRIP_SEC: Final = 60.0


def library_card(entry: Entry, clock: Clock, *, choosing: bool, is_again: bool) -> None:
    """One card; a press opens the video's page, or selects it while several are being selected.

    `is_again` says that it can be searched as before while it is being prepared again.
    """
    video = entry.video
    with st.container(key=f"video_{video.id}"):
        st.html(
            f'<div class="card"><div class="pic" data-strip="{escape(strip_address(video, _glimpse(video)))}">'
            f'<img src="{escape(poster_address(video))}" alt="{escape(video.title)}" loading="lazy">'
            f'<span class="time">{timecode(video.duration_sec)}</span></div>'
            f'<div class="title" title="{escape(video.title)}">{escape(video.title)}</div>'
            f'<div class="about">{_about(entry, clock, is_again=is_again)}</div></div>'
        )
        if choosing:
            selection.choice_box(video)
        else:
            label = escape_markdown(SAYS["open"].format(title=video.title))
            st.button(label, key=f"open_{video.id}", on_click=view_state.open_video, args=(video.id,))


def _glimpse(video: Video) -> Span:
    """What moves under the pointer: from the picture on, or the whole of a short video."""
    if video.duration_sec <= STRIP_SEC:
        return Span(0, video.duration_sec)
    start_sec = min(video.duration_sec * POSTER_AT, video.duration_sec - STRIP_SEC)
    return Span(start_sec, start_sec + STRIP_SEC)


def _about(entry: Entry, clock: Clock, *, is_again: bool) -> str:
    """`Nature · 12 moments · 3 May 2024`; of a video that is not ready, how it stands."""
    video, job = entry.video, entry.job
    state = state_of(job.stage)
    if state is State.READY:
        how = escape(messages.count_of(job.moments or 0, messages.SEARCH["moment"], messages.SEARCH["moments"]))
    else:
        how = SAYS["preparing_again" if is_again else "preparing"] if state is State.PREPARING else status(job.stage)
    day = clock.day(video.added_at) if video.recorded_at is None else clock.date_of(video.recorded_at)
    category = f'<span class="of">{escape(video.category)}</span>' if video.category else ""
    return f'{category}<span>{how}</span><span class="day">{day}</span>'
