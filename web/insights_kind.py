"""One kind of moments, looked into: what it is called, the videos it is in, and all its moments."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from html import escape
from math import ceil
from typing import Final

import streamlit as st

from core import cached, words
from core.cached import Refs, SeenKind, SeenKinds, Sight
from web import insights_selection, insights_state
from web.cards import empty_place
from web.clock import Clock, visitors_clock
from web.insights_export import csv_button
from web.insights_rename import rename_button
from web.insights_save import figures_said, moments_csv, share_said
from web.insights_tiles import CARD_WIDTH, COLUMNS, GAPS, MOMENTS_A_PAGE, refs, tile, turn_pages
from web.plain import plain

SAYS: Final = words.KINDS
VIDEOS_SHOWN: Final = 8


def show(sight: Sight, seen: SeenKinds, kind_id: str) -> None:
    """The kind with this id, or the moments that are like few others."""
    st.button(SAYS["all"], key="kinds_all", icon=":material/arrow_back:", type="tertiary", on_click=_back)
    one = next((one for one in seen.kinds if one.kind.id == kind_id), None)
    if one is None and (kind_id != cached.FEW or not len(seen.few)):
        is_there = kind_id == cached.FEW or kind_id in cached.kind_names(sight.key)
        empty_place(*((words.INSIGHTS["nothing_here"], SAYS["here_not"]) if is_there else (SAYS["gone"], SAYS["gone_body"])))
        return
    among = refs(sight, cached.moments_of_kind(sight, kind_id))
    with st.container(key="kind_head", horizontal=True, vertical_alignment="top", gap="small"):
        if one is None:
            _head(SAYS["few"], f"{_count(len(seen.few))} · {share_said(len(seen.few) / seen.total)}. {SAYS['few_about']}")
        else:
            named = cached.kind_names(sight.key)[kind_id]
            _head(named.name, figures_said(sight, one))
            rename_button(kind_id, named.name, key="rename_this")
            insights_selection.actions(f"kind_{kind_id}", among)
        csv_button("kind", partial(moments_csv, sight, among.rows))
    if one is not None and len(one.video_ids) > 1:
        _videos(sight, one)
    _moments(sight, among)


def _back() -> None:
    insights_state.change(kind=None)


def _videos(sight: Sight, one: SeenKind) -> None:
    """The videos it spans; a press looks at it in one of them alone."""
    with st.container(key="kind_videos", horizontal=True, vertical_alignment="center", gap="xsmall"):
        for number, (video_id, count) in enumerate(zip(one.video_ids[:VIDEOS_SHOWN], one.in_videos, strict=False)):
            title = sight.videos[video_id].title
            st.button(
                f"{plain(title)} :gray[{count}]",
                key=f"kind_video_{number}",
                help=plain(SAYS["only_here"].format(title=title)),
                on_click=_only_in,
                args=(video_id,),
            )
        if len(one.video_ids) > VIDEOS_SHOWN:
            more = SAYS["more_videos"].format(count=len(one.video_ids) - VIDEOS_SHOWN)
            st.html(f'<p class="quiet">{escape(more)}</p>', width="content")


def _head(name: str, about: str) -> None:
    st.html(f'<div class="kind_head tabular"><h2>{escape(name)}</h2><p>{escape(about)}</p></div>', width="content")


def _only_in(video_id: str) -> None:
    insights_state.change(narrow=replace(insights_state.view().narrow, video_ids=(video_id,)))


def _count(size: int) -> str:
    return words.count_of(size, SAYS["moment"], SAYS["moments"])


def _moments(sight: Sight, among: Refs) -> None:
    """All of them, page after page."""
    pages = ceil(len(among) / MOMENTS_A_PAGE)
    page = min(insights_state.view().page, pages)
    clock = visitors_clock()
    with st.grid(COLUMNS, min_column_width=CARD_WIDTH, gap=GAPS):
        for row in among.rows[(page - 1) * MOMENTS_A_PAGE : page * MOMENTS_A_PAGE]:
            tile(f"moment_{row}", sight.video(row), sight.ref(row), _about(sight, row, clock), among=among)
    if pages > 1:
        turn_pages(pages, page)


def _about(sight: Sight, row: int, clock: Clock) -> str:
    """`Nature · 3 May 2024`, as far as it is known."""
    video = sight.video(row)
    day = "" if video.recorded_at is None else clock.date_of(video.recorded_at)
    return " · ".join(part for part in (video.category, day) if part)
