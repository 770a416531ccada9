"""Moments that move while the pointer or the keyboard rests on their card: one listener for the page."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import streamlit as st

HERE: Final = Path(__file__).parent

_component = st.components.v2.component(
    "clipseek_hover",
    html="<span></span>",
    css=(HERE / "hover.css").read_text(encoding="utf-8"),
    js=(HERE / "hover.js").read_text(encoding="utf-8"),
    # What it shows lies on the cards of the page, not in a shadow tree of its own.
    isolate_styles=False,
)


def hover_strips() -> None:
    """Let cards whose picture says where its strip is (`data-strip`) show their moment moving."""
    with st.container(key="hover"):
        _component(key="hover_component", height=1)
