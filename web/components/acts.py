"""What people did in a component and the page has not answered yet; `shared/acts.js` is the browser's side.

The browser numbers what is done, and tells it again with the next until it knows that it was heard: quick presses are neither
lost nor done twice.
"""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

Value = str | bool | None


def heard(key: str) -> int:
    """The number of the newest act in the component of this key that was seen to, for the browser to know."""
    number: int = st.session_state.get(_heard(key), 0)
    return number


def unheard(key: str) -> Iterator[tuple[str, str, Value]]:
    """What was done since the last time, in order: what, with what, and a value. The browser may say anything at all."""
    told = st.session_state.get(key, {}).get("did")
    for one in told if isinstance(told, list) else ():
        match one:
            case [int(number), str(what), str(id_), str() | True | False | None as value] if number > heard(key):
                st.session_state[_heard(key)] = number
                yield what, id_, value


def _heard(key: str) -> str:
    return f"{key}_heard"
