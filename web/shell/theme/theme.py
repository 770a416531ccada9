"""The look that Streamlit's theme cannot express: the style sheets, those of our components too, with the colours they share."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from web.colours import root_style

HERE: Final = Path(__file__).parent
SHEETS: Final = ("base.css", "waiting.css", "controls.css", "insights.css")


def style() -> str:
    """All of it as an element for the document of every page."""
    of_components = sorted((HERE.parents[1] / "components").glob("*/*.css"))
    sheets = "".join(sheet.read_text(encoding="utf-8") for sheet in (*(HERE / name for name in SHEETS), *of_components))
    # Streamlit sets the scheme of its app only, and dialogs lie beside it.
    return f"<style>{root_style()}{sheets}</style>"
