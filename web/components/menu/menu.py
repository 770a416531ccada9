"""Folds the menu away once a page was chosen, where it lies over the page."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import streamlit as st

from web.components.scripts import script

_component: Final = st.components.v2.component(
    "clipseek_menu", html="<span></span>", js=script(Path(__file__).parent / "menu.js"), isolate_styles=False
)


def fold_after_choice() -> None:
    """To be called once on every page."""
    _component(key="menu")
