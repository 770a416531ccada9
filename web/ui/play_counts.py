"""Noting which moments are opened in a player, each once however often the page that shows it runs."""

from __future__ import annotations

from typing import Final

import streamlit as st

from core import cached
from core.search_query import MomentRef

NOTED: Final = "openings_noted"
"""What the session's player showed last."""


def note(*refs: MomentRef) -> None:
    """These stretches play in the player now."""
    if st.session_state.get(NOTED) != refs:
        st.session_state[NOTED] = refs
        for ref in refs:
            cached.insights.gaps.note_opened(ref)


def closed() -> None:
    """The player is closed: the same moment counts again when it is opened again."""
    st.session_state.pop(NOTED, None)
