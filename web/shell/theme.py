"""The look that Streamlit's theme cannot express: the style sheets, and the colours they share."""

from __future__ import annotations

from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
SHEETS: Final = ("theme.css", "theme_controls.css", "theme_insights.css")
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


def style() -> str:
    """All of it as an element for the document of every page."""
    tokens = "".join(f"--{name}:light-dark({light},{dark});" for name, (light, dark) in TOKENS.items())
    sheets = "".join((HERE / name).read_text(encoding="utf-8") for name in SHEETS)
    # Streamlit sets the scheme of its app only, and dialogs lie beside it.
    return f"<style>:root{{color-scheme:light dark;{tokens}}}{sheets}</style>"
