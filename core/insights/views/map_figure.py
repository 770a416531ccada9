"""The map as plotly draws it, as JSON: points by group, packed tightly, and the names of kinds where most of them lie."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from core.insights.parts import Points, Rows
from core.insights.views.map_groups import Groups
from core.insights.views.palette import TEXT, faint
from core.insights.views.sampling import spread

MOST_POINTS: Final = 10_000
UNITS: Final = 32_000
"""The map is drawn from -UNITS to UNITS both ways: whole numbers of two bytes, finer than any screen."""
MARGIN: Final = 1.07
FURTHEST: Final = 1.5
"""How far beyond all points the map can be moved."""
SMALLEST_PX: Final = 3.6
LARGEST_PX: Final = 12.0
ROOM_FOR_TOOLS_PX: Final = 44
SPARSE: Final = 25
"""The name of a kind with fewer moments stands above them: it would hide them."""


@dataclass(frozen=True, slots=True, eq=False)
class MapFigure:
    """`drawn` are the rows that became points, in their order."""

    json: str
    drawn: Rows


def map_figure(
    points: Points, rows: Rows, cluster_of: NDArray[np.int32], groups: Groups, names: Sequence[str], revision: str
) -> MapFigure:
    """A map of `rows`, coloured by `groups`; at most MOST_POINTS of them, spread over the kinds.

    `cluster_of` tells the kind of each of the rows and `names` those of all kinds, the most important first. A map that is drawn
    again with the same `revision` stays where it was moved to.
    """
    drawn = spread(np.arange(len(rows)), cluster_of, MOST_POINTS)
    places = np.round(points * UNITS).astype(np.int16)
    size_px = point_size_px(len(drawn))
    of_drawn = groups.group_of[drawn]
    traces = []
    # Grey lies below all else, and small groups above large ones.
    for place in sorted(
        range(len(groups.groups)), key=lambda one: (groups.groups[one].id not in ("few", "rest"), -groups.groups[one].size)
    ):
        own = rows[drawn[of_drawn == place]]
        if len(own):
            group = groups.groups[place]
            traces.append(_trace(group.name, group.colour, places[own], own, size_px))
    layout = _layout(_labels(places[rows], cluster_of, names), revision)
    return MapFigure(json.dumps({"data": traces, "layout": layout}, separators=(",", ":")), rows[drawn])


def point_size_px(count: int) -> float:
    """The more points there are, the smaller they have to be."""
    return round(min(LARGEST_PX, max(SMALLEST_PX, 3.0 + 64 / math.sqrt(max(1, count)))), 1)


def rows_inside(points: Points, rows: Rows, corners: Sequence[tuple[float, float]]) -> Rows:
    """Those of `rows` that lie within what was drawn on the map, the ones nearest to its middle first.

    A point is inside when a line from it to the right crosses the outline an odd number of times.
    """
    if len(corners) < 3:
        return rows[:0]
    x, y = (points[rows] * UNITS).astype(np.float64).T
    outline = np.asarray(corners, dtype=np.float64)
    low, high = outline.min(axis=0), outline.max(axis=0)
    near = np.flatnonzero((x >= low[0]) & (x <= high[0]) & (y >= low[1]) & (y <= high[1]))
    x, y = x[near], y[near]
    inside = np.zeros(len(near), dtype=bool)
    for (x0, y0), (x1, y1) in zip(outline, np.roll(outline, -1, axis=0), strict=True):
        if y0 != y1:
            crosses = (y0 > y) != (y1 > y)
            inside ^= crosses & (x < (x1 - x0) * (y - y0) / (y1 - y0) + x0)
    return nearest_first(points, rows[near[inside]])


def nearest_first(points: Points, rows: Rows) -> Rows:
    """`rows`, those that lie in their middle first."""
    if not len(rows):
        return rows
    places = points[rows]
    return rows[np.argsort(np.linalg.norm(places - np.median(places, axis=0), axis=1), kind="stable")]


def around(points: Points, rows: Rows, row: int, most: int) -> Rows:
    """`row` and those of `rows` that lie nearest to it, nearest first, at most `most`."""
    apart = np.linalg.norm(points[rows] - points[row], axis=1)
    apart[rows == row] = -1
    near = np.argpartition(apart, most - 1)[:most] if len(rows) > most else np.arange(len(rows))
    return rows[near[np.argsort(apart[near], kind="stable")]]


def _trace(name: str, colour: str, places: NDArray[np.int16], rows: Rows, size_px: float) -> dict[str, Any]:
    return {
        "type": "scattergl",
        "mode": "markers",
        "name": name,
        "x": _packed(places[:, 0], "i2"),
        "y": _packed(places[:, 1], "i2"),
        "customdata": _packed(rows, "i4"),
        "marker": {"color": colour, "size": size_px, "opacity": 0.88, "line": {"width": 0}},
        "unselected": {"marker": {"opacity": 0.12}},
        "selected": {"marker": {"opacity": 1}},
        "hoverinfo": "none",
    }


def _labels(places: NDArray[np.int16], cluster_of: NDArray[np.int32], names: Sequence[str]) -> list[dict[str, Any]]:
    """Each kind's name at that of its moments that lies in the middle of them, those of the largest first."""
    labels = []
    for place, size in sorted(
        enumerate(np.bincount(cluster_of[cluster_of >= 0], minlength=len(names))), key=lambda item: -int(item[1])
    ):
        if size:
            own = places[cluster_of == place].astype(np.float64)
            x, y = own[np.linalg.norm(own - np.median(own, axis=0), axis=1).argmin()]
            labels.append({"x": int(x), "y": int(y), "text": names[place], "lift": bool(size < SPARSE)})
    return labels


def _layout(labels: list[dict[str, Any]], revision: str) -> dict[str, Any]:
    edge = MARGIN * UNITS
    axis: Mapping[str, Any] = {
        "range": [-edge, edge],
        "minallowed": -FURTHEST * UNITS,
        "maxallowed": FURTHEST * UNITS,
        "visible": False,
        "showgrid": False,
        "automargin": False,
    }
    return {
        "xaxis": dict(axis),
        "yaxis": dict(axis),
        "margin": {"l": 0, "r": 0, "t": ROOM_FOR_TOOLS_PX, "b": 0},
        "showlegend": False,
        "hovermode": "closest",
        "hoverdistance": 14,
        "uirevision": revision,
        "selections": [],
        "meta": {
            "map": True,
            "labels": labels,
            "saved": {
                "showlegend": True,
                "margin": {"l": 12, "r": 12, "t": 12, "b": 12},
                "legend": {"orientation": "v", "x": 1.01, "y": 1, "itemsizing": "constant", "font": {"color": faint(TEXT, 0.85)}},
            },
        },
    }


def _packed(values: NDArray[Any], cluster: str) -> dict[str, str]:
    """An array as plotly reads it from JSON: little-endian bytes in base64."""
    return {"dtype": cluster, "bdata": base64.b64encode(np.ascontiguousarray(values, dtype=f"<{cluster}").tobytes()).decode()}
