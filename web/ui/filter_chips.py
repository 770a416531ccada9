"""Chips that say what a page is narrowed to, each of them a button that undoes its part."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import streamlit as st

from core import messages
from web.escape_markdown import escape_markdown

SAYS: Final = messages.FILTERS

FIRST_DAY: Final = date(1890, 1, 1)
"""Films are no older."""


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter in use: what it says, how to be rid of it, and how many of the hits it holds, None if nobody knows."""

    name: str
    without: Callable[[], None]
    count: int | None = None


def show_chips(chips: Sequence[Chip], clear: Callable[[], None]) -> None:
    """A line of chips, with one more that does `clear` where there are several; nothing where there is none."""
    if not chips:
        return
    with st.container(horizontal=True, key="chips", gap="xsmall"):
        for number, chip in enumerate(chips):
            label = chip.name if chip.count is None else SAYS["chip_counted"].format(name=chip.name, count=chip.count)
            st.button(
                escape_markdown(label),
                key=f"chip_{number}",
                icon=":material/close:",
                icon_position="right",
                help=escape_markdown(SAYS["take_out"].format(name=chip.name)),
                on_click=chip.without,
            )
        if len(chips) > 1:
            st.button(SAYS["clear"], key="clear_filters", type="tertiary", on_click=clear)


def days_said(what: str, first: date | None, last: date | None) -> str:
    """`Recorded since 2024-05-01`: a chip's words for a stretch of days, one of whose ends may be open."""
    form = SAYS["between" if first and last else "since" if first else "until"]
    return form.format(what=what, first=first and first.isoformat(), last=last and last.isoformat())
