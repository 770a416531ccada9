"""What the insights page is narrowed to: categories side by side, videos and dates in popovers, and the chips that undo them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, Final

import streamlit as st

from core import cached
from core.messages.translation import _
from core.models.search_query import Narrow
from pages.insights import view_state
from web.escape_markdown import escape_markdown
from web.ui.filter_chips import DATES, FIRST_DAY, Chip, days_said, show_chips
from web.ui.url_state import keep_in_step

FEW: Final = 12
"""So many categories stand side by side; more are in a popover of their own."""


def filter_line(narrow: Narrow) -> None:
    """What can be narrowed. What is in a popover is made when it is open, since a library can be large."""
    contents: dict[str, tuple[str, Callable[[Narrow], None]]] = {"videos": (_("Videos"), _videos), "dates": (_("Dates"), _dates)}
    names = list(dict.fromkeys((*cached.searches.categories(), *narrow.categories)))
    with st.container(key="insights_filters", horizontal=True, vertical_alignment="center", gap="small"):
        if any(names) and len(names) <= FEW:
            _category_pills(names, narrow)
        elif any(names):
            contents["category"] = (_("Category"), partial(_category_list, names))
        for name, (label, show) in contents.items():
            popover = st.popover(label, key=f"insights_{name}", on_change="rerun")
            if popover.open:
                with popover:
                    show(narrow)
        show_chips(_chips(narrow, with_categories=len(names) > FEW), view_state.widen)


def _category_pills(names: list[str], narrow: Narrow) -> None:
    keep_in_step("insights_of", list(narrow.categories))
    st.pills(
        _("Category"),
        names,
        key="insights_of",
        selection_mode="multi",
        format_func=lambda name: escape_markdown(name or _("No category")),
        label_visibility="collapsed",
        on_change=lambda: _narrow(categories=tuple(st.session_state["insights_of"])),
    )


def _category_list(names: list[str], narrow: Narrow) -> None:
    keep_in_step("insights_of_list", list(narrow.categories))
    st.multiselect(
        _("Category"),
        names,
        list(narrow.categories),
        key="insights_of_list",
        format_func=lambda name: name or _("No category"),
        placeholder=_("Any category"),
        on_change=lambda: _from_popover("category", categories=tuple(st.session_state["insights_of_list"])),
    )


def _videos(narrow: Narrow) -> None:
    titles = cached.library.titles()
    titles |= {video_id: video_id for video_id in narrow.video_ids if video_id not in titles}
    keep_in_step("insights_in", list(narrow.video_ids))
    st.multiselect(
        _("Only in these videos"),
        list(titles),
        list(narrow.video_ids),
        key="insights_in",
        format_func=lambda video_id: titles.get(video_id, video_id),
        placeholder=_("All videos"),
        on_change=lambda: _from_popover("videos", video_ids=tuple(st.session_state["insights_in"])),
    )


def _dates(narrow: Narrow) -> None:
    for kind in ("recorded", "added"):
        with st.container(horizontal=True, gap="small"):
            for name in (f"{kind}_from", f"{kind}_to"):
                key, chosen, chose = f"insights_{name}", getattr(narrow, name), partial(_day_chosen, name)
                keep_in_step(key, chosen)
                st.date_input(_(DATES[name]), chosen, key=key, min_value=FIRST_DAY, width=150, on_change=chose)


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
            Chip(name or _("No category"), partial(_narrow, categories=_without(narrow.categories, name)))
            for name in narrow.categories
        ]
    if narrow.recorded_from or narrow.recorded_to:
        name = days_said("recorded", narrow.recorded_from, narrow.recorded_to)
        chips.append(Chip(name, partial(_narrow, recorded_from=None, recorded_to=None)))
    if narrow.added_from or narrow.added_to:
        name = days_said("added", narrow.added_from, narrow.added_to)
        chips.append(Chip(name, partial(_narrow, added_from=None, added_to=None)))
    return chips


def _without(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    return tuple(other for other in names if other != name)
