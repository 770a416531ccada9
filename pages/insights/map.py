"""The map of all moments: what is alike lies together. Points are pressed to play, drawn around to be looked at side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from html import escape
from math import ceil
from typing import Final

import numpy as np
import streamlit as st

from core import cached
from core.cached.insights.map import InsightsMap
from core.cached.insights.moments import FilteredMoments
from core.insights.parts import Rows
from core.insights.views.address import Colour, Dates
from core.insights.views.map_groups import Group
from core.insights.views.refs import Refs
from core.messages.labels import moments_counted, videos_counted
from core.messages.translation import N_, _, number
from pages.insights import player, selection, view_state
from pages.insights.export import csv_button
from pages.insights.tiles import show_tiles, tile
from web.components.card_grid.card_grid import CardGroup, Layout
from web.components.chart.chart import Corner, Line, PictureBase, Pictures, chart, legend
from web.http.routes import thumb_addresses
from web.ui.quiet_line import quiet_line
from web.ui.url_state import keep_in_step

COLOURS: Final = {
    Colour.KIND: N_("Group"),
    Colour.CATEGORY: N_("Category"),
    Colour.VIDEO: N_("Video"),
    Colour.DATE: N_("Date"),
}
CHART: Final = "insights_map_chart"
CHOSEN: Final = "insights_map_chosen"
"""What is selected on the map, in the session's state."""
HEIGHT_PX: Final = 620
TILES_A_PAGE: Final = 8
LAYOUT: Final = Layout(2, 100, (14, 12))
NEIGHBOURS: Final = 200
"""N and P step through so many, nearest first, from a moment that was pressed."""
COLUMNS: Final = ("video", "title", "category", "start_sec", "end_sec", "x", "y", "group")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What somebody picked on the map: what was drawn around moments, or a whole group under a colour."""

    corners: tuple[Corner, ...] = ()
    colour: Colour | None = None
    group: str | None = None


def show(filtered: FilteredMoments) -> None:
    """The map, and beside it what its colours mean or what is selected."""
    view = view_state.view()
    names = {cluster_id: named.name for cluster_id, named in cached.insights.names.cluster_names(filtered.key).items()}
    shown = cached.insights.map.insights_map(filtered, view.colour, view.dates, names)
    if shown is None:
        return
    chosen = _chosen(view.colour)
    rows = _rows(filtered, shown, chosen)
    _line(filtered, shown)
    with st.container(key="map_parts"):
        with st.container(key="map_itself"):
            _map(filtered, shown, chosen, rows)
        with st.container(key="map_side"):
            if rows is None:
                _legend(shown)
            else:
                group = next((group.name for group in shown.groups.groups if group.id == chosen.group), "")
                _selection(filtered, rows, group)


def _chosen(colour: Colour) -> Chosen:
    """What is selected; a group of other colours than are shown now is not."""
    chosen: Chosen = st.session_state.get(CHOSEN, Chosen())
    return Chosen() if chosen.group is not None and chosen.colour is not colour else chosen


def _rows(filtered: FilteredMoments, shown: InsightsMap, chosen: Chosen) -> Rows | None:
    """The moments that are selected, the ones in the middle first; None if nothing is selected."""
    if chosen.group is not None:
        rows = cached.insights.map.group_rows(filtered, shown, chosen.group)
        return rows if len(rows) else None
    return cached.insights.map.rows_around(filtered, chosen.corners) if chosen.corners else None


def _line(filtered: FilteredMoments, shown: InsightsMap) -> None:
    view = view_state.view()
    with st.container(key="map_line", horizontal=True, vertical_alignment="center", gap="small"):
        keep_in_step("map_colour", view.colour)
        st.segmented_control(
            _("Colour by"),
            list(COLOURS),
            default=view.colour,
            key="map_colour",
            required=True,
            format_func=lambda colour: _(COLOURS[colour]),
            label_visibility="collapsed",
            width="content",
            on_change=lambda: view_state.change(colour=st.session_state["map_colour"]),
        )
        if view.colour is Colour.DATE:
            keep_in_step("map_dates", view.dates)
            st.segmented_control(
                _("Which date"),
                list(Dates),
                default=view.dates,
                key="map_dates",
                required=True,
                format_func=lambda dates: _("Recorded") if dates is Dates.RECORDED else _("Added"),
                label_visibility="collapsed",
                width="content",
                on_change=lambda: view_state.change(dates=st.session_state["map_dates"]),
            )
        quiet_line(_about(filtered, shown))
        csv_button("map", partial(map_csv, filtered, shown))


def _about(filtered: FilteredMoments, shown: InsightsMap) -> str:
    if shown.is_first:
        return _("A first map. The one that keeps what is alike closer together is being laid out.")
    if len(shown.figure.drawn) < len(filtered.rows):
        return _(
            "{shown} of {all} moments are drawn, some of each group. What you draw around counts in full.",
            shown=number(len(shown.figure.drawn)),
            all=number(len(filtered.rows)),
        )
    return _("What is alike lies close together. Press a moment to play it; draw around some to see them here.")


def _map(filtered: FilteredMoments, shown: InsightsMap, chosen: Chosen, rows: Rows | None) -> None:
    chart(
        CHART,
        shown.figure.json,
        label=_(
            "Map of {moments}. Arrow keys go from moment to moment, Enter plays one, plus and minus come nearer and go further.",
            moments=moments_counted(len(filtered.rows)),
        ),
        on_click=partial(_play, filtered, rows),
        on_select=_choose_corners,
        pictures=_pictures(filtered, shown),
        around=chosen.corners,
        bright=next((group.name for group in shown.groups.groups if group.id == chosen.group), None),
        height_px=HEIGHT_PX,
        file_name="map",
    )


def _legend(shown: InsightsMap) -> None:
    legend(
        "insights_map_legend",
        CHART,
        [_legend_line(group) for group in shown.groups.groups],
        label=_(COLOURS[view_state.view().colour]),
        picked=None,
        on_pick=_choose_group,
    )


def _legend_line(group: Group) -> Line:
    return Line(group.id, group.name, group.colour, group.size, f"{group.name}: {moments_counted(group.size)}")


def _selection(filtered: FilteredMoments, rows: Rows, group: str) -> None:
    """What is selected, side by side, and what can be done with it; `group` is its name if it is a whole group."""
    among = cached.insights.clusters.refs(filtered.moments, rows)
    with st.container(key="map_chosen_head", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(f'<p class="map_chosen" role="status">{escape(_said(filtered, rows, group))}</p>')
        st.button(_("Clear"), key="map_clear", type="tertiary", icon=":material/close:", on_click=_clear)
    with st.container(key="map_actions", horizontal=True, gap="xsmall"):
        selection.actions("map", among)
    _tiles(filtered, rows, among)


def _tiles(filtered: FilteredMoments, rows: Rows, among: Refs) -> None:
    pages = max(1, ceil(len(rows) / TILES_A_PAGE))
    page = min(int(st.session_state.get("map_page", 1)), pages)
    shown = rows[(page - 1) * TILES_A_PAGE : page * TILES_A_PAGE]
    tiles = [tile(f"map_{row}", filtered.video(row), filtered.ref(row), among=among) for row in shown]
    show_tiles("map_tiles", [CardGroup(tiles)], layout=LAYOUT)
    if pages > 1:
        keep_in_step("map_page", page)
        with st.container(key="map_pages", horizontal=True, horizontal_alignment="center"):
            st.pagination(pages, key="map_page")


def _said(filtered: FilteredMoments, rows: Rows, group: str) -> str:
    if not len(rows):
        return _("There is no moment inside.")
    videos = videos_counted(len(np.unique(filtered.moments.video[rows])))
    said = _("{moments} in {videos}", moments=moments_counted(len(rows)), videos=videos)
    return f"{group}: {said}" if group else said


def _play(filtered: FilteredMoments, chosen: Rows | None, row: int) -> None:
    """Play a moment that was pressed; people step on through what is selected, or else through what lies around it."""
    if row not in filtered.rows:
        return
    near = chosen if chosen is not None and row in chosen else cached.insights.map.rows_near(filtered, row, NEIGHBOURS)
    player.play(filtered.ref(row), cached.insights.clusters.refs(filtered.moments, near))


def _choose_corners(corners: Sequence[Corner]) -> None:
    _choose(Chosen(tuple(corners)))


def _choose_group(group_id: str) -> None:
    _choose(Chosen(colour=view_state.view().colour, group=group_id))


def _clear() -> None:
    _choose(Chosen())


def _choose(chosen: Chosen) -> None:
    st.session_state[CHOSEN] = chosen
    st.session_state["map_page"] = 1


def _pictures(filtered: FilteredMoments, shown: InsightsMap) -> Pictures:
    """Where the pictures of all points are; those of a video share most of their address."""
    moments, drawn, bases = filtered.moments, shown.figure.drawn, []
    places = np.full(len(moments.video_ids), -1, dtype=np.int32)
    for place, of_video in enumerate(np.unique(moments.video[drawn])):
        video = filtered.videos[moments.video_ids[of_video]]
        bases.append(PictureBase(video.title, *thumb_addresses(video)))
        places[of_video] = place
    return Pictures(drawn, places[moments.video[drawn]], shown.start_ms, shown.picture_ms, bases)


def map_csv(filtered: FilteredMoments, shown: InsightsMap) -> bytes:
    """A line for each moment on the map, also for those that were not drawn."""
    moments, points = filtered.moments, cached.insights.moments.insights_points(filtered.key)
    if points is None:
        return cached.insights.clusters.insights_csv(COLUMNS, ())
    names = [group.name for group in shown.groups.groups]
    return cached.insights.clusters.insights_csv(
        COLUMNS,
        (
            (
                filtered.videos[video_id].id,
                filtered.videos[video_id].title,
                filtered.videos[video_id].category,
                float(moments.start_sec[row]),
                float(moments.end_sec[row]),
                float(points[row, 0]),
                float(points[row, 1]),
                names[group],
            )
            for row, group in zip(filtered.rows, shown.groups.group_of, strict=True)
            for video_id in (moments.video_ids[moments.video[row]],)
        ),
    )
