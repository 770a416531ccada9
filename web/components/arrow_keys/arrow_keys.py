"""Arrow keys between cards: nothing to see, one listener on the page that goes when the page does."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

_component = st.components.v2.component(
    "clipseek_keys", html="<span></span>", js=(Path(__file__).parent / "arrow_keys.js").read_text(encoding="utf-8")
)


def arrow_keys() -> None:
    """Let the arrow keys move between the cards of this page."""
    with st.container(key="keys"):
        _component(key="keys_component", height=1)
