"""A search that came with an address and would cost money: any website can hold such a link, so it waits for a press."""

from __future__ import annotations

import streamlit as st

from core import cached
from core.search_query import View
from web.escape_markdown import escape_markdown
from web.ui import search_state
from web.ui.cards import empty_place

TITLE = "This search came with a link"
BODY = "Nobody has asked for it here before, so looking for it asks Twelve Labs, which costs a little."
BUTTON = "Search for “{query}”"


def ask_first(view: View) -> None:
    """What it would look for, and the button that does."""
    empty_place(TITLE, BODY)
    with st.container(horizontal=True, horizontal_alignment="center"):
        label = escape_markdown(BUTTON.format(query=cached.searches.describe(view.question)))
        st.button(label, key="search_link", type="primary", on_click=search_state.show, args=(view,))
