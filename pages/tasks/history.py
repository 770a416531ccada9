"""History: what became of each video and how long its stages took, newest first, also of videos that are gone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from itertools import groupby
from typing import Final

import streamlit as st

from core import cached
from core.cached.tasks import Task
from core.messages.faults import explain
from core.messages.formatting import duration
from core.messages.labels import stage_label
from core.messages.translation import N_, _
from core.models.jobs import Event, Stage
from web.ui.cards import empty_place
from web.ui.clock import Clock

LINES_A_STEP: Final = 100
LINES: Final = "history_lines"
HAPPENED: Final = {
    "queued": N_("Added"),
    "retried": N_("Tried again"),
    "removed": N_("Removed"),
}
WORK: Final = {
    Stage.TRANSCODING: N_("smaller copy made in {time}"),
    Stage.UPLOADING: N_("uploaded in {time}"),
    Stage.SETTLING: N_("checked in {time}"),
    Stage.SUBMITTING: N_("sent in {time}"),
    Stage.EMBEDDING: N_("analysed in {time}"),
}
SAME_END_SEC: Final = 1.0
"""An event and its row are written in one go; a larger difference means that the row has gone on since."""


def show_history(clock: Clock) -> None:
    """The newest lines, by day, and a button for older ones."""
    limit = int(st.session_state.setdefault(LINES, LINES_A_STEP))
    events = cached.tasks.history(limit + 1)
    if not events:
        empty_place(_("History"), _("Nothing has happened yet."))
        return
    shown = events[:limit]
    tasks = {task.video.id: task for task in cached.tasks.tasks_of({event.video_id for event in shown})}
    st.html(history_html(shown, tasks, clock))
    if len(events) > limit:
        st.button(_("Show more"), key="more_history", on_click=_more)


def _more() -> None:
    st.session_state[LINES] += LINES_A_STEP


def history_html(events: Sequence[Event], tasks: Mapping[str, Task], clock: Clock) -> str:
    """A table for each day."""
    tables = []
    for day, of_day in groupby(events, key=lambda event: clock.day(event.at)):
        lines = "".join(_line(event, tasks, clock) for event in of_day)
        tables.append(f'<section class="history"><h2>{escape(day)}</h2><table>{lines}</table></section>')
    return "".join(tables)


def _line(event: Event, tasks: Mapping[str, Task], clock: Clock) -> str:
    title, what = escape(event.title), escape(event.what)
    rest = escape(" · ".join(_rest(event, tasks.get(event.video_id))))
    return (
        f'<tr><td class="at">{clock.hour(event.at)}</td><td class="title"><span dir="auto" title="{title}">{title}</span></td>'
        f'<td><span class="state {what}">{escape(_what(event))}</span></td>'
        f'<td class="why"><span title="{rest}">{rest}</span></td></tr>'
    )


def _what(event: Event) -> str:
    if event.what in HAPPENED:
        return _(HAPPENED[event.what])
    return stage_label(Stage(event.what)) if event.what in set(Stage) else event.what


def _rest(event: Event, task: Task | None) -> list[str]:
    """How long it took in all, how long each stage, and the reason."""
    rest = [_("in {time}", time=duration(event.seconds))] if event.seconds is not None else []
    if task is not None and event.what == Stage.READY and abs((task.job.finished_at or 0) - event.at) < SAME_END_SEC:
        seconds = task.job.stage_seconds
        rest += [_(done, time=duration(seconds[stage])) for stage, done in WORK.items() if seconds.get(stage, 0) >= 0.5]
    return [*rest, explain(event.fault)] if event.fault else rest
