"""Above the videos of the library: a box for titles, the order, cards or table; then categories and states with their counts."""

from __future__ import annotations

from typing import Final, TypeVar

import streamlit as st

from core import messages
from core.cached.library import Shelf
from core.library.browsing import Browse, State, tidied
from core.models import Order
from pages.library import selection, view_state
from web.escape_markdown import escape_markdown
from web.ui.url_state import keep_in_step

T = TypeVar("T")

SAYS: Final = messages.LIBRARY
FEW: Final = 12
"""So many categories stand side by side; more are in a list that can be searched."""


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
        SAYS["find"],
        key="find",
        placeholder=SAYS["find"],
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
        SAYS["sort"],
        list(Order),
        key="sort",
        format_func=lambda order: SAYS[order],
        label_visibility="collapsed",
        width=170,
        on_change=lambda: view_state.change(order=st.session_state["sort"]),
    )


def _arrangement(browse: Browse) -> None:
    keep_in_step("as", browse.as_table)
    st.segmented_control(
        SAYS["as"],
        [False, True],
        key="as",
        required=True,
        format_func=lambda as_table: SAYS["as_table" if as_table else "as_cards"],
        label_visibility="collapsed",
        on_change=lambda: view_state.change(as_table=st.session_state["as"]),
    )


def _categories(counts: dict[str, int], browse: Browse) -> None:
    names = list(counts)
    keep_in_step("category", browse.category)
    if len(names) <= FEW:
        st.pills(
            SAYS["category"],
            names,
            key="category",
            format_func=lambda name: _counted(name or SAYS["no_category"], counts[name]),
            label_visibility="collapsed",
            on_change=_category_changed,
        )
    else:
        st.selectbox(
            SAYS["category"],
            names,
            index=None,
            key="category",
            format_func=lambda name: SAYS["counted"].format(name=name or SAYS["no_category"], count=counts[name]),
            placeholder=SAYS["all_categories"],
            label_visibility="collapsed",
            width=240,
            on_change=_category_changed,
        )


def _category_changed() -> None:
    view_state.change(category=st.session_state["category"])


def _states(counts: dict[State, int], browse: Browse) -> None:
    keep_in_step("state", browse.state)
    st.pills(
        SAYS["state"],
        list(counts),
        key="state",
        format_func=lambda state: _counted(SAYS[f"state_{state}"], counts[state]),
        label_visibility="collapsed",
        on_change=lambda: view_state.change(state=st.session_state["state"]),
    )


def _counted(name: str, count: int) -> str:
    return SAYS["counted"].format(name=escape_markdown(name), count=f":gray[{count}]")


def _with(counts: dict[T, int], present: T | None) -> dict[T, int]:
    """The counts with what is chosen among them, even where there is none of it."""
    return counts if present is None or present in counts else {**counts, present: 0}
