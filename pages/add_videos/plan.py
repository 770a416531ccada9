"""The plan: how much is about to be prepared, what it is estimated to cost and to give, and how long it will take."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from core import cached, messages
from core.ingest.precheck.candidates import Wanted
from core.ingest.precheck.choices import Choices, moments_to_expect
from core.models import timecode


def show_plan(rows: Sequence[Wanted], choices: Choices) -> None:
    """Four figures side by side, or the sentence that there is nothing to plan."""
    if not rows:
        st.html(f'<p class="quiet">{messages.ADD["nothing_fine"]}</p>')
        return
    durations = [row.duration_sec for row in rows]
    seconds = sum(durations)
    figures = [
        (count_of_videos(len(rows)), messages.ADD["in_all"].format(minutes=timecode(seconds))),
        _cost(seconds),
        (_moments(durations, choices), messages.ADD["moments_label"]),
        (messages.ADD["time"].format(time=messages.lasting(cached.add_videos.batch_time(rows))), messages.ADD["time_about"]),
    ]
    blocks = "".join(f"<div><b>{escape(figure)}</b><span>{escape(label)}</span></div>" for figure, label in figures)
    st.html(f'<div class="plan" id="plan">{blocks}</div>')


def count_of_videos(count: int) -> str:
    """`1 video`, `3 videos`, `1,000 videos`."""
    return messages.SEARCH["video"] if count == 1 else messages.SEARCH["videos"].format(count=f"{count:,}")


def _cost(seconds: float) -> tuple[str, str]:
    if cached.application.is_demo():
        return messages.ADD["free"], messages.ADD["free_about"]
    cost = messages.money(cached.application.price_per_minute() * seconds / 60)
    # "about less than" says nothing more than "less than".
    return (cost if cost.startswith("less") else messages.ADD["cost"].format(cost=cost)), messages.ADD["cost_about"]


def _moments(durations_sec: Sequence[float], choices: Choices) -> str:
    fewest, most = moments_to_expect(durations_sec, choices)
    if fewest == most:
        return messages.ADD["moments_exact"].format(count=f"{most:,}")
    return messages.ADD["moments_about"].format(fewest=f"{_rounded(fewest):,}", most=f"{_rounded(most):,}")


def _rounded(count: int) -> int:
    """Two digits that mean something: an estimate of 1,666 would say more than anybody knows."""
    step: int = 10 ** max(0, len(str(count)) - 2)
    return round(count / step) * step
