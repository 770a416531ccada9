"""What the library is narrowed to at a press: a chip for each category, state and tag, with how many videos it would leave."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeVar

import streamlit as st

from core import cached
from core.cached.library import Shelf
from core.library.browsing import Browse, State
from core.messages.labels import kind_label
from core.messages.translation import N_, _, ngettext, number
from core.models.video import MediaKind
from pages.library import view_state
from web.escape_markdown import escape_markdown
from web.ui.notices import saying_trouble
from web.ui.quiet_line import quiet_line
from web.ui.url_state import keep_in_step

T = TypeVar("T")

FEW: Final = 12
"""So many chips stand side by side; more are in a list that can be searched."""
LIST_WIDTH: Final = 240
LOOK_EVERY_SEC: Final = 1.5
STATES: Final = {
    State.READY: N_("Ready"),
    State.PREPARING: N_("Preparing"),
    State.ATTENTION: N_("Needs attention"),
    State.CANCELLED: N_("Cancelled"),
}


def chips(browse: Browse, shelf: Shelf) -> None:
    """A line of categories and states, and one of tags; what says nothing is left out."""
    categories = _with(shelf.categories, browse.category)
    states = _with(shelf.states, browse.state)
    with st.container(key="library_chips", horizontal=True, vertical_alignment="center", gap="small"):
        if len(shelf.kinds) > 1 or browse.kind is not None:
            kinds = {kind: shelf.kinds.get(kind, 0) for kind in MediaKind}
            _choice("kind", _("Videos or photos"), kinds, browse.kind, kind_label)
        if categories.keys() - {""}:
            _choice("category", _("Category"), categories, browse.category, lambda one: one or _("No category"))
        if states.keys() - {State.READY}:
            _choice("state", _("State"), states, browse.state, lambda one: _(STATES[one]))
    _tags(browse, shelf)


def _tags(browse: Browse, shelf: Shelf) -> None:
    """Those that any video has, and how far it is where some are still being looked for."""
    names = {tag.id: tag.name for tag in cached.tags.all_tags()}
    counts = {tag_id: shelf.tags[tag_id] for tag_id in names if shelf.tags.get(tag_id)}
    if browse.tag_id is not None:
        counts.setdefault(browse.tag_id, shelf.matching)
        names.setdefault(browse.tag_id, _("A tag that is gone"))
    waiting = cached.tags.state().waiting
    if not counts and not waiting:
        return
    with st.container(key="library_tags", horizontal=True, vertical_alignment="center", gap="small"):
        if counts:
            _choice("tag", _("Tag"), counts, browse.tag_id, names.__getitem__, icon=":material/sell: ", part="tag_id")
        if waiting:
            _keep_up(waiting)


def _choice(
    key: str,
    label: str,
    counts: Mapping[T, int],
    chosen: T | None,
    called: Callable[[T], str],
    *,
    icon: str = "",
    part: str = "",
) -> None:
    """Chips, or a list where there are many. `part` is what the choice is called in the address, where not as its `key`."""
    options = list(counts)
    keep_in_step(key, chosen)

    def changed() -> None:
        view_state.change(**{part or key: st.session_state[key]})

    if len(options) <= FEW:
        st.pills(
            label,
            options,
            default=chosen if chosen in counts else None,
            key=key,
            format_func=lambda one: f"{icon}{counted(called(one), counts[one])}",
            label_visibility="collapsed",
            on_change=changed,
        )
    else:
        st.selectbox(
            label,
            options,
            index=options.index(chosen) if chosen is not None and chosen in counts else None,
            key=key,
            format_func=lambda one: f"{called(one)}  {number(counts[one])}",
            placeholder=_(_EVERYTHING[key]),
            label_visibility="collapsed",
            width=LIST_WIDTH,
            on_change=changed,
        )


_EVERYTHING: Final = {"category": N_("All categories"), "tag": N_("All tags"), "state": N_("All states")}
"""What a list says that nothing is chosen from."""


def counted(name: str, count: int) -> str:
    """A chip: its name and how many videos or moments it stands for."""
    return f"{escape_markdown(name)}  :gray[{number(count)}]"


@st.fragment(run_every=LOOK_EVERY_SEC)
def _keep_up(waiting: int) -> None:
    """Until the chips are as the list of tags is."""
    with saying_trouble():
        now = cached.tags.state().waiting
        if now != waiting:
            st.rerun()
        quiet_line(ngettext("Looking for {n} tag …", "Looking for {n} tags …", now), is_status=True, width="content")


def _with(counts: dict[T, int], present: T | None) -> dict[T, int]:
    """The counts with what is chosen among them, even where there is none of it."""
    return counts if present is None or present in counts else {**counts, present: 0}
