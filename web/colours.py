"""The colours of everything that people see, Streamlit's pages and our own documents alike."""

from __future__ import annotations

from typing import Final

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


def root_style() -> str:
    """The colours as custom properties, for the beginning of a style sheet."""
    tokens = "".join(f"--{name}:light-dark({light},{dark});" for name, (light, dark) in TOKENS.items())
    return f":root{{color-scheme:light dark;{tokens}}}"
