"""What the library page shows, as one value that the session and the address share, as on the search page.

An address that this session did not write itself is taken over; a press on the page is written to the address at once.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import streamlit as st

from core import cached
from core.cached import Browse

VIEW: Final = "library_view"
WRITTEN: Final = "library_written"
"""The parameters that this session wrote or read last."""
VIDEO: Final = "video"
"""The parameter that says which video's page is open."""


def view() -> Browse:
    """What this session looks at."""
    given = dict(st.query_params)
    if given != st.session_state.get(WRITTEN) or VIEW not in st.session_state:
        st.session_state[VIEW] = cached.browse_of(given)
        st.session_state[WRITTEN] = given
    seen: Browse = st.session_state[VIEW]
    return seen


def show(changed: Browse) -> None:
    """Look at something else; the address follows."""
    st.session_state[VIEW] = changed
    params = cached.browse_params(changed)
    if params != dict(st.query_params):
        st.query_params.from_dict(params)
    st.session_state[WRITTEN] = params


def change(**parts: Any) -> None:
    """The library with another `text`, `category`, `state`, `order` or `as_table`, from its first page on."""
    changed = replace(view(), **parts)
    if changed != view():
        show(replace(changed, page=1))


def set_page(number: int) -> None:
    """Another page of the same videos."""
    if number != view().page:
        show(replace(view(), page=number))


def clear() -> None:
    """All videos, in the same order and as cards or table as before."""
    show(Browse(order=view().order, as_table=view().as_table))


def open_video(video_id: str) -> None:
    """Go to the page of a video."""
    st.query_params.from_dict({VIDEO: video_id})


def params() -> dict[str, str]:
    """The parameters of the library as this session saw it last: where a way back leads."""
    return cached.browse_params(st.session_state.get(VIEW, Browse()))
