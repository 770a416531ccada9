"""What the insights page is narrowed to: categories side by side, videos and dates in popovers, and the chips that undo them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any, Final

import streamlit as st

from core import cached, messages
from core.search_query import Narrow
from pages.insights import view_state
from web.escape_markdown import escape_markdown
from web.ui.filter_chips import FIRST_DAY, Chip, days_said, show_chips
from web.ui.url_state import keep_in_step

SAYS: Final = messages.FILTERS
FEW: Final = 12
"""So many categories stand side by side; more are in a popover of their own."""


def filter_line(narrow: Narrow) -> None:
    """What can be narrowed. What is in a popover is made when it is open, since a library can be large."""
    contents: dict[str, Callable[[Narrow], None]] = {"videos": _videos, "dates": _dates}
    names = list(dict.fromkeys((*cached.searches.categories(), *narrow.categories)))
    with st.container(key="insights_filters", horizontal=True, vertical_alignment="center", gap="small"):
        if any(names) and len(names) <= FEW:
            _category_pills(names, narrow)
        elif any(names):
            contents["category"] = partial(_category_list, names)
        for name, show in contents.items():
            popover = st.popover(SAYS[name], key=f"insights_{name}", on_change="rerun")
            if popover.open:
                with popover:
                    show(narrow)
        show_chips(_chips(narrow, with_categories=len(names) > FEW), view_state.widen)


def _category_pills(names: list[str], narrow: Narrow) -> None:
    keep_in_step("insights_of", list(narrow.categories))
    st.pills(
        SAYS["category"],
        names,
        key="insights_of",
        selection_mode="multi",
        format_func=lambda name: escape_markdown(name or SAYS["no_category"]),
        label_visibility="collapsed",
        on_change=lambda: _narrow(categories=tuple(st.session_state["insights_of"])),
    )


def _category_list(names: list[str], narrow: Narrow) -> None:
    keep_in_step("insights_of_list", list(narrow.categories))
    st.multiselect(
        SAYS["category"],
        names,
        list(narrow.categories),
        key="insights_of_list",
        format_func=lambda name: name or SAYS["no_category"],
        placeholder=SAYS["category_any"],
        on_change=lambda: _from_popover("category", categories=tuple(st.session_state["insights_of_list"])),
    )


def _videos(narrow: Narrow) -> None:
    titles = cached.library.titles()
    titles |= {video_id: video_id for video_id in narrow.video_ids if video_id not in titles}
    keep_in_step("insights_in", list(narrow.video_ids))
    st.multiselect(
        SAYS["videos_only"],
        list(titles),
        list(narrow.video_ids),
        key="insights_in",
        format_func=lambda video_id: titles.get(video_id, video_id),
        placeholder=SAYS["videos_any"],
        on_change=lambda: _from_popover("videos", video_ids=tuple(st.session_state["insights_in"])),
    )


def _dates(narrow: Narrow) -> None:
    for cluster in ("recorded", "added"):
        with st.container(horizontal=True, gap="small"):
            for end in ("from", "to"):
                name = f"{cluster}_{end}"
                key, day = f"insights_{name}", getattr(narrow, name)
                keep_in_step(key, day)
                label = f"{SAYS[cluster]} {SAYS[end]}"
                st.date_input(label, day, key=key, min_value=FIRST_DAY, width=150, on_change=partial(_day_chosen, name))


def _day_chosen(name: str) -> None:
    _from_popover("dates", **{name: st.session_state[f"insights_{name}"]})


def _from_popover(popover: str, **parts: Any) -> None:
    """What was chosen in a popover, unless that is closed: a browser may tell once more what was chosen before it was."""
    if st.session_state.get(f"insights_{popover}"):
        _narrow(**parts)


def _narrow(**parts: Any) -> None:
    view_state.change(narrow=replace(view_state.view().narrow, **parts))


def _chips(narrow: Narrow, *, with_categories: bool) -> list[Chip]:
    titles = {video.id: video.title for video in cached.insights.clusters.videos_by_id(narrow.video_ids).values()}
    chips = [
        Chip(titles.get(video_id, video_id), partial(_narrow, video_ids=_without(narrow.video_ids, video_id)))
        for video_id in narrow.video_ids
    ]
    if with_categories:
        chips += [
            Chip(name or SAYS["no_category"], partial(_narrow, categories=_without(narrow.categories, name)))
            for name in narrow.categories
        ]
    for cluster in ("recorded", "added"):
        ends: tuple[date | None, date | None] = (getattr(narrow, f"{cluster}_from"), getattr(narrow, f"{cluster}_to"))
        if any(ends):
            anywhen: dict[str, Any] = {f"{cluster}_from": None, f"{cluster}_to": None}
            chips.append(Chip(days_said(SAYS[cluster], *ends), partial(_narrow, **anywhen)))
    return chips


def _without(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    return tuple(other for other in names if other != name)
