"""Above the videos of the library: words, order, days, cards or table; then what it can be narrowed to at a press."""

from __future__ import annotations

from functools import partial
from typing import Final

import streamlit as st

from core import cached
from core.cached.library import Shelf
from core.library.browsing import Browse, tidied
from core.messages.translation import N_, _, number
from core.models.video import Order
from pages.library import selection, view_state
from pages.library.chips import chips
from web.ui.filter_chips import DATES, FIRST_DAY, Chip, days_said, show_chips
from web.ui.url_state import keep_in_step

ORDERS: Final = {
    Order.NEWEST: N_("Newest first"),
    Order.OLDEST: N_("Oldest first"),
    Order.TITLE: N_("By title"),
    Order.LONGEST: N_("Longest first"),
    Order.RECORDED: N_("Recorded last"),
}


def filters(browse: Browse, shelf: Shelf) -> None:
    """All of it, showing what `browse` says."""
    with st.container(key="library_line", horizontal=True, vertical_alignment="center", gap="small"):
        _find(browse)
        _order(browse)
        _dates(browse)
        _arrangement(browse)
        if not browse.as_table:
            selection.choosing_button()
    chips(browse, shelf)
    narrowed = []
    if browse.recorded_from or browse.recorded_to:
        said = days_said("recorded", browse.recorded_from, browse.recorded_to)
        narrowed.append(Chip(said, partial(view_state.change, recorded_from=None, recorded_to=None)))
    if browse.camera:
        narrowed.append(Chip(browse.camera, partial(view_state.change, camera="")))
    show_chips(narrowed, view_state.clear)


def _find(browse: Browse) -> None:
    keep_in_step("find", browse.text, tidied)
    st.text_input(
        _("Find by title or file name"),
        browse.text,
        key="find",
        placeholder=_("Find by title or file name"),
        label_visibility="collapsed",
        icon=":material/search:",
        type="search",
        live="500ms",
        max_chars=200,
        on_change=_find_changed,
    )


def _find_changed() -> None:
    view_state.change(text=tidied(st.session_state["find"] or ""))


def _order(browse: Browse) -> None:
    keep_in_step("sort", browse.order)
    st.selectbox(
        _("Sort by"),
        list(Order),
        list(Order).index(browse.order),
        key="sort",
        format_func=lambda order: _(ORDERS[order]),
        label_visibility="collapsed",
        width=170,
        on_change=lambda: view_state.change(order=st.session_state["sort"]),
    )


def _dates(browse: Browse) -> None:
    popover = st.popover(_("Recorded"), key="library_dates", on_change="rerun")
    if not popover.open:
        return
    with popover:
        _recorded(browse)


def _recorded(browse: Browse) -> None:
    """Between which days, and with which camera."""
    with st.container(horizontal=True, gap="small"):
        for name in ("recorded_from", "recorded_to"):
            key, chosen = f"library_{name}", getattr(browse, name)
            keep_in_step(key, chosen)
            st.date_input(_(DATES[name]), chosen, key=key, min_value=FIRST_DAY, width=150, on_change=_day_chosen, args=(name,))

    cameras = cached.library.cameras()
    if cameras or browse.camera:
        names = list(dict.fromkeys((*cameras, *([browse.camera] if browse.camera else []))))
        keep_in_step("library_camera", browse.camera or None)
        st.selectbox(
            _("Camera"),
            names,
            names.index(browse.camera) if browse.camera else None,
            key="library_camera",
            format_func=lambda name: f"{name}  {number(cameras.get(name, 0))}",
            placeholder=_("Any camera"),
            on_change=_camera_chosen,
        )


def _camera_chosen() -> None:
    if st.session_state.get("library_dates"):
        view_state.change(camera=st.session_state["library_camera"] or "")


def _day_chosen(name: str) -> None:
    # A browser may tell once more what was chosen before the popover was closed.
    if st.session_state.get("library_dates"):
        view_state.change(**{name: st.session_state[f"library_{name}"]})


def _arrangement(browse: Browse) -> None:
    keep_in_step("as", browse.as_table)
    st.segmented_control(
        _("Show as"),
        [False, True],
        default=browse.as_table,
        key="as",
        required=True,
        format_func=lambda as_table: _("Table") if as_table else _("Pictures"),
        label_visibility="collapsed",
        on_change=lambda: view_state.change(as_table=st.session_state["as"]),
    )
