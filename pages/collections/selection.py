"""Selecting several moments of a collection, and what is done to all that are selected."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Final

import streamlit as st

from core import cached
from core.collections.collection import Collection, CollectionItem
from core.messages.translation import _, ngettext, number
from web.escape_markdown import escape_markdown
from web.ui import collecting
from web.ui.notices import trying
from web.ui.selecting import say_selected

if TYPE_CHECKING:
    from core.catalog.collections.undo import Before

PICKED: Final = "picked_items"
"""The ids of the moments that are selected, in the session's state; None while none are being selected."""


def picked(collection: Collection) -> set[str] | None:
    """Those of this collection that are selected; None while cards open at a press."""
    kept: set[str] | None = st.session_state.get(PICKED)
    return None if kept is None else kept & {item.id for item in collection.items}


def pick(item: CollectionItem, is_picked: bool) -> None:
    """Select one more, or one less."""
    kept: set[str] = st.session_state.get(PICKED) or set()
    st.session_state[PICKED] = kept | {item.id} if is_picked else kept - {item.id}


def selecting_button() -> None:
    """Begins to select; then another, which stops."""
    on = st.session_state.get(PICKED) is not None
    label, icon = (_("Done"), "check") if on else (_("Select"), "checklist")
    st.button(label, key="select_items", icon=f":material/{icon}:", on_click=_turn, args=(not on,))


def selection_bar(collection: Collection) -> None:
    """How many are selected, and what can be done to them; nothing while none are being selected."""
    chosen = picked(collection)
    if chosen is None:
        return
    ids = [item.id for item in collection.items if item.id in chosen]
    videos = [item.video_id for item in collection.items if item.id in chosen]
    with st.container(key="choice_bar", horizontal=True, vertical_alignment="center", gap="small"):
        say_selected(len(ids))
        if ids:
            _button(_("Duplicate"), "duplicate_items", "content_copy", lambda: cached.collections.duplicate(collection.id, ids))
            if len(ids) > len(set(videos)):
                _button(_("Join"), "join_items", "merge", lambda: cached.collections.join(collection.id, ids))
            if len(ids) == 1 and ids[0] != collection.items[0].id:
                split = partial(cached.collections.split_off, collection.id, ids[0], _name_of_the_rest(collection))
                _button(_("Split off from here"), "split_off", "call_split", split, on_done=_say_where)
            _button(_("Remove"), "remove_items", "delete", lambda: cached.collections.remove(collection.id, ids))


def _name_of_the_rest(collection: Collection) -> str:
    """`Trailer 2`, or the next number that no collection has."""
    names = {one.name for one in cached.collections.all_of_them()}
    tried = (f"{collection.name} {number(place)}" for place in count(2))
    return next(name for name in tried if name not in names)


def _say_where(before: Before) -> None:
    """The rest lies elsewhere now."""
    rest = next((cached.collections.get(made) for made in before.made), None)
    if rest is not None:
        said = ngettext(
            "{n} moment is in the collection “{name}” now.",
            "{n} moments are in the collection “{name}” now.",
            len(rest.items),
            name=rest.name,
        )
        st.toast(escape_markdown(said), icon=":material/call_split:")


def _nothing(_before: Before) -> None:
    pass


def _button(label: str, key: str, icon: str, change: Callable[[], Before], on_done: Callable[[Before], None] = _nothing) -> None:
    st.button(label, key=key, icon=f":material/{icon}:", on_click=_change, args=(change, on_done))


def _change(change: Callable[[], Before], on_done: Callable[[Before], None]) -> None:
    def act() -> None:
        before = change()
        collecting.done(before)
        on_done(before)

    trying(act)
    st.session_state[PICKED] = set()


def _turn(on: bool) -> None:
    st.session_state[PICKED] = set() if on else None
