"""A value that the session and the address share: what a page shows.

The address is the truth when a person moves through history, reloads or opens a link; a press on the page is the truth when it
is pressed, and is written to the address at once. So an address is taken over whenever it is not the one written last.
Writing an address that differs makes an entry in the browser's history; writing the same again makes none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

import streamlit as st

V = TypeVar("V")


class AddressState(Generic[V]):
    """One page's view, kept under `name` in the session. `read` never fails, whatever the address says."""

    def __init__(self, name: str, read: Callable[[Mapping[str, str]], V], write: Callable[[V], dict[str, str]]) -> None:
        self._read = read
        self._write = write
        self._view = f"{name}_view"
        self._written = f"{name}_written"
        self._pressed = f"{name}_pressed"

    def view(self) -> V:
        """What this session looks at."""
        given = dict(st.query_params)
        if given != st.session_state.get(self._written) or self._view not in st.session_state:
            st.session_state[self._view] = self._read(given)
            st.session_state[self._written] = given
            st.session_state[self._pressed] = False
        seen: V = st.session_state[self._view]
        return seen

    def show(self, changed: V) -> None:
        """Look at something else; the address follows."""
        st.session_state[self._view] = changed
        params = self._write(changed)
        if params != dict(st.query_params):
            st.query_params.from_dict(params)
        st.session_state[self._written] = params
        st.session_state[self._pressed] = True

    def was_pressed(self) -> bool:
        """Whether a press in this session led to what it looks at, and not an address: that may come from anywhere."""
        return bool(st.session_state.get(self._pressed, False))

    def last(self) -> V | None:
        """What was looked at last, also while another page is shown."""
        seen: V | None = st.session_state.get(self._view)
        return seen


def keep_in_step(key: str, value: object) -> None:
    """Let a widget show what the question has. What is being typed stays: nothing is set that is so already.

    The browser hears of it once. One that makes the widget later (inside a popover), or whose run was cut short, starts it from
    its usual value, so that has to be given as well.
    """
    if st.session_state.get(key) != value:
        st.session_state[key] = value
