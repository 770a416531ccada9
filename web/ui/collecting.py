"""Gathering moments, from any page, into one collection at a time: which that is, and the way back from what was done last."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

import streamlit as st

from core import cached
from core.cached.access import person
from core.collections.collection import Collection, lie_in
from core.messages.formatting import day
from core.messages.translation import _
from core.models.video import Span
from web.ui.notices import trying

if TYPE_CHECKING:
    from core.catalog.collections.undo import Before

log = logging.getLogger(__name__)

TRAY: Final = "tray"
"""The key of the fragment that shows the collection at the foot of the page."""
IN_USE: Final = "collection_in_use"
DONE: Final = "collection_changes"
"""What undoes the changes of this session, the last one at the end."""
UNDO_STEPS: Final = 50


def in_use() -> Collection | None:
    """The collection that was opened or added to last; in a new session the one of this person that was changed last."""
    there = cached.collections.all_of_them()
    wanted = st.session_state.get(IN_USE)
    mine = (one for one in there if one.owner_id == person.current_person().id)
    return next((one for one in there if one.id == wanted), None) or next(mine, None)


def use(collection_id: str) -> None:
    """From now on, moments are gathered into this one."""
    st.session_state[IN_USE] = collection_id


def begin(name: str = "") -> Collection:
    """Begin a new one and gather into it; without a name it is called after the day."""
    today = datetime.now().astimezone().date()
    begun = cached.collections.begin(name or _("Collection of {day}", day=day(today)))
    use(begun.id)
    return begun


def gather(moments: Sequence[tuple[str, Span]], query: str = "") -> None:
    """Put moments into the collection in use, or into a first one."""
    into = in_use() or begin()
    use(into.id)
    done(cached.collections.gather(into.id, moments, query))


def gather_all(moments: Sequence[tuple[str, Span]], query: str = "", *, as_new: bool = False) -> None:
    """The same for many at once, into a new collection if wanted. To be called by a press: only the tray is drawn anew."""

    def act() -> None:
        if as_new:
            begin(query)
        gather(moments, query)

    trying(act)
    st.rerun(TRAY)


def take_out(moments: Sequence[tuple[str, Span]]) -> None:
    """Take out of the collection in use what is one of these moments."""
    collection = in_use()
    if collection is not None:
        found = [one.id for video_id, span in moments for one in lie_in(collection.items, video_id, span.start_ms, span.end_ms)]
        done(cached.collections.remove(collection.id, found))


def done(before: Before) -> None:
    """A change was made; this takes it back."""
    st.session_state[DONE] = [*st.session_state.get(DONE, [])[1 - UNDO_STEPS :], before]


def undo_button() -> None:
    """Takes back what was done last; nothing where there is nothing to take back."""
    if can_undo():
        st.button(_("Undo"), key="undo_collection", icon=":material/undo:", type="tertiary", on_click=trying, args=(undo,))


def can_undo() -> bool:
    """Whether this session has changed anything that can be taken back."""
    return bool(st.session_state.get(DONE))


def undo() -> None:
    """Take back what was done last."""
    changes = st.session_state.get(DONE, [])
    if changes:
        cached.collections.undo(changes[-1])
        st.session_state[DONE] = changes[:-1]
