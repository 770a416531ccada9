"""The details of one task, behind a quiet button: when, how long each stage took, what it cost, the whole reason."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

import streamlit as st

from core import messages
from core.cached.tasks import Task
from core.models import Stage
from pages.tasks import wording
from pages.tasks.wording import WORTH_TELLING_SEC, Around
from web.escape_markdown import escape_markdown

SAYS = messages.TASK_DETAILS
STAGES_IN_ORDER = (Stage.UPLOADING, Stage.SETTLING, Stage.SUBMITTING, Stage.EMBEDDING)


def details(task: Task, around: Around) -> None:
    """A button that opens them; they stay open while the page refreshes itself."""
    label = escape_markdown(messages.TASKS["details"].format(title=task.video.title))
    with st.popover(label, key=_key(task.video.id), type="tertiary", icon=":material/more_horiz:", on_change="rerun"):
        lines = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in detail_lines(task, around))
        st.html(f'<div class="details"><b dir="auto">{escape(task.video.title)}</b><dl>{lines}</dl></div>')


def details_are_open(video_id: str) -> bool:
    """Whether somebody reads them; known from the first line of a run on, also of one that another cuts short."""
    return bool(st.session_state.get(_key(video_id)))


def _key(video_id: str) -> str:
    return f"details_{video_id}"


def detail_lines(task: Task, around: Around) -> Iterator[tuple[str, str]]:
    """Name and value of each line, in the order of the story."""
    job, video, clock = task.job, task.video, around.clock
    yield SAYS["added"], f"{clock.day(job.created_at)}, {clock.second(job.created_at)}"
    if job.options.part:
        yield SAYS["part"], str(job.options.part)
    if video.size_bytes:
        yield SAYS["size"], wording.size(video.size_bytes)
    yield from took(task)
    if not job.stage.is_final:
        yield SAYS["under_way"].format(stage=messages.STAGES[job.stage]), clock.second(job.stage_since)
        if job.attempts:
            yield SAYS["attempts"], str(job.attempts)
    elif job.finished_at is not None:
        yield (
            messages.STAGES[job.stage],
            f"{clock.day(job.finished_at)}, {clock.second(job.finished_at)}",
        )
        yield SAYS["total"], messages.lasting(job.finished_at - job.created_at)
    if job.fault and job.stage is not Stage.READY:
        yield SAYS["reason"], messages.said(job.fault)
        yield SAYS["code"], job.fault.reason


def took(task: Task) -> Iterator[tuple[str, str]]:
    """How long each stage took that is over; what was over at once is left out."""
    job = task.job
    spent = sum(job.stage_seconds.get(stage, 0.0) for stage in STAGES_IN_ORDER)
    end = job.finished_at if job.finished_at is not None else job.stage_since
    waited = end - job.created_at - spent
    if job.stage is not Stage.WAITING and waited >= WORTH_TELLING_SEC:
        yield SAYS["waited"], messages.lasting(waited)
    for stage in STAGES_IN_ORDER:
        seconds = job.stage_seconds.get(stage, 0.0)
        if seconds >= 0.5 and not (stage is Stage.UPLOADING and task.video.is_link):
            yield SAYS[stage.value], SAYS["in"].format(time=messages.lasting(seconds))
