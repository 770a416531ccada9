"""Over time: how the shares of kinds and categories move, which have become more or less, and the figures of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from html import escape
from typing import Any, Final

import streamlit as st

from core import cached
from core.cached.insights.moments import FilteredMoments
from core.cached.insights.trends import Trend
from core.insights.views.address import Colour, Dates, Every, Section
from core.insights.views.changes import FEWEST_DAYS, FEWEST_ON_A_SIDE, LEAST_CHANGE, ORDERS, Change, Changes
from core.insights.views.trends import Course
from core.messages.formatting import share
from core.messages.labels import videos_counted
from core.messages.translation import _, ngettext, number
from pages.insights import view_state
from pages.insights.export import csv_button
from pages.insights.trends.figure import CSV_COLUMNS, csv_rows, figure, legend, range_said, since_said, table
from web.components.chart.chart import chart
from web.escape_markdown import escape_markdown
from web.ui.cards import empty_place
from web.ui.quiet_line import quiet_line
from web.ui.url_state import keep_in_step

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
        empty_place(_("Groups are still being found"), _("They show here by themselves. Categories can be compared already."))
    elif trend.course is None:
        empty_place(
            _("None of these videos says when it was recorded"),
            _("The date can be set on the page of each video. The day they were added is known for all."),
        )
        with st.container(horizontal=True, horizontal_alignment="center"):
            st.button(
                _("Use the days they were added"), key="time_added", on_click=view_state.change, kwargs={"dates": Dates.ADDED}
            )
    else:
        _undated(trend)
        _over_time(trend, trend.course, names)


class _Names:
    """What kinds or categories are called."""

    def __init__(self, filtered: FilteredMoments, by: Colour) -> None:
        self.by = by
        self._clusters = cached.insights.names.cluster_names(filtered.key) if by is Colour.KIND else {}

    def __call__(self, one: str) -> str:
        if one == cached.insights.trends.REST:
            return _("Other groups") if self.by is Colour.KIND else _("Other categories")
        if self.by is Colour.CATEGORY:
            return one or _("No category")
        return self._clusters[one].name if one in self._clusters else _("Ungrouped")


def _choices(filtered: FilteredMoments, by: Colour, dates: Dates, trend: Trend | None) -> None:
    with st.container(key="time_line", horizontal=True, vertical_alignment="center", gap="small"):
        kinds = {Colour.KIND: _("Groups"), Colour.CATEGORY: _("Categories")}
        _choice("by", _("What to compare"), kinds, by, "colour")
        which = {Dates.RECORDED: _("Recorded"), Dates.ADDED: _("Added")}
        _choice("dates", _("Which date counts"), which, dates, "dates")
        if trend is not None and trend.course is not None:
            every = {Every.WEEK: _("Weeks"), Every.MONTH: _("Months"), Every.YEAR: _("Years")}
            offered = {one: name for one, name in every.items() if one in trend.offered}
            if len(offered) > 1:
                _choice("every", _("Length of each period"), offered, trend.course.stretch, "every")
            csv_button("time", partial(_csv, filtered, by, dates, trend.course.stretch))


def _choice(name: str, label: str, options: Mapping[Any, str], chosen: Any, part: str) -> None:
    """Some that stand side by side, with their names; a press changes `part` of the view."""
    key = f"time_{name}"
    keep_in_step(key, chosen)
    st.segmented_control(
        label,
        list(options),
        key=key,
        required=True,
        format_func=options.__getitem__,
        label_visibility="collapsed",
        on_change=lambda: view_state.change(**{part: st.session_state[key]}),
    )


def _undated(trend: Trend) -> None:
    if trend.undated:
        quiet_line(
            ngettext(
                "{n} of {videos} videos does not say when it was recorded and is left out.",
                "{n} of {videos} videos do not say when they were recorded and are left out.",
                trend.undated,
                videos=number(trend.videos),
            )
        )


def _over_time(trend: Trend, course: Course, names: _Names) -> None:
    span = range_said(course, 0, len(course.videos))
    if len(course.videos) < 2:
        quiet_line(_("All of this footage is of {span}, so there is nothing to compare over time.", span=span))
    else:
        _findings(trend.changes, course, trend, names)
        with st.container(key="time_figure", gap="small"):
            st.html(legend(trend, names))
            said = _("Shares over time, {span}, and how many moments there are. The table below has the same figures.", span=span)
            look = partial(_look_at, course)
            chart("time", figure(trend, course, names), label=said, on_click=look, height_px=CHART_PX, file_name="trends")
    st.html(table(trend, course, names))


def _findings(changes: Changes, course: Course, trend: Trend, names: _Names) -> None:
    """What has become more or less; that nothing has; or that there is too little to say."""
    if not changes.can_say:
        _said(_too_little(changes.days))
        return
    with st.container(key="time_findings", gap="small"):
        rising = [change for change in changes.changes if change.rises][:MOST_NAMED]
        falling = [change for change in changes.changes if not change.rises][:MOST_NAMED]
        if rising:
            _named("rising", _("More than before"), rising, course, trend, names)
        if falling:
            _named("falling", _("Less than before"), falling, course, trend, names)
        if not changes.changes:
            steady = _("No clear trend among the categories.")
            if names.by is Colour.KIND:
                steady = _("No clear trend among the groups.")
            videos = videos_counted(trend.videos - trend.undated)
            _said(steady, _("Based on {days} days with footage, of {videos}.", days=number(changes.days), videos=videos))
        how = _(
            "Footage of one day is often of one thing, so days are compared, not single moments. For each of the largest and "
            "each point in time, the days before and since are compared; then the days are shuffled {orders} times. Named is "
            "what shuffled days bring about in less than one of twenty tries, if it is at least {least} of the moments.",
            orders=number(ORDERS),
            least=share(LEAST_CHANGE),
        )
        head = escape(_("How this is told from chance"))
        st.html(f'<details class="time_how"><summary>{head}</summary><p>{escape(how)}</p></details>')


def _said(sentence: str, about: str = "") -> None:
    st.html(f'<p class="time_said" role="status">{escape(sentence)} <span>{escape(about)}</span></p>')


def _too_little(days: int) -> str:
    if days < FEWEST_DAYS:
        return ngettext(
            "Too little to say what has become more or less: that takes footage of at least {wanted} days. This is of {n}.",
            "Too little to say what has become more or less: that takes footage of at least {wanted} days. These are of {n}.",
            days,
            wanted=FEWEST_DAYS,
        )
    return _(
        "Too little to say what has become more or less: there is no point in time that has at least {wanted} days with footage "
        "before it and as many from it on.",
        wanted=FEWEST_ON_A_SIDE,
    )


def _named(name: str, head: str, some: list[Change], course: Course, trend: Trend, names: _Names) -> None:
    with st.container(key=f"time_{name}", gap=None):
        st.html(f'<h2 class="part">{escape(head)}</h2>')
        for place, change in enumerate(some):
            one, since = trend.ids[change.group], since_said(course.stretch, change.since)
            called = names(one)
            with st.container(key=f"time_{name}_{place}", horizontal=True, vertical_alignment="center", gap="small"):
                said = _(
                    "{before} → {after} of the moments since {since}",
                    before=share(change.before),
                    after=share(change.after),
                    since=since,
                )
                st.html(
                    f'<p class="time_change tabular {name}"><b>{escape(called)}</b> <span>{escape(said)}</span></p>',
                    width="content",
                )
                shown = _("What there is of {name} before {since}", name=called, since=since)
                if change.rises:
                    shown = _("What there is of {name} since {since}", name=called, since=since)
                st.button(
                    _("Show"),
                    key=f"show_{name}_{place}",
                    type="tertiary",
                    help=escape_markdown(shown),
                    on_click=_show_change,
                    args=(one, names.by, change.since, change.rises),
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


def _go(ends: dict[str, date], one: str | None, by: Colour) -> None:
    """To the kinds page narrowed to some days, and to one kind or category."""
    narrow = replace(view_state.view().narrow, **ends)  # type: ignore[arg-type]
    if one is not None and by is Colour.CATEGORY:
        narrow = replace(narrow, categories=(one,))
    view_state.change(section=Section.CLUSTERS, narrow=narrow, cluster=one if by is Colour.KIND else None)


def _csv(filtered: FilteredMoments, by: Colour, dates: Dates, stretch: Every) -> bytes:
    """All kinds or categories, not only those with a band."""
    found, names = cached.insights.trends.course_of_all(filtered, by, dates, stretch), _Names(filtered, by)
    lines = () if found is None else csv_rows(*found, [names(one) for one in found[1]], dates)
    return cached.insights.clusters.insights_csv(CSV_COLUMNS, lines)
