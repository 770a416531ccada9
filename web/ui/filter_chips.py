"""Chips that say what a page is narrowed to, each of them a button that undoes its part."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

import streamlit as st

from core.messages.formatting import day
from core.messages.translation import N_, _, number
from web.escape_markdown import escape_markdown

FIRST_DAY: Final = date(1890, 1, 1)
"""Films are no older."""
DATES: Final = {
    "added_from": N_("Added from"),
    "added_to": N_("Added to"),
    "recorded_from": N_("Recorded from"),
    "recorded_to": N_("Recorded to"),
}
"""The parts of a filter that are days, and what their boxes are called."""
DAYS: Final = {
    ("added", True, True): N_("Added {first} to {last}"),
    ("added", True, False): N_("Added since {first}"),
    ("added", False, True): N_("Added until {last}"),
    ("recorded", True, True): N_("Recorded {first} to {last}"),
    ("recorded", True, False): N_("Recorded since {first}"),
    ("recorded", False, True): N_("Recorded until {last}"),
}
"""By what the days are of, and which ends are given."""


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
        for order, chip in enumerate(chips):
            label = chip.name if chip.count is None else f"{chip.name} · {number(chip.count)}"
            st.button(
                escape_markdown(label),
                key=f"chip_{order}",
                icon=":material/close:",
                icon_position="right",
                help=escape_markdown(_("Take out the filter: {name}", name=chip.name)),
                on_click=chip.without,
            )
        if len(chips) > 1:
            st.button(_("Clear all"), key="clear_filters", type="tertiary", on_click=clear)


def days_said(kind: Literal["added", "recorded"], first: date | None, last: date | None) -> str:
    """`Recorded since 1 May 2024`: a chip's words for a stretch of days, one of whose ends may be open."""
    said = DAYS[kind, first is not None, last is not None]
    return _(said, first=first and day(first), last=last and day(last))
