"""One line of the task monitor: picture, title, what is happening, how long and how much, and one button."""

from __future__ import annotations

import time
from datetime import datetime
from html import escape
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from core import cached, words
from core.models import Job, Stage, Video, timecode
from web.cards import poster_address, status
from web.moment import open_video
from web.plain import plain

MINUTE_SEC: Final = 60
ESTIMATED_SEC_PER_SEC: Final = 0.05
"""How long the provider works on a second of video, as it says itself; only for the bar."""


def task_row(video: Video, job: Job) -> None:
    """A row with its button; what the button does happens in the same run."""
    with st.container(key=f"task_{video.id}", horizontal=True, vertical_alignment="center", wrap=False):
        st.html(
            '<div class="task">'
            f'<div class="pic"><img src="{escape(poster_address(video))}" alt="" loading="lazy"></div>'
            f'<div><div class="title">{escape(video.title)}</div><div class="meta">{_measures(video)}</div></div>'
            f'<div class="what">{_happening(video, job)}</div>'
            f'<div class="money">{_time_and_cost(video, job)}</div></div>'
        )
        with st.container(key=f"do_{video.id}", horizontal=True, horizontal_alignment="right", width=184, gap="small"):
            _buttons(video, job)


def _buttons(video: Video, job: Job) -> None:
    if not job.stage.is_final:
        label = words.TASKS["cancelling"] if job.cancel_requested else words.TASKS["cancel"]
        st.button(label, key=f"cancel_{video.id}", disabled=job.cancel_requested, on_click=cached.cancel, args=(video.id,))
    elif job.stage is Stage.READY:
        if st.button(words.TASKS["play"], key=f"watch_{video.id}"):
            open_video(video)
    else:
        _remove_buttons(video)
        # Where Cancel was a moment ago: a second press there must not be the one that removes.
        st.button(words.TASKS["retry"], key=f"retry_{video.id}", on_click=cached.retry, args=(video.id,))


def _remove_buttons(video: Video) -> None:
    """Removing asks first: the button turns into the question."""
    asked = st.session_state.get("removing") == video.id
    if not asked:
        st.button(words.TASKS["remove"], key=f"remove_{video.id}", on_click=_ask_to_remove, args=(video,))
    elif st.button(words.TASKS["really"], key=f"really_{video.id}", type="primary"):
        _remove(video)
        st.rerun(scope="fragment")


def _ask_to_remove(video: Video) -> None:
    st.session_state.removing = video.id


def _remove(video: Video) -> None:
    cached.remove(video.id)
    st.session_state.removing = None
    st.toast(plain(words.TASKS["removed"].format(title=video.title)))


def _measures(video: Video) -> str:
    return f"{timecode(video.duration_sec)} · {video.width} × {video.height}"


def _happening(video: Video, job: Job) -> str:
    if job.stage is Stage.READY:
        moments = words.count_of(job.moments or 0, words.SEARCH["moment"], words.SEARCH["moments"])
        took = words.lasting((job.finished_at or job.created_at) - job.created_at)
        return f'{status(job.stage)}<div class="why">{words.TASKS["moments"].format(moments=moments, time=took)}</div>'
    if job.stage.is_final:
        return f'{status(job.stage)}<div class="why">{escape(job.error_words or "")}</div>'
    doing = escape(words.STAGES[job.stage])
    if job.error_words:
        return f'{doing}<div class="why">{escape(job.error_words)} {_again_at(job)}</div>'
    if job.stage is Stage.WAITING:
        return f'<span class="why">{doing}</span>'
    return doing + _bar(_progress(video, job))


def _bar(share: float | None) -> str:
    if share is None:
        return '<div class="progress unknown"><i></i></div>'
    return f'<div class="progress"><i style="width:{share:.0%}"></i></div>'


def _progress(video: Video, job: Job) -> float | None:
    """How far the stage is: known for uploads, guessed from the video's length while the provider works, and
    then unknown rather than full.
    """
    if job.progress is not None:
        return job.progress
    if job.stage is Stage.EMBEDDING:
        share = (time.time() - job.stage_since) / (2.0 + video.duration_sec * ESTIMATED_SEC_PER_SEC)
        return share if share < 1 else None
    return None


def _again_at(job: Job) -> str:
    """When a job that was put off goes on, on the visitor's clock; nothing if that is within seconds."""
    if job.next_at - time.time() < MINUTE_SEC:
        return ""
    try:
        zone = ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        zone = ZoneInfo("UTC")
    return words.TASKS["again_at"].format(time=datetime.fromtimestamp(job.next_at, zone).strftime("%H:%M"))


def _time_and_cost(video: Video, job: Job) -> str:
    price = cached.price_per_minute() * video.duration_sec / MINUTE_SEC
    cost = words.TASKS["paid"].format(cost=f"{price:.2f}") if price else words.TASKS["free"]
    if job.stage.is_final:
        return cost if job.submitted_at else "–"
    elapsed = words.lasting(time.time() - job.created_at)
    return f"{words.TASKS['so_far'].format(time=elapsed)}<br>{cost}"
