"""The look that Streamlit's theme cannot express: the style sheets, and the colours they share."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import streamlit as st

HERE: Final = Path(__file__).parent
SHEETS: Final = ("theme.css", "theme_controls.css", "theme_insights.css")
STYLE: Final = "".join((HERE / name).read_text(encoding="utf-8") for name in SHEETS)
TOKENS: Final = {
    "ground": ("#fafaf8", "#0d0f13"),
    "panel": ("#ecebe6", "#14171d"),
    "raised": ("#ffffff", "#14171d"),
    "line": ("#e4e4df", "#232830"),
    "dim": ("#5c6470", "#9aa3af"),
    "accent": ("#8f5a06", "#f2b64b"),
    "accent-bright": ("#f2b64b", "#f2b64b"),
    "on-accent": ("#ffffff", "#14171d"),
    "good": ("#19743f", "#6fcf97"),
    "bad": ("#b93c2b", "#ef7d6d"),
}
"""Each colour in the light and in the dark. The browser picks, so that a page follows when the system turns to the other."""


class _Sheet:
    """Knows its own HTML: a string would be looked through for indentation at every run, which takes 2 ms."""

    def __init__(self) -> None:
        tokens = "".join(f"--{name}:light-dark({light},{dark});" for name, (light, dark) in TOKENS.items())
        # Streamlit sets the scheme of its app only, and dialogs lie beside it.
        self._html = f"<style>:root{{color-scheme:light dark;{tokens}}}{STYLE}</style>"

    def _repr_html_(self) -> str:
        return self._html


SHEET: Final = _Sheet()


def apply() -> None:
    """Put the style sheet on the page."""
    st.html(SHEET)
