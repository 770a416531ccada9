"""What is missing: what people searched for and did not find, and what of the footage nobody has looked at."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from html import escape
from typing import Final
from urllib.parse import parse_qsl

import streamlit as st

from core import cached, messages
from core.cached.insights.moments import FilteredMoments
from core.insights.views.filtered_clusters import FilteredCluster
from core.models import PastSearch, Verdict
from pages.insights import view_state
from pages.insights.download import drawn, figures_said, moments_csv
from pages.insights.export import csv_button, png_button
from pages.insights.pictures import sheet_png
from pages.insights.tiles import TIGHT, pictures, refs, show_tiles, tile
from pages.insights.view_state import Section
from web.components.card_grid.card_grid import Card, CardGroup, Presses, Said, card_grid
from web.ui.clock import Clock, visitors_clock

SAYS: Final = messages.MISSING
SEARCHES_SHOWN: Final = 8
SEARCHES_KEPT: Final = 60
KINDS_SHOWN: Final = 6
KINDS_NAMED: Final = 12
MOMENTS_SHOWN: Final = 12
SEARCH_PAGE: Final = "../../pages/search/page.py"


def show(filtered: FilteredMoments) -> None:
    """The whole section."""
    _searches()
    if not cached.insights.gaps.counts_openings():
        _heading(SAYS["moments"])
        st.html(f'<p class="quiet">{escape(SAYS["not_counted"])}</p>')
        return
    _clusters(filtered)
    _moments(filtered)


def _heading(text: str) -> None:
    st.html(f'<h2 class="part">{escape(text)}</h2>')


def _quiet(text: str) -> None:
    st.html(f'<p class="quiet tabular">{escape(text)}</p>')


def _searches() -> None:
    searches = cached.insights.gaps.missing_searches(SEARCHES_KEPT)
    with st.container(key="missing_head", horizontal=True, vertical_alignment="center", gap="small"):
        _heading(SAYS["searches"])
        if searches:
            csv_button("searches", _searches_csv)
    if not searches:
        _quiet(SAYS["searches_none"] if cached.searches.past_searches(1) else SAYS["searches_never"])
        return
    _quiet(SAYS["searches_about"])
    clock = visitors_clock()
    with st.container(key="missing_searches", gap=None):
        for number, search in enumerate(searches[:SEARCHES_SHOWN]):
            _search(number, search, clock)
        if len(searches) > SEARCHES_SHOWN:
            with st.expander(SAYS["more"].format(count=len(searches) - SEARCHES_SHOWN)):
                for number, search in enumerate(searches[SEARCHES_SHOWN:], start=SEARCHES_SHOWN):
                    _search(number, search, clock)


def _search(number: int, search: PastSearch, clock: Clock) -> None:
    about = f"{_outcome(search)} · {clock.day(search.at)}"
    with st.container(key=f"missing_{number}", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(f'<div class="missing"><b dir="auto">{escape(search.said)}</b><span>{escape(about)}</span></div>')
        params = dict(parse_qsl(search.address, keep_blank_values=True))
        st.page_link(SEARCH_PAGE, label=SAYS["again"], icon=":material/search:", query_params=params)


def _outcome(search: PastSearch) -> str:
    return SAYS["weak" if search.verdict is Verdict.WEAK else "nothing"]


def _searches_csv() -> bytes:
    columns = ("search", "outcome", "searched_at", "address")
    return cached.insights.clusters.insights_csv(
        columns,
        (
            (one.said, _outcome(one), datetime.fromtimestamp(one.at, UTC).isoformat(timespec="seconds"), f"/?{one.address}")
            for one in cached.insights.gaps.missing_searches(SEARCHES_KEPT)
        ),
    )


def _clusters(filtered: FilteredMoments) -> None:
    seen = cached.insights.clusters.clusters_in(filtered)
    if seen is None or not seen.clusters:
        return
    ids = set(cached.insights.gaps.unplayed_clusters(filtered))
    unopened = [one for one in seen.clusters if one.cluster.id in ids]
    names = {cluster_id: named.name for cluster_id, named in cached.insights.names.cluster_names(filtered.key).items()}
    with st.container(key="unopened_kinds", horizontal=True, vertical_alignment="center", gap="small"):
        _heading(SAYS["kinds"])
        if unopened:
            strips = [drawn(filtered, one, names[one.cluster.id]) for one in unopened]
            png_button("unopened", partial(sheet_png, filtered, Section.MISSING, SAYS["kinds"], strips))
    if not unopened:
        _quiet(SAYS["kinds_none"])
        return
    cards = [_kind(filtered, one, names[one.cluster.id]) for one in unopened[:KINDS_SHOWN]]
    card_grid("unopened_clusters", [CardGroup(cards)], Presses(_open_kind), layout=TIGHT)
    rest = [names[one.cluster.id] for one in unopened[KINDS_SHOWN:]]
    if rest:
        listed = " · ".join([*rest[:KINDS_NAMED], *(["…"] if len(rest) > KINDS_NAMED else [])])
        _quiet(SAYS["kinds_more"].format(count=len(rest), names=listed))


def _kind(filtered: FilteredMoments, seen: FilteredCluster, name: str) -> Card[str]:
    return Card(
        seen.cluster.id,
        f"unopened_{seen.cluster.id}",
        SAYS["open_kind"].format(name=name),
        pictures(filtered, seen.pictures),
        title=name,
        about=[Said(figures_said(filtered, seen))],
        look="kind",
    )


def _open_kind(cluster_id: str) -> None:
    view_state.change(section=Section.KINDS, cluster=cluster_id)


def _moments(filtered: FilteredMoments) -> None:
    opened, total = cached.insights.gaps.opened_share(filtered)
    with st.container(key="unopened_head", horizontal=True, vertical_alignment="center", gap="small"):
        _heading(SAYS["moments"])
        if opened < total:
            csv_button("unopened", partial(_unopened_csv, filtered))
    count = messages.count_of(total, messages.KINDS["moment"], messages.KINDS["moments"])
    if opened == total:
        _quiet(SAYS["moments_none"])
        return
    _quiet(SAYS["moments_about" if opened else "moments_never"].format(opened=f"{opened:,}", all=count))
    rows = cached.insights.gaps.unplayed_moments(filtered, MOMENTS_SHOWN)
    among = refs(filtered, rows)
    names = [name or SAYS["few"] for _, name in cached.insights.names.clusters_named(filtered, rows)]
    tiles = [
        tile(f"unopened_{row}", filtered.video(row), filtered.ref(row), name, among=among)
        for row, name in zip(rows, names, strict=True)
    ]
    show_tiles("unopened", [CardGroup(tiles)])


def _unopened_csv(filtered: FilteredMoments) -> bytes:
    return moments_csv(filtered, cached.insights.gaps.unplayed_moments(filtered, len(filtered.rows)))
