"""What is missing: what people searched for and did not find, and what of the footage nobody has looked at."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from html import escape
from typing import Final
from urllib.parse import parse_qsl

import streamlit as st

from core import cached
from core.cached.insights.moments import FilteredMoments
from core.insights.views.address import Section
from core.insights.views.filtered_clusters import FilteredCluster
from core.messages.labels import moments_counted
from core.messages.translation import _, number
from core.models.search_answer import PastSearch, Verdict
from pages.insights import view_state
from pages.insights.download import drawn, figures_said, moments_csv
from pages.insights.export import csv_button, png_button, sheet_png
from pages.insights.tiles import TIGHT, pictures, refs, show_tiles, tile
from web.components.card_grid.card_grid import Card, CardGroup, Presses, Said, card_grid
from web.ui.clock import Clock, visitors_clock
from web.ui.quiet_line import quiet_line

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
        _heading(_("Moments nobody has opened"))
        quiet_line(
            _(
                "Which moments are opened is not noted here, so nothing can be said of what nobody has looked at. "
                "The setting CLIPSEEK_LOCAL_COUNTS turns it on; nothing leaves this machine."
            )
        )
        return
    _clusters(filtered)
    _moments(filtered)


def _heading(text: str) -> None:
    st.html(f'<h2 class="part">{escape(text)}</h2>')


def _searches() -> None:
    searches = cached.insights.gaps.missing_searches(SEARCHES_KEPT)
    with st.container(key="missing_head", horizontal=True, vertical_alignment="center", gap="small"):
        _heading(_("Searched for, not found"))
        if searches:
            csv_button("searches", _searches_csv)
    if not searches:
        quiet_line(
            _("Every search that was made lately found something.")
            if cached.searches.past_searches(1)
            else _("You have not searched yet. What you search for and do not find will stand here.")
            if cached.people.accounts.are_there()
            else _("Nobody has searched yet. What is searched for and not found will stand here.")
        )
        return
    quiet_line(
        _("You searched for this and found nothing, or nothing that stands out. What is found by now leaves the list.")
        if cached.people.accounts.are_there()
        else _("People searched for this and found nothing, or nothing that stands out. What is found by now leaves the list.")
    )
    clock = visitors_clock()
    with st.container(key="missing_searches", gap=None):
        for place, search in enumerate(searches[:SEARCHES_SHOWN]):
            _search(place, search, clock)
        if len(searches) > SEARCHES_SHOWN:
            with st.expander(_("{count} more", count=number(len(searches) - SEARCHES_SHOWN))):
                for place, search in enumerate(searches[SEARCHES_SHOWN:], start=SEARCHES_SHOWN):
                    _search(place, search, clock)


def _search(place: int, search: PastSearch, clock: Clock) -> None:
    about = f"{_outcome(search)} · {clock.day(search.at)}"
    with st.container(key=f"missing_{place}", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(f'<div class="missing"><b dir="auto">{escape(search.said)}</b><span>{escape(about)}</span></div>')
        params = dict(parse_qsl(search.address, keep_blank_values=True))
        st.page_link(SEARCH_PAGE, label=_("Search again"), icon=":material/search:", query_params=params)


def _outcome(search: PastSearch) -> str:
    return _("Only weak hits") if search.verdict is Verdict.WEAK else _("Found nothing")


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
        _heading(_("Groups nobody has opened"))
        if unopened:
            strips = [drawn(filtered, one, names[one.cluster.id]) for one in unopened]
            png_button("unopened", partial(sheet_png, filtered, Section.GAPS, _("Groups nobody has opened"), strips))
    if not unopened:
        quiet_line(_("Of every group somebody has opened a moment."))
        return
    cards = [_kind(filtered, one, names[one.cluster.id]) for one in unopened[:KINDS_SHOWN]]
    card_grid("unopened_clusters", [CardGroup(cards)], Presses(_open_kind), layout=TIGHT)
    rest = [names[one.cluster.id] for one in unopened[KINDS_SHOWN:]]
    if rest:
        listed = " · ".join([*rest[:KINDS_NAMED], *(["…"] if len(rest) > KINDS_NAMED else [])])
        quiet_line(_("And {count} more: {names}", count=number(len(rest)), names=listed))


def _kind(filtered: FilteredMoments, seen: FilteredCluster, name: str) -> Card[str]:
    return Card(
        seen.cluster.id,
        f"unopened_{seen.cluster.id}",
        _("Look into {name}", name=name),
        pictures(filtered, seen.pictures),
        title=name,
        about=[Said(figures_said(filtered, seen))],
        look="kind",
    )


def _open_kind(cluster_id: str) -> None:
    view_state.change(section=Section.CLUSTERS, cluster=cluster_id)


def _moments(filtered: FilteredMoments) -> None:
    opened, total = cached.insights.gaps.opened_share(filtered)
    with st.container(key="unopened_head", horizontal=True, vertical_alignment="center", gap="small"):
        _heading(_("Moments nobody has opened"))
        if opened < total:
            csv_button("unopened", partial(_unopened_csv, filtered))
    count = moments_counted(total)
    if opened == total:
        quiet_line(_("All of them have been opened."))
        return
    if opened:
        quiet_line(
            _("The most typical ones of each group first. {opened} of {all} have been opened.", opened=number(opened), all=count)
        )
    else:
        quiet_line(_("None of the {all} has been opened yet. The most typical ones of each group come first.", all=count))
    rows = cached.insights.gaps.unplayed_moments(filtered, MOMENTS_SHOWN)
    among = refs(filtered, rows)
    names = [name or _("Ungrouped") for _cluster_id, name in cached.insights.names.clusters_named(filtered, rows)]
    tiles = [
        tile(f"unopened_{row}", filtered.video(row), filtered.ref(row), name, among=among)
        for row, name in zip(rows, names, strict=True)
    ]
    show_tiles("unopened", [CardGroup(tiles)])


def _unopened_csv(filtered: FilteredMoments) -> bytes:
    return moments_csv(filtered, cached.insights.gaps.unplayed_moments(filtered, len(filtered.rows)))
