"""Folds the menu away once a page was chosen, where it lies over the page, and leads to Search after a slash."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from web.components.component import Component

_component: Final = Component("clipseek_menu", Path(__file__).parent / "menu", html="<span></span>")


def keep_menu() -> None:
    """To be called once on every page."""
    _component(key="menu", data={})
