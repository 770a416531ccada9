"""From one hit to the next inside the open player: two buttons, the place in the list, and the keys N and P."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

import streamlit as st

from core.messages.translation import _
from web.components.component import Component

HERE: Final = Path(__file__).parent
KEY: Final = "stepper_component"

_component = Component("clipseek_stepper", HERE / "stepper")


def stepper(index: int, count: int, on_step: Callable[[int], None]) -> None:
    """Show that hit `index` of `count` is open; `on_step` is called with the index that was stepped to, before the next run.

    The browser tells where it wants to go, not by how much: of many quick presses the last one counts, and none is lost.
    """

    def stepped() -> None:
        told = st.session_state.get(KEY, {}).get("to")
        # The browser may say anything at all.
        if isinstance(told, int | float) and 0 <= told < count:
            on_step(int(told))

    with st.container(key="stepper", width="content"):
        _component(key=KEY, data={"index": index, "count": count, "words": _words()}, on_to_change=stepped)


def _words() -> dict[str, str]:
    return {
        "next": _("Next moment (N)"),
        "previous": _("Previous moment (P)"),
        "place": _("{number} of {count}"),
    }
