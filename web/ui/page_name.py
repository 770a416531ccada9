"""The name of a page for those who hear it, where what is seen begins without one."""

from __future__ import annotations

from html import escape

import streamlit as st


def page_name(name: str) -> None:
    """A heading of the first level that takes no place."""
    st.html(f'<h1 class="unseen">{escape(name)}</h1>')
