"""The kinds of moments: a card each with the pictures that stand for it; one that is opened shows all its moments."""

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
from core.messages.formatting import money, share
from core.messages.labels import moments_counted
from core.messages.translation import _, ngettext, number
from core.people.person import Role
from pages.insights import selection, view_state
from pages.insights.download import figures_said, kinds_csv, kinds_png, moments_csv
from pages.insights.export import csv_button, png_button
from pages.insights.rename import begin_renaming, rename_button, show_renaming
from pages.insights.tiles import MOMENTS_A_PAGE, page_name, pictures, refs, show_tiles, tile, turn_pages
from web.components.card_grid.card_grid import Card, CardGroup, Layout, Presses, Said, card_grid
from web.escape_markdown import escape_markdown
from web.ui.cards import empty_place
from web.ui.clock import Clock, visitors_clock
from web.ui.notices import trying
from web.ui.quiet_line import quiet_line

KINDS_A_PAGE: Final = 24
LAYOUT: Final = Layout(2, 300, (26, 26))
LITTLE: Final = 50
"""Fewer moments than this are little to find kinds in."""
VIDEOS_SHOWN: Final = 8


def show(filtered: FilteredMoments) -> None:
    """All kinds, or the one that is opened."""
    seen = cached.insights.clusters.clusters_in(filtered)
    cluster_id = view_state.view().cluster
    if cluster_id is not None and seen is not None:
        _show_cluster(filtered, seen, cluster_id)
    elif seen is None or not seen.clusters:
        empty_place(_("No groups yet"), _("Groups show when several moments are alike. With more footage there will be some."))
    else:
        _all(filtered, seen)
    if seen is not None:
        show_renaming(filtered, seen)


def _all(filtered: FilteredMoments, seen: FilteredClusters) -> None:
    names = cached.insights.names.cluster_names(filtered.key)
    _lead(filtered, seen)
    _names_to_come()
    pages = ceil(len(seen.clusters) / KINDS_A_PAGE)
    page = min(view_state.view().page, pages)
    shown = seen.clusters[(page - 1) * KINDS_A_PAGE : page * KINDS_A_PAGE]
    cards = [cluster_card(filtered, one, f"kind_{one.cluster.id}", names[one.cluster.id].name) for one in shown]
    card_grid(
        "kinds",
        [CardGroup(cards)],
        Presses(_open, edit=begin_renaming),
        layout=LAYOUT,
        page=page_name(),
    )
    if pages > 1:
        turn_pages(pages, page)
    _few(seen)


def _lead(filtered: FilteredMoments, seen: FilteredClusters) -> None:
    said = ngettext(
        "{n} group holds {share} of the moments.",
        "{n} groups hold {share} of the moments.",
        len(seen.clusters),
        share=share(1 - len(seen.few) / seen.total),
    )
    little = f" {_('With so little footage, groups say little yet.')}" if len(filtered.moments) < LITTLE else ""
    with st.container(key="kinds_line", horizontal=True, vertical_alignment="center", gap="small"):
        quiet_line(said + little)
        csv_button("kinds", partial(kinds_csv, filtered))
        png_button("kinds", partial(kinds_png, filtered, said))


def _names_to_come() -> None:
    """What names would cost, and the button that agrees to it; or how many words are still to come."""
    words = cached.insights.names.words_to_ask()
    if words is None:
        return
    if words.is_agreed:
        quiet_line(
            ngettext(
                "Names show as soon as Twelve Labs has answered {n} more word.",
                "Names show as soon as Twelve Labs has answered {n} more words.",
                words.count,
            )
        )
        return
    with st.container(key="names_line", horizontal=True, vertical_alignment="center", gap="small"):
        said = ngettext(
            "Groups have numbers. To name them, Twelve Labs is asked for {n} word, once, for {cost}.",
            "Groups have numbers. To name them, Twelve Labs is asked for {n} words, once, for {cost}.",
            words.count,
            cost=money(words.price_usd),
        )
        quiet_line(said, width="content")
        if cached.access.needs.may(Role.EDITOR):
            st.button(
                _("Name the groups"),
                key="name_groups",
                type="tertiary",
                on_click=trying,
                args=(cached.insights.names.agree_to_words,),
            )


def _open(cluster_id: str) -> None:
    view_state.change(cluster=cluster_id)


def cluster_card(filtered: FilteredMoments, seen: FilteredCluster, key: str, name: str) -> Card[str]:
    """A kind: the pictures that stand for it, what it is called, and how much of the footage it is."""
    return Card(
        seen.cluster.id,
        key,
        _("Look at all moments of the group {name}", name=name),
        pictures(filtered, seen.pictures),
        title=name,
        about=[Said(figures_said(filtered, seen))],
        bar=round(seen.share, 2),
        look="kind",
        edit=_("Rename the group {name}", name=name) if cached.access.needs.may(Role.EDITOR) else "",
    )


def _few(seen: FilteredClusters) -> None:
    count = len(seen.few)
    if not count:
        return
    said = ngettext(
        "{n} moment is in no group ({share}).", "{n} moments are in no group ({share}).", count, share=share(count / seen.total)
    )
    with st.container(key="few_line", horizontal=True, vertical_alignment="center", gap="small"):
        quiet_line(said, width="content")
        st.button(
            _("Look at them"),
            key="few_open",
            type="tertiary",
            on_click=view_state.change,
            kwargs={"cluster": cached.insights.clusters.FEW},
        )


def _show_cluster(filtered: FilteredMoments, seen: FilteredClusters, cluster_id: str) -> None:
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
