"""Selecting several things of a list: the button that begins and ends it, and the line that counts what is selected."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.messages.translation import _, number
from web.ui.quiet_line import quiet_line


def selecting_button(on: bool, turn: Callable[[bool], None], *, key: str) -> None:
    """Begins to select; while `on` another one, which stops. `turn` hears which of the two was pressed."""
    label, icon, own_key = (_("Done"), "check", "choose_done") if on else (_("Select"), "checklist", key)
    st.button(label, key=own_key, type="tertiary", icon=f":material/{icon}:", on_click=turn, args=(not on,))


def say_selected(count: int, hidden: int = 0) -> None:
    """How many are selected, `hidden` of them not on this page or kept out by filters."""
    if not count:
        said = _("Nothing selected yet")
    elif hidden:
        said = _("{count} selected, {hidden} of them not shown", count=number(count), hidden=number(hidden))
    else:
        said = _("{count} selected", count=number(count))
    quiet_line(said, is_status=True, width="content")
