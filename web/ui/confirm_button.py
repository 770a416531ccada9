"""Asking before what can't be undone: the button itself turns into the question, and turns back when nobody answers.

The question is a button of its own, because a press can arrive twice: when a part of the page refreshes itself in the very
moment of a click, the browser sends the click along with both. So a repeated press must only ever ask again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final

import streamlit as st

from web.ui.notices import trying

ASKING: Final = "asking"
"""Which button asks and since when, in the session's state; one at a time."""
LAPSES_SEC: Final = 8.0
LATE_SEC: Final = 0.3
"""The browser counts from a moment that is not quite ours."""


def confirm_button(
    label: str,
    question: str,
    *,
    key: str,
    sure_key: str,
    do: Callable[..., None],
    args: tuple[Any, ...] = (),
    icon: str | None = None,
    is_quiet: bool = False,
) -> None:
    """A button that asks; `do` is called when the question, which has `sure_key`, is pressed within a few seconds."""
    if asked() == key:
        st.button(question, key=sure_key, type="primary", on_click=_answered, args=(key, do, args))
        st.fragment(_turn_back, run_every=LAPSES_SEC + LATE_SEC)(key)
    else:
        st.button(label, key=key, icon=icon, type="tertiary" if is_quiet else "secondary", on_click=_ask, args=(key,))


def asked() -> str | None:
    """The key of the button that asks right now."""
    key, since = st.session_state.get(ASKING, ("", 0.0))
    return key if time.time() - since < LAPSES_SEC else None


def _ask(key: str) -> None:
    st.session_state[ASKING] = (key, time.time())


def _turn_back(key: str) -> None:
    """Runs only while a question is open: on a page that nothing else refreshes, it would stand there for ever."""
    if asked() != key:
        st.rerun()


def _answered(key: str, do: Callable[..., None], args: tuple[Any, ...]) -> None:
    if asked() != key:
        # A page that slept, in a tab that was not looked at, may still show the question.
        return
    st.session_state.pop(ASKING, None)
    trying(do, *args)
