"""A figure in the browser: drawn by plotly.js from our own server, in our colours, telling what was pressed or drawn around.

Figures are plotly's JSON. Colours in them are names that are looked up in the theme that is shown (see
`core.insights.views.palette`). A legend beside it says what they mean: each group can be made to stand out, and be picked.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.messages.translation import _, number
from web.components.chart.palette import PALETTES, css_colour
from web.components.component import Component
from web.http.plotly_script import plotly_address

HERE: Final = Path(__file__).parent
MOST_CORNERS: Final = 5_000
"""More than this no hand draws; it is not read."""
_component = Component("clipseek_chart", HERE / "chart")
Corner = tuple[float, float]
_legend_component = Component("clipseek_chart_legend", HERE / "chart_legend", html='<ul class="legend"></ul>')


@dataclass(frozen=True, slots=True)
class PictureBase:
    """What the pictures of one video share: the address is `before`, the time in milliseconds, `after`."""

    title: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, eq=False)
class Pictures:
    """What a card beside the pointer shows for points whose `customdata` is a row. All arrays are of the same length."""

    rows: NDArray[np.int64]
    video: NDArray[np.int32]
    """The place of each row's video in `videos`."""
    start_ms: NDArray[np.int32]
    picture_ms: NDArray[np.int32]
    """When the picture of each is taken."""
    videos: Sequence[PictureBase]


def chart(
    key: str,
    figure_json: str,
    *,
    label: str,
    on_click: Callable[[int], None] | None = None,
    on_select: Callable[[Sequence[Corner]], None] | None = None,
    pictures: Pictures | None = None,
    around: Sequence[Corner] = (),
    bright: str | None = None,
    height_px: int = 420,
    file_name: str = "clipseek",
) -> None:
    """Draw a figure.

    `label` says in a sentence what it shows, for those who hear the page. `on_click` is called with the `customdata` of the point
    that was pressed, a whole number; points without one tell nothing. With `on_select` people draw around points; it is called
    with the corners of what was drawn in the figure's own units, with none when the selection is taken back. With `pictures` a
    card takes the place of plotly's own labels. `around` is what is drawn around points now; all traces but the one called
    `bright` step back. `file_name`, without its ending, is that of the picture to download.

    A layout whose `meta` has `map` set can be moved, and has `labels` put on it: `{x, y, text}`, the most important first.
    `meta.saved` is what its layout has besides in the picture to download.
    """

    def told(name: str) -> Any:
        return st.session_state.get(key, {}).get(name)

    def clicked() -> None:
        row = told("click")
        # The browser may say anything at all.
        if on_click is not None and isinstance(row, int | float) and float(row).is_integer():
            on_click(int(row))

    def selected() -> None:
        if on_select is not None:
            on_select(corners_told(told("select")))

    with st.container(key=f"chart_{key}"):
        _component(
            key=key,
            data={
                "figure": figure_json,
                "plotly": plotly_address(),
                "colours": PALETTES,
                "label": label,
                "height": height_px,
                "file_name": file_name,
                "key": key,
                "selects": on_select is not None,
                "around": [list(corner) for corner in around],
                "bright": bright,
                "pictures": None if pictures is None else _packed(pictures),
                "words": _words(),
            },
            on_click_change=clicked,
            on_select_change=selected,
        )


def corners_told(said: object) -> list[Corner]:
    """What was drawn around points, as a browser tells it; nothing if it makes no sense."""
    if not isinstance(said, Sequence) or isinstance(said, str) or len(said) > MOST_CORNERS:
        return []
    corners = [(float(one[0]), float(one[1])) for one in said if _is_corner(one)]
    return corners if len(corners) == len(said) and len(corners) > 2 else []


def _is_corner(one: object) -> bool:
    return (
        isinstance(one, Sequence) and len(one) == 2 and all(isinstance(part, int | float) and math.isfinite(part) for part in one)
    )


def _packed(pictures: Pictures) -> Mapping[str, Any]:
    return {
        "rows": _base64(pictures.rows, "<i4"),
        "video": _base64(pictures.video, "<i4"),
        "start_ms": _base64(pictures.start_ms, "<i4"),
        "picture_ms": _base64(pictures.picture_ms, "<i4"),
        "videos": [[video.title, video.before, video.after] for video in pictures.videos],
    }


def _base64(values: NDArray[Any], kind: str) -> str:
    return base64.b64encode(np.ascontiguousarray(values, dtype=kind).tobytes()).decode()


def _words() -> dict[str, str]:
    return {
        "tools": _("Tools of the picture"),
        "draw": _("Draw around moments"),
        "move": _("Move the map"),
        "nearer": _("Nearer"),
        "further": _("Further away"),
        "all": _("All of it"),
        "save": _("Save as a picture"),
        "away": _("This picture could not be loaded. Reload the page."),
        "fewer": _("Without its graphics card this browser draws {shown} of {all} points."),
    }


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
        _legend_component(
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
