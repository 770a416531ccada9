"""Outliers: the moments least like all others, each beside those that come nearest to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from html import escape
from math import ceil
from typing import Final

import streamlit as st

from core import cached
from core.cached.insights.moments import FilteredMoments
from core.cached.insights.outliers import OutlierList
from core.insights.parts import Outlier
from core.insights.views.address import InsightsView, Scope, Section
from core.messages.labels import moments_counted
from core.messages.translation import N_, _, number
from core.models.search_query import Narrow
from pages.insights import view_state
from pages.insights.export import Drawn, csv_button, png_button, sheet_png
from pages.insights.tiles import Tile, refs, show_tiles, tile, turn_pages
from web.components.card_grid.card_grid import Card, CardGroup, Layout
from web.escape_markdown import escape_markdown
from web.ui.cards import empty_place
from web.ui.quiet_line import quiet_line
from web.ui.url_state import keep_in_step

SCOPES: Final = {
    Scope.LIBRARY: N_("In the library"),
    Scope.CATEGORY: N_("In each category"),
    Scope.VIDEO: N_("In each video"),
}
A_PAGE: Final = 12
LISTS_A_PAGE: Final = 6
OF_A_LIST: Final = 3
EXHIBITS: Final = Layout(3, 280, (30, 22))
NEAR: Final = Layout(3, 70, (8, 8), is_first_wide=True)
MUCH: Final = 1.5
SOME: Final = 1.25


def show(filtered: FilteredMoments) -> None:
    """The section."""
    view = view_state.view()
    lists = cached.insights.outliers.outlier_lists(filtered, view.scope) or ()
    with st.container(key="odd_line", horizontal=True, vertical_alignment="center"):
        _scopes(view.scope)
        if lists:
            csv_button("stands-out", partial(cached.insights.outliers.outliers_csv, filtered, view.scope))
            png_button("stands-out", partial(_png, filtered, view.scope))
    if not lists:
        empty_place(_("Nothing unusual"), _why_none(view.scope))
        return
    quiet_line(_about(lists, view.scope))
    # The nearest may be of videos that the filter leaves out.
    whole = cached.insights.moments.filtered(filtered.key, Narrow()) or filtered
    if view.scope is Scope.LIBRARY or len(lists) == 1:
        _one(lists[0], whole, view)
    else:
        _several(lists, whole, view)


def _scopes(scope: Scope) -> None:
    keep_in_step("odd_scope", scope)
    st.segmented_control(
        _("Among what"),
        list(SCOPES),
        key="odd_scope",
        required=True,
        format_func=lambda one: _(SCOPES[one]),
        label_visibility="collapsed",
        on_change=lambda: view_state.change(scope=st.session_state["odd_scope"]),
    )


def _why_none(scope: Scope) -> str:
    if scope is Scope.CATEGORY and not any(cached.searches.categories()):
        return _("Give videos a category on the Library page, and this shows what is unusual within each.")
    return _("Every moment here has others like it, or there are too few to compare with.")


def _about(lists: Sequence[OutlierList], scope: Scope) -> str:
    if scope is not Scope.LIBRARY:
        return _("The moments least like the others, the most unusual first. Closest moments below each.")
    return _(
        "Least like the others: {count} of {moments}, the most unusual first. Closest moments below each.",
        count=number(len(lists[0].outlier)),
        moments=moments_counted(lists[0].of),
    )


def _png(filtered: FilteredMoments, scope: Scope) -> bytes:
    """What stands out, each with the moments it is least unlike."""
    lists = cached.insights.outliers.outlier_lists(filtered, scope) or ()
    whole = cached.insights.moments.filtered(filtered.key, Narrow()) or filtered
    strips = (
        Drawn(f"{whole.video(one.moment).title} · {whole.ref(one.moment).span}", _how_odd(one), (one.moment, *one.nearest))
        for among in lists
        for one in among.outlier
    )
    return sheet_png(whole, Section.OUTLIERS, _about(lists, scope), strips)


def _one(among: OutlierList, whole: FilteredMoments, view: InsightsView) -> None:
    pages = ceil(len(among.outlier) / A_PAGE)
    page = min(view.page, pages)
    if view.scope is not Scope.LIBRARY:
        _heading("0", among, whole, view.scope, is_alone=True)
    _exhibits("0", among.outlier[(page - 1) * A_PAGE : page * A_PAGE], whole)
    if pages > 1:
        turn_pages(pages, page)


def _several(lists: Sequence[OutlierList], whole: FilteredMoments, view: InsightsView) -> None:
    pages = ceil(len(lists) / LISTS_A_PAGE)
    page = min(view.page, pages)
    for place, one in enumerate(lists[(page - 1) * LISTS_A_PAGE : page * LISTS_A_PAGE]):
        _heading(f"{place}", one, whole, view.scope)
        _exhibits(f"{place}", one.outlier[:OF_A_LIST], whole)
    if pages > 1:
        turn_pages(pages, page)


def _heading(key: str, among: OutlierList, whole: FilteredMoments, scope: Scope, *, is_alone: bool = False) -> None:
    """What the moments are among, and how many stand out; a press leads to all of them."""
    said = _("{count} of {moments}", count=number(len(among.outlier)), moments=moments_counted(among.of))
    name = whole.videos[among.name].title if scope is Scope.VIDEO else among.name
    with st.container(key=f"odd_head_{key}", horizontal=True, vertical_alignment="center"):
        st.html(f'<h2 class="shelf">{escape(name)}<span>{escape(said)}</span></h2>', width="content")
        if not is_alone and len(among.outlier) > OF_A_LIST:
            only = _("Only the category {name}", name=name)
            if scope is Scope.VIDEO:
                only = _("Only the video {name}", name=name)
            st.button(
                _("Show all {count}", count=number(len(among.outlier))),
                key=f"odd_only_{key}",
                type="tertiary",
                help=escape_markdown(only),
                on_click=_only,
                args=(scope, among.name),
            )


def _only(scope: Scope, name: str) -> None:
    narrow = view_state.view().narrow
    narrow = replace(narrow, video_ids=(name,)) if scope is Scope.VIDEO else replace(narrow, categories=(name,))
    view_state.change(narrow=narrow)


def _exhibits(key: str, some: Sequence[Outlier], whole: FilteredMoments) -> None:
    """The moments that stand out, each above those it is least unlike."""
    among = refs(whole, [one.moment for one in some])
    groups = []
    for place, one in enumerate(some):
        odd = tile(f"odd_{key}_{place}", whole.video(one.moment), among[place], _how_odd(one), among=among)
        near = _nearest(f"near_{key}_{place}", one, whole)
        groups.append(CardGroup([odd, *near], str(place), note=_where_nearest(one, whole) if near else ""))
    show_tiles(f"odd_{key}", groups, layout=NEAR, beside=EXHIBITS)


def _nearest(key: str, outlier: Outlier, whole: FilteredMoments) -> list[Card[Tile]]:
    among = refs(whole, [outlier.moment, *outlier.nearest])
    tiles = [tile(f"{key}_{place}", whole.video(row), among[place], among=among) for place, row in enumerate(outlier.nearest, 1)]
    return [replace(one, title="", time="", look="near") for one in tiles]


def _how_odd(outlier: Outlier) -> str:
    if outlier.factor >= MUCH:
        return _("Very unusual")
    return _("Unusual") if outlier.factor >= SOME else _("Slightly unusual")


def _where_nearest(outlier: Outlier, whole: FilteredMoments) -> str:
    """Whether all of the nearest are in one video: then the moment is like little else but that."""
    ids = {whole.video(row).id for row in outlier.nearest}
    if len(outlier.nearest) < 2 or len(ids) > 1:
        return _("Closest moments")
    its_own = whole.video(outlier.moment)
    if ids == {its_own.id}:
        return _("Closest moments, all in the same video")
    return _("Closest moments, all in “{title}”", title=whole.video(outlier.nearest[0]).title)
