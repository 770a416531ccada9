"""Lines that stay in the background: what explains or counts, in a quiet colour; the name of a page for those who hear it."""

from __future__ import annotations

from collections.abc import Sequence
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


def quiet_lines(texts: Sequence[str]) -> None:
    """Show these as one block, closer to each other than to anything else; nothing if there are none."""
    if texts:
        st.html(f'<div class="quiet_lines">{"".join(map(quiet_html, texts))}</div>')


def page_name(name: str) -> None:
    """A heading of the first level that takes no place."""
    st.html(f'<h1 class="unseen">{escape(name)}</h1>')
