"""A value that the session and the address share: what a page shows.

The address is the truth when a person moves through history, reloads or opens a link; a press on the page is the truth when it
is pressed, and is written to the address at once. So an address is taken over whenever it is not the one written last.
Writing an address that differs makes an entry in the browser's history; writing the same again makes none.

The browser hears of a new address with the answer to a press. What is pressed before that still comes with the address before it,
which is then no wish of anybody: only a step through history leads back to it so soon.

A press and the link to another page that is pressed right after it are one run, of that other page, whose address it has then.
The press counts, but neither reads that address nor writes into it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Final, Generic, TypeVar

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

V = TypeVar("V")
LAG_SEC: Final = 3.0
"""A press may come so long after an address was written by somebody whose browser has not heard of it."""


class AddressState(Generic[V]):
    """One page's view, kept under `name` in the session. `read` never fails, whatever the address says."""

    def __init__(self, name: str, read: Callable[[Mapping[str, str]], V], write: Callable[[V], dict[str, str]]) -> None:
        self._read = read
        self._write = write
        self._view = f"{name}_view"
        self._written = f"{name}_written"
        self._pressed = f"{name}_pressed"
        self._replaced = f"{name}_replaced"
        self._drawn_on = f"{name}_drawn_on"

    def view(self) -> V:
        """What this session looks at."""
        if self._is_left():
            left: V = st.session_state[self._view]
            return left
        given = dict(st.query_params)
        if self._lags_behind(given):
            given = st.session_state[self._written]
            st.query_params.from_dict(given)
        if given != st.session_state.get(self._written) or self._view not in st.session_state:
            st.session_state[self._view] = self._read(given)
            st.session_state[self._written] = given
            st.session_state[self._pressed] = False
        seen: V = st.session_state[self._view]
        return seen

    def show(self, changed: V) -> None:
        """Look at something else; the address follows."""
        st.session_state[self._view] = changed
        if self._is_left():
            # Whoever comes back sees what the address says then.
            st.session_state.pop(self._written, None)
            return
        params = self._write(changed)
        if params != dict(st.query_params):
            st.session_state[self._replaced] = [*self._just_replaced(), (dict(st.query_params), time.monotonic())]
            st.query_params.from_dict(params)
        st.session_state[self._written] = params
        st.session_state[self._pressed] = True

    def _is_left(self) -> bool:
        """Whether this is a run of another page than the one that looked at its view first."""
        run = get_script_run_ctx()
        if run is None or run.page_script_hash == run.pages_manager.main_script_hash:
            # Nobody has said yet which page it is.
            return False
        return bool(st.session_state.setdefault(self._drawn_on, run.page_script_hash) != run.page_script_hash)

    def _lags_behind(self, given: dict[str, str]) -> bool:
        written = st.session_state.get(self._written)
        if written is None or given == written or all(given != replaced for replaced, _ in self._just_replaced()):
            return False
        run = get_script_run_ctx()
        return run is not None and not run.is_history_navigation

    def _just_replaced(self) -> list[tuple[dict[str, str], float]]:
        """The addresses that others took the place of within the last moments, and when."""
        since = time.monotonic() - LAG_SEC
        return [(replaced, at) for replaced, at in st.session_state.get(self._replaced, []) if at > since]

    def was_pressed(self) -> bool:
        """Whether a press in this session led to what it looks at, and not an address: that may come from anywhere."""
        return bool(st.session_state.get(self._pressed, False))

    def last(self) -> V | None:
        """What was looked at last, also while another page is shown."""
        seen: V | None = st.session_state.get(self._view)
        return seen


def keep_in_step(key: str, value: object, read: Callable[[str], str] | None = None) -> None:
    """Let a widget show what the question has. What is being typed stays: nothing is set that is so already, or that would
    `read` the same (a blank at the end, whose next word is not typed yet).

    The browser hears of it once. One that makes the widget later (inside a popover), or whose run was cut short, starts it from
    its usual value, so that has to be given as well.
    """
    shown = st.session_state.get(key)
    if shown != value and (read is None or shown is None or read(shown) != value):
        st.session_state[key] = value
