"""Puts the cursor where people want to write, so that those who use the keyboard need not look for it.

That is the page's first box when the page opens and after a slash; a line that was just added; and what a popover holds when the
keyboard opened it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import streamlit as st

from web.components.component import Component

NEXT: Final = "focus_next"
"""The key of the widget to go to and how often one was gone to, in the session's state."""

_component = Component("clipseek_focus", Path(__file__).with_suffix(""), html="<span></span>")


def focus_next(key: str) -> None:
    """Go to the text box with this key once the page is there."""
    _, count = st.session_state.get(NEXT, ("", 0))
    st.session_state[NEXT] = (key, count + 1)


def keep_focus(first: str) -> None:
    """The part on the page that does it; `first` is the key of the box to begin in."""
    key, count = st.session_state.get(NEXT, ("", 0))
    with st.container(key="focus"):
        _component(key="focus_component", data={"key": key, "count": count, "first": first}, height=1)


def focus_here(key: str) -> None:
    """Put the cursor into the box with this key when the popover that holds both is opened."""
    _component(key=f"{key}_focus", data={"key": key, "count": 1, "first": ""}, height=1)
