"""The look that Streamlit's theme cannot express: the style sheets, and the colour tokens of the theme in use."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import streamlit as st

HERE: Final = Path(__file__).parent
STYLE: Final = "".join((HERE / name).read_text(encoding="utf-8") for name in ("theme.css", "theme_insights.css"))
TOKENS: Final = {
    "dark": "--panel:#14171d;--line:#232830;--dim:#9aa3af;--accent:#f2b64b;--accent-bright:#f2b64b;--on-accent:#14171d;"
    "--good:#6fcf97;--bad:#ef7d6d",
    "light": "--panel:#ecebe6;--line:#e4e4df;--dim:#5c6470;--accent:#b4730c;--accent-bright:#f2b64b;--on-accent:#ffffff;"
    "--good:#1f8a52;--bad:#c2412f",
}


class _Sheet:
    """Knows its own HTML: a string would be looked through for indentation at every run, which takes 2 ms."""

    def __init__(self, tokens: str) -> None:
        self._html = f"<style>:root{{{tokens}}}{STYLE}</style>"

    def _repr_html_(self) -> str:
        return self._html


SHEETS: Final = {theme: _Sheet(tokens) for theme, tokens in TOKENS.items()}


def apply() -> None:
    """Put the style sheet on the page, with the tokens of the visitor's theme; dark until the browser has said."""
    st.html(SHEETS["light" if st.context.theme.type == "light" else "dark"])
