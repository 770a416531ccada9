"""Moments on the insights page as cards: a picture and a quiet line, and a press plays them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import streamlit as st

from core import cached
from core.cached.insights.moments import FilteredMoments
from core.insights.parts import Rows
from core.insights.views.refs import Refs
from core.models.search_query import MomentRef
from core.models.video import Video, timecode
from pages.insights import player, view_state
from web.components.card_grid.card_grid import BELOW, TILES, Card, CardGroup, Layout, Picture, Presses, Said, card_grid
from web.ui.cards import look_of, moment_picture, opens, place_marks, strip_of, time_on_card
from web.ui.url_state import keep_in_step

MOMENTS_A_PAGE: Final = 24
TIGHT: Final = Layout(3, 240, (18, 22))
"""Three of what is as wide as a row of pictures."""


class Tile(NamedTuple):
    """A moment, and those that N and P step through once it plays: it is one of them."""

    ref: MomentRef
    among: Sequence[MomentRef]


def tile(key: str, video: Video, ref: MomentRef, about: str = "", *, among: Sequence[MomentRef]) -> Card[Tile]:
    """One moment: picture, time, title and `about`, one quiet line (empty: no line). `key` is unique on the page."""
    time = timecode(ref.span.start_sec)
    return Card(
        Tile(ref, among),
        key,
        opens(video, time),
        [moment_picture(video, ref.span)],
        title=video.title,
        about=[Said(about)] if about else [],
        time=time_on_card(video, time),
        marks=place_marks([ref.span], video),
        strip=strip_of(video, ref.span),
        look=look_of(video),
        moments=[(video.id, ref.span.start_ms, ref.span.end_ms)],
    )


def show_tiles(key: str, groups: Sequence[CardGroup[Tile]], *, layout: Layout = TILES, beside: Layout = BELOW) -> None:
    """A grid of them; a press plays one."""
    card_grid(key, groups, Presses(lambda tile: player.play(*tile)), layout=layout, beside=beside, page=page_name())


def page_name() -> str:
    """What is shown of the insights, for grids to begin at the top of the page when it is something else."""
    view = view_state.view()
    return f"{view.section} {view.cluster} {view.page}"


def pictures(filtered: FilteredMoments, rows: Sequence[int]) -> list[Picture]:
    """The moments that stand for a kind."""
    return [moment_picture(filtered.video(row), filtered.ref(row).span) for row in rows]


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
