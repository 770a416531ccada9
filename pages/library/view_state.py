"""What the library page shows: the filters, the order and the page, as a link holds them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import streamlit as st

from core.library.browsing import Browse, browse_of, browse_params
from web.ui.url_state import AddressState

VIDEO: Final = "video"
"""The parameter that says which video's page is open."""
BIN: Final = "bin"
"""The parameter that says that the bin is open, with the number of its page."""

_STATE: Final = AddressState("library", browse_of, browse_params)
view, show = _STATE.view, _STATE.show


def change(**parts: Any) -> None:
    """The library with another value of some fields of `Browse`, from its first page on."""
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


def open_bin(page: int = 1) -> None:
    """Go to a page of the bin."""
    st.query_params.from_dict({BIN: str(page)})


def open_library() -> None:
    """Back to the library as it was looked at last."""
    st.query_params.from_dict(params())


def params() -> dict[str, str]:
    """The parameters of the library as this session saw it last: where a way back leads."""
    return browse_params(_STATE.last() or Browse())
