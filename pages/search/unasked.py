"""A search that came with an address and would cost money: any website can hold such a link, so it waits for a press."""

from __future__ import annotations

import streamlit as st

from core import cached
from core.messages.translation import _
from core.search_query import View
from web.escape_markdown import escape_markdown
from web.ui import search_state
from web.ui.cards import empty_place


def ask_first(view: View) -> None:
    """What it would look for, and the button that does."""
    empty_place(
        _("This search came with a link"),
        _("Nobody has asked for it here before, so looking for it asks Twelve Labs, which costs a little."),
    )
    with st.container(horizontal=True, horizontal_alignment="center"):
        label = escape_markdown(_("Search for “{query}”", query=cached.searches.describe(view.question)))
        st.button(label, key="search_link", type="primary", on_click=search_state.show, args=(view,))
