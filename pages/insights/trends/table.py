"""The same as the figure says, as a table: the newest first, with counts, and gaps named as such."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from html import escape
from typing import Final

from core.cached.insights.trends import Trend
from core.insights.views.trends import Course
from core.messages.formatting import share
from core.messages.translation import _, number
from pages.insights.trends.wording import days_said, range_said
from web.components.chart.palette import css_colour

CSV_COLUMNS: Final = ("from", "to", "by", "id", "name", "moments", "share", "all_moments", "all_videos")


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
