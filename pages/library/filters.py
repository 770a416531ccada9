"""Above the videos of the library: a box for titles, the order, cards or table; then categories and states with their counts."""

from __future__ import annotations

from typing import Final, TypeVar

import streamlit as st

from core.cached.library import Shelf
from core.library.browsing import Browse, State, tidied
from core.messages.translation import N_, _, number
from core.models import Order
from pages.library import selection, view_state
from web.escape_markdown import escape_markdown
from web.ui.url_state import keep_in_step

T = TypeVar("T")

FEW: Final = 12
"""So many categories stand side by side; more are in a list that can be searched."""
ORDERS: Final = {
    Order.NEWEST: N_("Newest first"),
    Order.OLDEST: N_("Oldest first"),
    Order.TITLE: N_("By title"),
    Order.LONGEST: N_("Longest first"),
    Order.RECORDED: N_("Recorded last"),
}
STATES: Final = {
    State.READY: N_("Ready"),
    State.PREPARING: N_("Preparing"),
    State.ATTENTION: N_("Needs attention"),
    State.CANCELLED: N_("Cancelled"),
}


def filters(browse: Browse, shelf: Shelf) -> None:
    """Both lines, showing what `browse` says."""
    with st.container(key="library_line", horizontal=True, vertical_alignment="center", gap="small"):
        _find(browse)
        _order(browse)
        _arrangement(browse)
        if not browse.as_table:
            selection.choosing_button()
    categories = _with(shelf.categories, browse.category)
    states = _with(shelf.states, browse.state)
    with st.container(key="library_chips", horizontal=True, vertical_alignment="center", gap="small"):
        if categories.keys() - {""}:
            _categories(categories, browse)
        if states.keys() - {State.READY}:
            _states(states, browse)


def _find(browse: Browse) -> None:
    keep_in_step("find", browse.text)
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


def _categories(counts: dict[str, int], browse: Browse) -> None:
    names = list(counts)
    keep_in_step("category", browse.category)
    if len(names) <= FEW:
        st.pills(
            _("Category"),
            names,
            default=browse.category if browse.category in names else None,
            key="category",
            format_func=lambda name: _counted(name or _("No category"), counts[name]),
            label_visibility="collapsed",
            on_change=_category_changed,
        )
    else:
        st.selectbox(
            _("Category"),
            names,
            index=names.index(browse.category) if browse.category in names else None,
            key="category",
            format_func=lambda name: f"{name or _('No category')}  {number(counts[name])}",
            placeholder=_("All categories"),
            label_visibility="collapsed",
            width=240,
            on_change=_category_changed,
        )


def _category_changed() -> None:
    view_state.change(category=st.session_state["category"])


def _states(counts: dict[State, int], browse: Browse) -> None:
    keep_in_step("state", browse.state)
    st.pills(
        _("State"),
        list(counts),
        default=browse.state if browse.state in counts else None,
        key="state",
        format_func=lambda state: _counted(_(STATES[state]), counts[state]),
        label_visibility="collapsed",
        on_change=lambda: view_state.change(state=st.session_state["state"]),
    )


def _counted(name: str, count: int) -> str:
    return f"{escape_markdown(name)}  :gray[{number(count)}]"


def _with(counts: dict[T, int], present: T | None) -> dict[T, int]:
    """The counts with what is chosen among them, even where there is none of it."""
    return counts if present is None or present in counts else {**counts, present: 0}
