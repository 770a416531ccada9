"""A line in a quiet colour: what explains, counts, or says that there is nothing."""

from __future__ import annotations

from html import escape
from typing import Literal

import streamlit as st


def quiet_html(text: str, *, is_status: bool = False) -> str:
    """The line as HTML; `is_status` has it read aloud when it changes."""
    role = ' role="status"' if is_status else ""
    return f'<p class="quiet tabular"{role}>{escape(text)}</p>'


def quiet_line(text: str, *, is_status: bool = False, width: Literal["stretch", "content"] = "stretch") -> None:
    """Show it."""
    st.html(quiet_html(text, is_status=is_status), width=width)
