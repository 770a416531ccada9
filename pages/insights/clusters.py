"""The kinds of moments: a card each with the pictures that stand for it; one that is opened shows all its moments."""

from __future__ import annotations

from functools import partial
from html import escape
from math import ceil
from typing import Final

import streamlit as st

from core import cached, messages
from core.cached.insights.moments import FilteredMoments
from core.insights.naming.names import ClusterName
from core.insights.views.filtered_clusters import FilteredCluster, FilteredClusters
from core.messages.formatting import share as share_said
from pages.insights import cluster, view_state
from pages.insights.download import figures_said, kinds_csv, kinds_png
from pages.insights.export import csv_button, png_button
from pages.insights.rename import rename_button, show_renaming
from pages.insights.tiles import strip, turn_pages
from web.escape_markdown import escape_markdown
from web.ui.cards import empty_place

SAYS: Final = messages.KINDS
KINDS_A_PAGE: Final = 24
COLUMNS: Final = 2
CARD_WIDTH: Final = 300
GAPS: Final = (26, 26)
LITTLE: Final = 50
"""Fewer moments than this are little to find kinds in."""


def show(filtered: FilteredMoments) -> None:
    """All kinds, or the one that is opened."""
    seen = cached.insights.clusters.clusters_in(filtered)
    cluster_id = view_state.view().cluster
    if cluster_id is not None and seen is not None:
        cluster.show(filtered, seen, cluster_id)
    elif seen is None or not seen.clusters:
        empty_place(SAYS["none"], SAYS["none_body"])
    else:
        _all(filtered, seen)
    if seen is not None:
        show_renaming(filtered, seen)


def _all(filtered: FilteredMoments, seen: FilteredClusters) -> None:
    names = cached.insights.names.cluster_names(filtered.key)
    _lead(filtered, seen)
    pages = ceil(len(seen.clusters) / KINDS_A_PAGE)
    page = min(view_state.view().page, pages)
    with st.grid(COLUMNS, min_column_width=CARD_WIDTH, gap=GAPS):
        for one in seen.clusters[(page - 1) * KINDS_A_PAGE : page * KINDS_A_PAGE]:
            _card(filtered, one, names[one.cluster.id])
    if pages > 1:
        turn_pages(pages, page)
    _few(seen)


def _lead(filtered: FilteredMoments, seen: FilteredClusters) -> None:
    clusters = messages.count_of(len(seen.clusters), SAYS["kind"], SAYS["kinds"])
    form = SAYS["lead_one" if len(seen.clusters) == 1 else "lead_many"]
    said = form.format(kinds=clusters, share=share_said(1 - len(seen.few) / seen.total))
    little = f" {SAYS['little']}" if len(filtered.moments) < LITTLE else ""
    with st.container(key="kinds_line", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(f'<p class="quiet tabular">{escape(said + little)}</p>')
        csv_button("kinds", partial(kinds_csv, filtered))
        png_button("kinds", partial(kinds_png, filtered, said))


def _card(filtered: FilteredMoments, seen: FilteredCluster, named: ClusterName) -> None:
    with st.container(key=f"hit_kind_{seen.cluster.id}"):
        st.html(
            f'<div class="card kind">{strip(filtered, seen.pictures)}'
            f'<div class="title">{escape(named.name)}</div>'
            f'<div class="about"><span class="bar"><i style="width:{seen.share:.0%}"></i></span>'
            f"<span>{escape(figures_said(filtered, seen))}</span></div></div>"
        )
        st.button(
            escape_markdown(SAYS["open"].format(name=named.name)),
            key=f"play_kind_{seen.cluster.id}",
            on_click=view_state.change,
            kwargs={"cluster": seen.cluster.id},
        )
        rename_button(seen.cluster.id, named.name, key=f"rename_{seen.cluster.id}")


def _few(seen: FilteredClusters) -> None:
    count = len(seen.few)
    if not count:
        return
    said = SAYS["few_line_one" if count == 1 else "few_line_many"].format(
        count=f"{count:,}", share=share_said(count / seen.total)
    )
    with st.container(key="few_line", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(f'<p class="quiet tabular">{escape(said)}</p>', width="content")
        st.button(
            SAYS["few_open"],
            key="few_open",
            type="tertiary",
            on_click=view_state.change,
            kwargs={"cluster": cached.insights.clusters.FEW},
        )
