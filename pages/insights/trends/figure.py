"""The figure of footage over time: for each stretch a bar with the shares one on the other, below it how many moments there are;
and the same as a table, the newest first, in which gaps are named as such.

Bars and not areas: between two single months an area would draw a slope that nobody measured. Each stretch has a column to point
at and to press, which nobody sees.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from html import escape
from typing import Any, Final

import numpy as np

from core.cached.insights.trends import Trend
from core.insights.views.address import Every
from core.insights.views.changes import Changes
from core.insights.views.palette import DIM, LINE, TEXT, faint
from core.insights.views.trends import Course
from core.messages.formatting import day, days, share
from core.messages.labels import moments_counted, videos_counted
from core.messages.translation import _, number
from web.components.chart.palette import css_colour

SHARES: Final = (0.25, 1.0)
COUNTS: Final = (0.0, 0.16)
"""From where to where the two halves of the figure reach, from its bottom, 0..1."""
QUARTERS: Final = (0, 0.25, 0.5, 0.75, 1)
ABOVE_PX: Final = 52
"""Room for the tools of the chart."""
LONGEST_NAME: Final = 40
BAR_WIDTH: Final = 0.86
"""Of the width of its stretch."""
PARTS: Final = {Every.YEAR: "y", Every.MONTH: "yMMMM", Every.WEEK: "yMMMd"}
"""What of a date is said, as Babel calls it."""
CSV_COLUMNS: Final = ("from", "to", "by", "id", "name", "moments", "share", "all_moments", "all_videos")


def figure(trend: Trend, course: Course, name_of: Callable[[str], str]) -> str:
    """Plotly's JSON for `course`, the one of `trend`; `name_of` says what the id of a band is called."""
    names = [name_of(band.id) for band in trend.bands]
    tops = np.cumsum(course.shares, axis=1)
    bottoms = np.concatenate((np.zeros((len(tops), 1)), tops[:, :-1]), axis=1)
    bars = [
        _bars(course, bottoms[:, place], course.shares[:, place], name, band.colour)
        for place, (band, name) in enumerate(zip(trend.bands, names, strict=True))
    ]
    return json.dumps({"data": [*bars, *_columns(course, names)], "layout": _layout(course, trend.changes)}, allow_nan=False)


def _bars(course: Course, bottom: Any, share_of: Any, name: str, colour: str) -> dict[str, Any]:
    """The part of each stretch's bar that is of one band; none where there is no footage."""
    here = np.flatnonzero(course.totals)
    middles, lengths = _stretches(course)
    return {
        "type": "bar",
        "x": [middles[at] for at in here],
        "base": [round(float(bottom[at]), 5) for at in here],
        "y": [round(float(share_of[at]), 5) for at in here],
        "width": [round(lengths[at] * BAR_WIDTH) for at in here],
        "marker": {"color": colour if "/" in colour else faint(colour, 0.86), "line": {"width": 1, "color": "@ground"}},
        "hoverinfo": "skip",
        "name": _shown(name),
    }


def _stretches(course: Course) -> tuple[list[str], list[int]]:
    """The middle of each stretch on the axis, and its length in milliseconds."""
    hours = course.edges.astype("datetime64[h]")
    lengths = hours[1:] - hours[:-1]
    return [str(one) for one in hours[:-1] + lengths // 2], [int(one) * 3_600_000 for one in lengths.astype(np.int64)]


def _columns(course: Course, names: Sequence[str]) -> list[dict[str, Any]]:
    middles, lengths = _stretches(course)
    to_point_at = {
        "type": "bar",
        "x": middles,
        "y": [1] * len(middles),
        "width": lengths,
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
        "width": [round(length * BAR_WIDTH) for length in lengths],
        "marker": {"color": faint(DIM, 0.55), "line": {"width": 0}},
    }
    return [to_point_at, counts]


def _said(course: Course, names: Sequence[str], at: int) -> str:
    """What is said of one stretch where it is pointed at: the uppermost part first."""
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
        # A saved picture has to say by itself what its colours mean.
        "meta": {"saved": {"showlegend": True}},
    }


def _turn(since: date) -> dict[str, Any]:
    """A line where something has become more or less."""
    at, line = str(since), {"color": faint(TEXT, 0.6), "width": 1, "dash": "dot"}
    return {"type": "line", "xref": "x", "yref": "paper", "x0": at, "x1": at, "y0": SHARES[0], "y1": 1, "line": line}


def days_said(course: Course, at: int) -> str:
    """`9 – 15 Mar 2026`, `March 2026`, `2026`: stretch `at`."""
    return range_said(course, at, at + 1)


def range_said(course: Course, begin: int, end: int) -> str:
    """`March – May 2026`: the stretches from `begin` up to the one before `end`."""
    first, after = (course.edges[edge].item() for edge in (begin, end))
    return days(first, after - timedelta(days=1), PARTS[course.stretch])


def since_said(stretch: Every, since: date) -> str:
    """`9 March 2026`, `March 2026`, `2026`: the begin of a stretch."""
    return day(since, "yMMMMd" if stretch is Every.WEEK else PARTS[stretch])


def legend(trend: Trend, name_of: Callable[[str], str]) -> str:
    """What the colours mean, in the order of the parts of a bar from below."""
    return f'<ul class="time_legend">{"".join(f"<li>{_named(band.id, band.colour, name_of)}</li>" for band in trend.bands)}</ul>'


def table(trend: Trend, course: Course, name_of: Callable[[str], str]) -> str:
    """`course`, the one of `trend`, as HTML: a row for each stretch with footage, one for each gap, and one for all together."""
    heads = [_("When"), _("Videos"), _("Moments")]
    columns = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    columns += "".join(f'<th scope="col">{_named(band.id, band.colour, name_of)}</th>' for band in trend.bands)
    whole = _row(_("All"), int(course.videos.sum()), course.counts.sum(axis=0).tolist(), "all")
    rows = whole + "".join(_rows(course, len(heads) + len(trend.bands)))
    label = escape(_("Shares over time as a table"))
    return (
        f'<div class="time_table" tabindex="0" role="region" aria-label="{label}"><table>'
        f"<thead><tr>{columns}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def csv_rows(course: Course, ids: Sequence[str], names: Sequence[str], by: str) -> Iterator[tuple[object, ...]]:
    """A line for each stretch with footage and each group, the oldest first: see CSV_COLUMNS."""
    for at in range(len(course.videos)):
        total = int(course.totals[at])
        for place, (one, name) in enumerate(zip(ids, names, strict=True)):
            count = int(course.counts[at, place])
            if total:
                first, last = course.edges[at], course.edges[at + 1] - 1
                yield str(first), str(last), by, one, name, count, count / total, total, int(course.videos[at])


def _named(band_id: str, colour: str, name_of: Callable[[str], str]) -> str:
    name, _slash, opacity = colour.removeprefix("@").partition("/")
    style = f"background:{css_colour(name)};opacity:{opacity or 1}"
    return f'<i style="{style}"></i>{escape(name_of(band_id))}'


def _rows(course: Course, width: int) -> Iterator[str]:
    after = len(course.videos)
    for begin, end in reversed(course.runs()):
        if end < after:
            gap = escape(range_said(course, end, after))
            yield f'<tr class="gap"><th scope="row">{gap}</th><td colspan="{width - 1}">{escape(_("no footage"))}</td></tr>'
        for at in reversed(range(begin, end)):
            yield _row(days_said(course, at), int(course.videos[at]), course.counts[at].tolist())
        after = begin


def _row(name: str, videos: int, counts: Sequence[int], cluster: str = "") -> str:
    total = sum(counts)
    cells = "".join(_cell(count, total) for count in counts)
    head = f'<tr class="{cluster}"><th scope="row">{escape(name)}</th>'
    return f"{head}<td>{number(videos)}</td><td>{number(total)}</td>{cells}</tr>"


def _cell(count: int, total: int) -> str:
    return f"<td>{escape(share(count / total))}<small>{number(count)}</small></td>" if count else "<td><small>–</small></td>"
