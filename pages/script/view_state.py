"""Which script the page shows, as its address says, and which moment is open, as the session knows."""

from __future__ import annotations

from typing import Final, NamedTuple

import streamlit as st

from core import cached
from core.models.search_query import MomentRef
from core.people.person import Role
from core.script.script import Script

SCRIPT: Final = "script"
OPEN: Final = "script_open"


class Opened(NamedTuple):
    """The moment that plays, and the line it was found for."""

    line_id: str
    ref: MomentRef


def open_script(script_id: str) -> None:
    """Show this one."""
    set_open(None)
    st.query_params.from_dict({SCRIPT: script_id})


def open_list() -> None:
    """Show all of them, and the box for another."""
    set_open(None)
    st.query_params.from_dict({})


def opened() -> Opened | None:
    """The moment that is open, if any is."""
    kept: Opened | None = st.session_state.get(OPEN)
    return kept


def set_open(what: Opened | None) -> None:
    """Open a moment, or none."""
    if what is None:
        st.session_state.pop(OPEN, None)
    else:
        st.session_state[OPEN] = what


def may_change(script: Script) -> bool:
    """Whether whoever is here may change it: their own, or as an editor one that somebody shares."""
    return cached.access.needs.may_change(script.owner_id) or cached.access.needs.may(Role.EDITOR)
