"""Moments on the insights page: a picture and a quiet line, the whole of it one button that plays."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

import streamlit as st

from core import cached, messages
from core.cached.insights.moments import FilteredMoments
from core.insights.parts import Rows
from core.insights.views.refs import Refs
from core.models import Video, timecode
from core.search_query import MomentRef
from pages.insights import player, view_state
from web.escape_markdown import escape_markdown
from web.http.routes import strip_address, thumb_address
from web.ui.cards import image, place_line
from web.ui.url_state import keep_in_step

COLUMNS: Final = 4
CARD_WIDTH: Final = 150
GAPS: Final = (22, 18)
"""What a grid of tiles has, as on the search page: `st.grid(COLUMNS, min_column_width=CARD_WIDTH, gap=GAPS)`."""
MOMENTS_A_PAGE: Final = 24


def tile(key: str, video: Video, ref: MomentRef, about: str, *, among: Sequence[MomentRef]) -> None:
    """One moment: picture, time, title and `about`, one quiet line as plain text (empty: no line). A press plays it.

    `key` is unique on the page; `among` are the moments that N and P step through, `ref` one of them. Moves under the pointer.
    """
    time = timecode(ref.span.start_sec)
    alt = messages.CARD["picture"].format(title=video.title, time=time)
    line = f'<div class="about">{escape(about)}</div>' if about else ""
    with st.container(key=f"hit_{key}"):
        st.html(
            f'<div class="card"><div class="pic" data-strip="{escape(strip_address(video, ref.span))}">'
            f"{image(thumb_address(video, ref.span.middle_sec), alt)}"
            f'<span class="time">{time}</span>{place_line([ref.span], video)}</div>'
            f'<div class="title" title="{escape(video.title)}">{escape(video.title)}</div>{line}</div>'
        )
        label = escape_markdown(messages.CARD["play"].format(title=video.title, time=time))
        st.button(label, key=f"play_{key}", on_click=player.play, args=(ref, among))


def strip(filtered: FilteredMoments, rows: Sequence[int]) -> str:
    """The moments that stand for a kind side by side, as HTML."""
    pictures = ""
    for row in rows:
        video, ref = filtered.video(row), filtered.ref(row)
        alt = messages.CARD["picture"].format(title=video.title, time=timecode(ref.span.start_sec))
        pictures += image(thumb_address(video, ref.span.middle_sec), alt)
    return f'<div class="pic strip" style="--count:{len(rows)}">{pictures}</div>'


def refs(filtered: FilteredMoments, rows: Rows | Sequence[int]) -> Refs:
    """The moments at these rows in this order: what `among` may be, however many they are."""
    return cached.insights.clusters.refs(filtered.moments, rows)


def turn_pages(pages: int, page: int) -> None:
    """The switch to the other pages of what a section shows; the page that is wanted is `insights_state.view().page`."""
    keep_in_step("insights_pages", page)
    with st.container(horizontal=True, horizontal_alignment="center", key="insights_page_line"):
        st.pagination(
            pages,
            default=page,
            key="insights_pages",
            width=320,
            on_change=lambda: view_state.set_page(st.session_state["insights_pages"]),
        )
