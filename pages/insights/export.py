"""What the insights page says, as a file to take away."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.messages.translation import _


def csv_button(section: str, rows: Callable[[], bytes]) -> None:
    """A quiet button that saves what a section shows as CSV.

    `section` names the file and is unique on the page. `rows` makes the file when it is pressed, as `core.cached.insights_csv`
    does: it may take a while and must not change what the page shows.
    """
    st.download_button(
        "CSV",
        rows,
        file_name=f"insights-{section}.csv",
        mime="text/csv",
        key=f"csv_{section}",
        help=_("Save what is shown here as a table"),
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
    )


def png_button(section: str, draw: Callable[[], bytes]) -> None:
    """The same for a picture that `draw` makes, where the section has no chart to save."""
    st.download_button(
        "PNG",
        draw,
        file_name=f"insights-{section}.png",
        mime="image/png",
        key=f"png_{section}",
        help=_("Save what is shown here as a picture"),
        icon=":material/image:",
        type="tertiary",
        on_click="ignore",
    )
