"""The kinds of moments: a card each with the pictures that stand for it; one that is opened shows all its moments."""

from __future__ import annotations

from functools import partial
from math import ceil
from typing import Final

import streamlit as st

from core import cached
from core.cached.insights.moments import FilteredMoments
from core.insights.views.filtered_clusters import FilteredCluster, FilteredClusters
from core.messages.formatting import money, share
from core.messages.translation import _, ngettext
from pages.insights import cluster, view_state
from pages.insights.download import figures_said, kinds_csv, kinds_png
from pages.insights.export import csv_button, png_button
from pages.insights.rename import begin_renaming, show_renaming
from pages.insights.tiles import page_name, pictures, turn_pages
from web.components.card_grid.card_grid import Card, CardGroup, Layout, Presses, Said, card_grid
from web.ui.cards import empty_place
from web.ui.quiet_line import quiet_line

KINDS_A_PAGE: Final = 24
LAYOUT: Final = Layout(2, 300, (26, 26))
LITTLE: Final = 50
"""Fewer moments than this are little to find kinds in."""


def show(filtered: FilteredMoments) -> None:
    """All kinds, or the one that is opened."""
    seen = cached.insights.clusters.clusters_in(filtered)
    cluster_id = view_state.view().cluster
    if cluster_id is not None and seen is not None:
        cluster.show(filtered, seen, cluster_id)
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
    card_grid("kinds", [CardGroup(cards)], Presses(_open, edit=begin_renaming), layout=LAYOUT, page=page_name())
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
    little = f" {_('This is little footage: groups tell more the more there is.')}" if len(filtered.moments) < LITTLE else ""
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
        st.button(_("Name the groups"), key="name_groups", type="tertiary", on_click=cached.insights.names.agree_to_words)


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
        edit=_("Rename the group {name}", name=name),
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
