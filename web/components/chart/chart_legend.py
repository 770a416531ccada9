"""What the colours of a figure mean, beside it: each group can be made to stand out, and be picked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import streamlit as st

from core.messages.translation import number
from web.components.chart.palette import css_colour
from web.components.component import Component

HERE: Final = Path(__file__).parent

_component = Component("clipseek_chart_legend", HERE / "chart_legend", html='<ul class="legend"></ul>')


@dataclass(frozen=True, slots=True)
class Line:
    """One group: `name` is that of its trace in the figure, `hint` what pressing it does, `colour` a name of the palette."""

    id: str
    name: str
    colour: str
    size: int
    hint: str


def legend(
    key: str, chart_key: str, lines: Sequence[Line], *, label: str, picked: str | None, on_pick: Callable[[str], None]
) -> None:
    """The groups of the figure drawn under `chart_key`; `on_pick` is called with the id of the one that was pressed."""

    def told() -> None:
        group_id = st.session_state.get(key, {}).get("pick")
        # The browser may say anything at all.
        if isinstance(group_id, str) and any(line.id == group_id for line in lines):
            on_pick(group_id)

    most = max((line.size for line in lines), default=1)
    with st.container(key=f"legend_{key}"):
        _component(
            key=key,
            data={
                "chart": chart_key,
                "label": label,
                "picked": picked,
                "groups": [
                    {
                        "id": line.id,
                        "name": line.name,
                        "colour": css_colour(line.colour.removeprefix("@")),
                        "size": number(line.size),
                        "share": round(line.size / most, 3),
                        "hint": line.hint,
                    }
                    for line in lines
                ],
            },
            on_pick_change=told,
        )
