"""The plan: how much is about to be prepared, what it is estimated to cost and to give, and how long it will take."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from core import cached
from core.errors import ClipseekError
from core.ingest.precheck.candidates import Wanted
from core.ingest.precheck.choices import Choices, moments_to_expect
from core.messages.faults import explain
from core.messages.formatting import LITTLE, duration, money
from core.messages.labels import videos_counted
from core.messages.translation import _, number
from core.models import timecode
from web.escape_markdown import escape_markdown
from web.ui.quiet_line import quiet_line


def show_plan(rows: Sequence[Wanted], choices: Choices) -> None:
    """Four figures side by side, or the sentence that there is nothing to plan."""
    if not rows:
        quiet_line(_("Nothing here can be prepared yet."))
        return
    durations = [row.duration_sec for row in rows]
    seconds = sum(durations)
    figures = [
        (videos_counted(len(rows)), _("{length} in all", length=timecode(seconds))),
        _cost(seconds),
        (_moments(durations, choices), _("moments to expect")),
        (_("about {time}", time=duration(cached.add_videos.batch_time(rows))), _("until all are ready")),
    ]
    blocks = "".join(f"<div><b>{escape(figure)}</b><span>{escape(label)}</span></div>" for figure, label in figures)
    st.html(f'<div class="plan" id="plan">{blocks}</div>')


def is_within_budget(rows: Sequence[Wanted]) -> bool:
    """Whether this month's budget covers all of these; says so where it does not."""
    try:
        cached.add_videos.check_budget(rows)
    except ClipseekError as error:
        st.error(escape_markdown(explain(error)), icon=":material/savings:")
        return False
    return True


def _cost(seconds: float) -> tuple[str, str]:
    if cached.application.is_demo():
        return _("no cost"), _("in demo mode")
    dollars = cached.application.price_per_minute() * seconds / 60
    # "about less than" says nothing more than "less than".
    return (money(dollars) if dollars <= LITTLE else _("about {cost}", cost=money(dollars))), _("an estimate")


def _moments(durations_sec: Sequence[float], choices: Choices) -> str:
    fewest, most = moments_to_expect(durations_sec, choices)
    if fewest == most:
        return number(most)
    return _("about {fewest} to {most}", fewest=number(_rounded(fewest)), most=number(_rounded(most)))


def _rounded(count: int) -> int:
    """Two digits that mean something: an estimate of 1,666 would say more than anybody knows."""
    step: int = 10 ** max(0, len(str(count)) - 2)
    return round(count / step) * step
