"""Over time: how the shares of kinds and categories move, which have become more or less, and the figures of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from html import escape
from typing import Any, Final

import streamlit as st

from core import cached, messages
from core.cached.insights.moments import FilteredMoments
from core.cached.insights.trends import Trend
from core.insights.views.address import Colour, Dates, Every, Section
from core.insights.views.changes import FEWEST_DAYS, FEWEST_ON_A_SIDE, LEAST_CHANGE, ORDERS, Change, Changes
from core.insights.views.trends import Course
from pages.insights import view_state
from pages.insights.export import csv_button
from pages.insights.trends.figure import figure
from pages.insights.trends.table import CSV_COLUMNS, csv_rows, legend, table
from pages.insights.trends.wording import range_said, share_said, since_said
from web.components.chart.chart import chart
from web.escape_markdown import escape_markdown
from web.ui.cards import empty_place
from web.ui.url_state import keep_in_step

SAYS: Final = messages.TIME
MOST_NAMED: Final = 3
"""So many are named of what rises, and of what falls."""
CHART_PX: Final = 460


def show(filtered: FilteredMoments) -> None:
    """The section."""
    view = view_state.view()
    by = Colour.CATEGORY if view.colour is Colour.CATEGORY else Colour.KIND
    trend = cached.insights.trends.trend(filtered, by, view.dates, view.every)
    names = _Names(filtered, by)
    _choices(filtered, by, view.dates, trend)
    if trend is None:
        empty_place(SAYS["no_kinds"], SAYS["no_kinds_body"])
    elif trend.course is None:
        empty_place(SAYS["no_dates"], SAYS["no_dates_body"])
        with st.container(horizontal=True, horizontal_alignment="center"):
            st.button(SAYS["use_added"], key="time_added", on_click=view_state.change, kwargs={"dates": Dates.ADDED})
    else:
        _undated(trend)
        _over_time(trend, trend.course, names)


class _Names:
    """What kinds or categories are called."""

    def __init__(self, filtered: FilteredMoments, by: Colour) -> None:
        self.by = by
        self._clusters = cached.insights.names.cluster_names(filtered.key) if by is Colour.KIND else {}
        self.many = SAYS["how_kinds" if by is Colour.KIND else "how_categories"]

    def __call__(self, one: str) -> str:
        if one == cached.insights.trends.REST:
            return SAYS["rest_kinds" if self.by is Colour.KIND else "rest_categories"]
        if self.by is Colour.CATEGORY:
            return one or SAYS["no_category"]
        return self._clusters[one].name if one in self._clusters else SAYS["few"]

    def says(self, what: str) -> str:
        """The sentence `what` about kinds or about categories."""
        return SAYS[f"{what}_{'kinds' if self.by is Colour.KIND else 'categories'}"]


def _choices(filtered: FilteredMoments, by: Colour, dates: Dates, trend: Trend | None) -> None:
    with st.container(key="time_line", horizontal=True, vertical_alignment="center", gap="small"):
        _choice("by", [Colour.KIND, Colour.CATEGORY], by, "colour")
        _choice("dates", list(Dates), dates, "dates")
        if trend is not None and trend.course is not None:
            if len(trend.offered) > 1:
                _choice("every", list(trend.offered), trend.course.stretch, "every")
            csv_button("time", partial(_csv, filtered, by, dates, trend.course.stretch))


def _choice(name: str, options: list[Any], chosen: Any, part: str) -> None:
    """Some that stand side by side; a press changes `part` of the view."""
    key = f"time_{name}"
    keep_in_step(key, chosen)
    st.segmented_control(
        SAYS[name],
        options,
        key=key,
        required=True,
        format_func=lambda one: SAYS[f"{name}_{one}"],
        label_visibility="collapsed",
        on_change=lambda: view_state.change(**{part: st.session_state[key]}),
    )


def _undated(trend: Trend) -> None:
    if trend.undated:
        said = SAYS["undated_one" if trend.undated == 1 else "undated_many"].format(
            count=trend.undated, videos=f"{trend.videos:,}"
        )
        st.html(f'<p class="quiet tabular">{escape(said)}</p>')


def _over_time(trend: Trend, course: Course, names: _Names) -> None:
    if len(course.videos) < 2:
        st.html(f'<p class="quiet">{SAYS["one_stretch"].format(stretch=SAYS[f"stretch_{course.stretch}"])}</p>')
    else:
        _findings(trend.changes, course, trend, names)
        with st.container(key="time_figure", gap="small"):
            st.html(legend(trend, names))
            said = names.says("chart").format(range=range_said(course, 0, len(course.videos)))
            look = partial(_look_at, course)
            chart(
                "time", figure(trend, course, names), label=said, on_click=look, height_px=CHART_PX, file_name=SAYS["file_name"]
            )
    st.html(table(trend, course, names))


def _findings(changes: Changes, course: Course, trend: Trend, names: _Names) -> None:
    """What has become more or less; that nothing has; or that there is too little to say."""
    if not changes.can_say:
        is_few = changes.days < FEWEST_DAYS
        said = SAYS["too_few_days" if is_few else "too_lopsided"].format(
            wanted=FEWEST_DAYS if is_few else FEWEST_ON_A_SIDE,
            days=changes.days,
            stretch=SAYS[f"stretch_{course.stretch}"],
        )
        st.html(f'<p class="time_said" role="status">{escape(said)}</p>')
        return
    with st.container(key="time_findings", gap="small"):
        if changes.changes:
            for name, rises in (("rising", True), ("falling", False)):
                some = [change for change in changes.changes if change.rises is rises][:MOST_NAMED]
                if some:
                    _named(name, some, course, trend, names)
        else:
            videos = messages.count_of(trend.videos - trend.undated, SAYS["video"], SAYS["videos"])
            about = SAYS["steady_about"].format(days=changes.days, videos=videos)
            st.html(f'<p class="time_said" role="status">{escape(names.says("steady"))} <span>{escape(about)}</span></p>')
        how = SAYS["how_body"].format(groups=names.many, orders=f"{ORDERS:,}", least=share_said(LEAST_CHANGE))
        st.html(f'<details class="time_how"><summary>{SAYS["how"]}</summary><p>{escape(how)}</p></details>')


def _named(name: str, some: list[Change], course: Course, trend: Trend, names: _Names) -> None:
    with st.container(key=f"time_{name}", gap=None):
        st.html(f'<h2 class="part">{SAYS[name]}</h2>')
        for place, change in enumerate(some):
            one, since = trend.ids[change.group], change.since
            called = names(one)
            facts = {
                "before": share_said(change.before),
                "after": share_said(change.after),
                "since": since_said(course.stretch, since),
            }
            with st.container(key=f"time_{name}_{place}", horizontal=True, vertical_alignment="center", gap="small"):
                said = SAYS["change"].format(**facts)
                st.html(
                    f'<p class="time_change tabular {name}"><b>{escape(called)}</b> <span>{escape(said)}</span></p>',
                    width="content",
                )
                st.button(
                    SAYS["show"],
                    key=f"show_{name}_{place}",
                    type="tertiary",
                    help=escape_markdown(SAYS[f"show_{name}_help"].format(name=called, since=facts["since"])),
                    on_click=_show_change,
                    args=(one, names.by, since, change.rises),
                )


def _show_change(one: str, by: Colour, since: date, rises: bool) -> None:
    """A kind or category where there is more of it: since then, or before."""
    dates = view_state.view().dates
    _go({f"{dates}_from": since} if rises else {f"{dates}_to": since - timedelta(days=1)}, one, by)


def _look_at(course: Course, at: int) -> None:
    """The kinds of one stretch."""
    if 0 <= at < len(course.videos) and course.totals[at]:
        first, after = (course.edges[edge].item() for edge in (at, at + 1))
        dates = view_state.view().dates
        _go({f"{dates}_from": first, f"{dates}_to": after - timedelta(days=1)}, None, Colour.KIND)


def _go(days: dict[str, date], one: str | None, by: Colour) -> None:
    """To the kinds page narrowed to some days, and to one kind or category."""
    narrow = replace(view_state.view().narrow, **days)  # type: ignore[arg-type]
    if one is not None and by is Colour.CATEGORY:
        narrow = replace(narrow, categories=(one,))
    view_state.change(section=Section.KINDS, narrow=narrow, cluster=one if by is Colour.KIND else None)


def _csv(filtered: FilteredMoments, by: Colour, dates: Dates, stretch: Every) -> bytes:
    """All kinds or categories, not only those with a band."""
    found, names = cached.insights.trends.course_of_all(filtered, by, dates, stretch), _Names(filtered, by)
    lines = () if found is None else csv_rows(*found, [names(one) for one in found[1]], dates)
    return cached.insights.clusters.insights_csv(CSV_COLUMNS, lines)
