"""The figure of footage over time: the shares as areas one on the other, below them how many moments there are.

Areas break off where there is no footage. Each stretch has a column to point at and to press, which nobody sees.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date
from html import escape
from typing import Any, Final

import numpy as np

from core.cached.insights.trends import Trend
from core.insights.views.changes import Changes
from core.insights.views.palette import DIM, LINE, TEXT, faint
from core.insights.views.trends import Course, Days
from core.messages.formatting import share
from core.messages.labels import moments_counted, videos_counted
from core.messages.translation import _
from pages.insights.trends.wording import days_said

SHARES: Final = (0.25, 1.0)
COUNTS: Final = (0.0, 0.16)
"""From where to where the two halves of the figure reach, from its bottom, 0..1."""
QUARTERS: Final = (0, 0.25, 0.5, 0.75, 1)
ABOVE_PX: Final = 52
"""Room for the tools of the chart."""
LONGEST_NAME: Final = 40
BAR_WIDTH: Final = 0.86
"""Of the width of its stretch."""


def figure(trend: Trend, course: Course, name_of: Callable[[str], str]) -> str:
    """Plotly's JSON for `course`, the one of `trend`; `name_of` says what the id of a band is called."""
    names = [name_of(band.id) for band in trend.bands]
    tops = np.cumsum(course.shares, axis=1)
    bottoms = np.concatenate((np.zeros((len(tops), 1)), tops[:, :-1]), axis=1)
    areas = [
        _area(course, bottoms[:, place], tops[:, place], name, band.colour)
        for place, (band, name) in enumerate(zip(trend.bands, names, strict=True))
    ]
    return json.dumps({"data": [*areas, *_columns(course, names)], "layout": _layout(course, trend.changes)}, allow_nan=False)


def _area(course: Course, bottom: Any, top: Any, name: str, colour: str) -> dict[str, Any]:
    """One closed line for each run of stretches with footage: along its upper side, and back along its lower one."""
    x: list[str | None] = []
    y: list[float | None] = []
    for begin, end in course.runs():
        days = _places(course.edges, begin, end)
        sides = [[float(side[max(begin, min(at, end - 1))]) for at in range(begin - 1, end + 1)] for side in (top, bottom)]
        x += [*days, *reversed(days), None]
        y += [*sides[0], *reversed(sides[1]), None]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x[:-1],
        "y": [None if one is None else round(one, 5) for one in y[:-1]],
        "fill": "toself",
        "fillcolor": colour if "/" in colour else faint(colour, 0.86),
        "line": {"width": 1, "color": "@ground"},
        "hoverinfo": "skip",
        "name": _shown(name),
    }


def _places(edges: Days, begin: int, end: int) -> list[str]:
    """Where a run lies on the axis: its first day, the middle of each stretch, and its end."""
    hours = edges.astype("datetime64[h]")
    middles = hours[begin:end] + (hours[begin + 1 : end + 1] - hours[begin:end]) // 2
    return [str(one) for one in (hours[begin], *middles, hours[end])]


def _columns(course: Course, names: Sequence[str]) -> list[dict[str, Any]]:
    hours = course.edges.astype("datetime64[h]")
    lengths = (hours[1:] - hours[:-1]).astype(np.int64)
    middles = [str(one) for one in hours[:-1] + (hours[1:] - hours[:-1]) // 2]
    to_point_at = {
        "type": "bar",
        "x": middles,
        "y": [1] * len(middles),
        "width": [int(length) * 3_600_000 for length in lengths],
        "marker": {"opacity": 0},
        "hovertext": [_said(course, names, at) for at in range(len(middles))],
        "hoverinfo": "text",
        "customdata": list(range(len(middles))),
        "showlegend": False,
    }
    counts = {
        **to_point_at,
        "y": course.totals.tolist(),
        "yaxis": "y2",
        "width": [int(length * BAR_WIDTH) * 3_600_000 for length in lengths],
        "marker": {"color": faint(DIM, 0.55), "line": {"width": 0}},
    }
    return [to_point_at, counts]


def _said(course: Course, names: Sequence[str], at: int) -> str:
    """What is said of one stretch where it is pointed at: the uppermost area first."""
    head = f"<b>{escape(days_said(course, at))}</b>"
    if not course.totals[at]:
        return f"{head}<br>{escape(_('no footage'))}"
    lines = [
        f"{share(part)}  {escape(_shown(name))}"
        for name, part, count in zip(names, course.shares[at], course.counts[at], strict=True)
        if count
    ]
    counts = f"{moments_counted(int(course.totals[at]))}, {videos_counted(int(course.videos[at]))}"
    return "<br>".join([head, counts, *reversed(lines)])


def _shown(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


def _layout(course: Course, changes: Changes) -> dict[str, Any]:
    return {
        "showlegend": False,
        "hovermode": "closest",
        "barmode": "overlay",
        "bargap": 0,
        "margin": {"l": 8, "r": 12, "t": ABOVE_PX, "b": 8},
        "xaxis": {
            "type": "date",
            "range": [str(course.edges[0]), str(course.edges[-1])],
            "anchor": "y2",
            "showgrid": False,
            "fixedrange": True,
            "tickangle": 0,
        },
        "yaxis": {
            "domain": SHARES,
            "range": [0, 1],
            "tickvals": QUARTERS,
            "ticktext": [share(quarter) for quarter in QUARTERS],
            "gridcolor": LINE,
            "fixedrange": True,
        },
        "yaxis2": {
            "domain": COUNTS,
            "rangemode": "tozero",
            "nticks": 3,
            "tickformat": ",d",
            "title": {"text": _("moments")},
            "fixedrange": True,
        },
        "shapes": [_turn(since) for since in sorted({change.since for change in changes.changes})],
        # Who takes the picture away takes along what the colours mean.
        "meta": {"saved": {"showlegend": True}},
    }


def _turn(since: date) -> dict[str, Any]:
    """A line where something has become more or less."""
    at, line = str(since), {"color": faint(TEXT, 0.6), "width": 1, "dash": "dot"}
    return {"type": "line", "xref": "x", "yref": "paper", "x0": at, "x1": at, "y0": SHARES[0], "y1": 1, "line": line}
