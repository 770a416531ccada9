"""One kind of moments, looked into: what it is called, the videos it is in, and all its moments."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from html import escape
from math import ceil
from typing import Final

import streamlit as st

from core import cached
from core.cached.insights.moments import FilteredMoments
from core.insights.views.filtered_clusters import FilteredCluster, FilteredClusters
from core.insights.views.refs import Refs
from core.messages.formatting import share
from core.messages.labels import moments_counted
from core.messages.translation import _, number
from pages.insights import selection, view_state
from pages.insights.download import figures_said, moments_csv
from pages.insights.export import csv_button
from pages.insights.rename import rename_button
from pages.insights.tiles import MOMENTS_A_PAGE, refs, show_tiles, tile, turn_pages
from web.components.card_grid.card_grid import CardGroup
from web.escape_markdown import escape_markdown
from web.ui.cards import empty_place
from web.ui.clock import Clock, visitors_clock
from web.ui.quiet_line import quiet_line

VIDEOS_SHOWN: Final = 8


def show(filtered: FilteredMoments, seen: FilteredClusters, cluster_id: str) -> None:
    """The kind with this id, or the moments that are like few others."""
    st.button(_("All groups"), key="kinds_all", icon=":material/arrow_back:", type="tertiary", on_click=_back)
    one = next((one for one in seen.clusters if one.cluster.id == cluster_id), None)
    if one is None and (cluster_id != cached.insights.clusters.FEW or not len(seen.few)):
        is_there = cluster_id == cached.insights.clusters.FEW or cluster_id in cached.insights.names.cluster_names(filtered.key)
        if is_there:
            empty_place(_("No moments here"), _("No moment of this group fits the filters."))
        else:
            empty_place(
                _("This group is no longer there"), _("The library has changed, and its moments are of other groups now.")
            )
        return
    among = refs(filtered, cached.insights.clusters.moments_of_cluster(filtered, cluster_id))
    with st.container(key="kind_head", horizontal=True, vertical_alignment="top", gap="small"):
        if one is None:
            how_many = f"{moments_counted(len(seen.few))} · {share(len(seen.few) / seen.total)}"
            _head(_("Ungrouped"), f"{how_many}. {_('These moments are in no group: too few others are like them.')}")
        else:
            named = cached.insights.names.cluster_names(filtered.key)[cluster_id]
            _head(named.name, figures_said(filtered, one))
            rename_button(cluster_id, named.name)
            selection.actions(f"kind_{cluster_id}", among)
        csv_button("kind", partial(moments_csv, filtered, among.rows))
    if one is not None and len(one.video_ids) > 1:
        _videos(filtered, one)
    _moments(filtered, among)


def _back() -> None:
    view_state.change(cluster=None)


def _videos(filtered: FilteredMoments, one: FilteredCluster) -> None:
    """The videos it spans; a press looks at it in one of them alone."""
    with st.container(key="kind_videos", horizontal=True, vertical_alignment="center", gap="xsmall"):
        for place, (video_id, count) in enumerate(zip(one.video_ids[:VIDEOS_SHOWN], one.in_videos, strict=False)):
            title = filtered.videos[video_id].title
            st.button(
                f"{escape_markdown(title)} :gray[{count}]",
                key=f"kind_video_{place}",
                help=escape_markdown(_("Only the moments of this group in {title}", title=title)),
                on_click=_only_in,
                args=(video_id,),
            )
        if len(one.video_ids) > VIDEOS_SHOWN:
            quiet_line(_("and {count} more", count=number(len(one.video_ids) - VIDEOS_SHOWN)), width="content")


def _head(name: str, about: str) -> None:
    st.html(f'<div class="kind_head tabular"><h2>{escape(name)}</h2><p>{escape(about)}</p></div>', width="content")


def _only_in(video_id: str) -> None:
    view_state.change(narrow=replace(view_state.view().narrow, video_ids=(video_id,)))


def _moments(filtered: FilteredMoments, among: Refs) -> None:
    """All of them, page after page."""
    pages = ceil(len(among) / MOMENTS_A_PAGE)
    page = min(view_state.view().page, pages)
    clock = visitors_clock()
    rows = among.rows[(page - 1) * MOMENTS_A_PAGE : page * MOMENTS_A_PAGE]
    tiles = [
        tile(f"moment_{row}", filtered.video(row), filtered.ref(row), _about(filtered, row, clock), among=among) for row in rows
    ]
    show_tiles("moments", [CardGroup(tiles)])
    if pages > 1:
        turn_pages(pages, page)


def _about(filtered: FilteredMoments, row: int, clock: Clock) -> str:
    """`Nature · 3 May 2024`, as far as it is known."""
    video = filtered.video(row)
    day = "" if video.recorded_at is None else clock.date_of(video.recorded_at)
    return " · ".join(part for part in (video.category, day) if part)
