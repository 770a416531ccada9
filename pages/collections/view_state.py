"""Which collection the page shows, as its address says, and which of its moments is open, as the session knows."""

from __future__ import annotations

from typing import Final

import streamlit as st

from core import cached
from core.collections.collection import Collection
from core.messages.translation import _
from core.people.person import Role

COLLECTION: Final = "collection"
OPEN: Final = "collection_item_open"
PLAYING: Final = "collection_playing"
"""Whether all of it is being played."""


def open_collection(collection_id: str) -> None:
    """Show this one."""
    _close()
    st.query_params.from_dict({COLLECTION: collection_id})


def open_list() -> None:
    """Show all of them."""
    _close()
    st.query_params.from_dict({})


def may_change(collection: Collection) -> bool:
    """Whether whoever is here may change it: their own, or as an editor one that somebody shares."""
    return cached.access.needs.may_change(collection.owner_id) or cached.access.needs.may(Role.EDITOR)


def open_item(item_id: str) -> None:
    """Open a moment, in the player in which it is trimmed."""
    st.session_state[OPEN] = item_id


def _close() -> None:
    for kept in (OPEN, PLAYING):
        st.session_state.pop(kept, None)


def gone_said() -> str:
    """What is said of a collection that is not there."""
    return _("This collection is no longer here, or no longer shared with you.")
