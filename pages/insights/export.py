"""What the insights page says, as a file to take away."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core import messages


def csv_button(section: str, rows: Callable[[], bytes]) -> None:
    """A quiet button that saves what a section shows as CSV.

    `section` names the file and is unique on the page. `rows` makes the file when it is pressed, as `core.cached.insights_csv`
    does: it may take a while and must not change what the page shows.
    """
    st.download_button(
        messages.INSIGHTS["csv"],
        rows,
        file_name=messages.INSIGHTS["csv_name"].format(section=section),
        mime="text/csv",
        key=f"csv_{section}",
        help=messages.INSIGHTS["csv_help"],
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
    )


def png_button(section: str, draw: Callable[[], bytes]) -> None:
    """The same for a picture that `draw` makes, where the section has no chart to save."""
    st.download_button(
        messages.INSIGHTS["png"],
        draw,
        file_name=messages.INSIGHTS["png_name"].format(section=section),
        mime="image/png",
        key=f"png_{section}",
        help=messages.INSIGHTS["png_help"],
        icon=":material/image:",
        type="tertiary",
        on_click="ignore",
    )
