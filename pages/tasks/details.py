"""The details of one task, behind a quiet button: when, how long each stage took, what it cost, the whole reason."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Final

import streamlit as st

from core.cached.tasks import Task
from core.jobs import Stage
from core.messages.faults import explain
from core.messages.formatting import duration, file_size
from core.messages.labels import stage_label
from core.messages.translation import N_, _
from pages.tasks.wording import WORTH_TELLING_SEC, Around
from web.escape_markdown import escape_markdown

WORK: Final = {
    Stage.UPLOADING: N_("Uploaded"),
    Stage.SETTLING: N_("Checked"),
    Stage.SUBMITTING: N_("Handed over"),
    Stage.EMBEDDING: N_("Embedded"),
}
"""The stages in which something is done, in order, and what was done."""


def details(task: Task, around: Around) -> None:
    """A button that opens them; they stay open while the page refreshes itself."""
    label = escape_markdown(_("Details of {title}", title=task.video.title))
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
    yield _("Added"), f"{clock.day(job.created_at)}, {clock.second(job.created_at)}"
    if job.options.part:
        yield _("Part"), str(job.options.part)
    if video.size_bytes:
        yield _("Size"), file_size(video.size_bytes)
    yield from took(task)
    if not job.stage.is_final:
        yield _("{stage} since", stage=stage_label(job.stage)), clock.second(job.stage_since)
        if job.attempts:
            yield _("Tries at this step"), str(job.attempts)
    elif job.finished_at is not None:
        yield stage_label(job.stage), f"{clock.day(job.finished_at)}, {clock.second(job.finished_at)}"
        yield _("In all"), duration(job.finished_at - job.created_at)
    if job.fault and job.stage is not Stage.READY:
        yield _("Reason"), explain(job.fault)
        yield _("Error code"), job.fault.reason


def took(task: Task) -> Iterator[tuple[str, str]]:
    """How long each stage took that is over; what was over at once is left out."""
    job = task.job
    spent = sum(job.stage_seconds.get(stage, 0.0) for stage in WORK)
    end = job.finished_at if job.finished_at is not None else job.stage_since
    waited = end - job.created_at - spent
    if job.stage is not Stage.WAITING and waited >= WORTH_TELLING_SEC:
        yield _("Waited"), duration(waited)
    for stage, done in WORK.items():
        seconds = job.stage_seconds.get(stage, 0.0)
        if seconds >= 0.5 and not (stage is Stage.UPLOADING and task.video.is_link):
            yield _(done), _("in {time}", time=duration(seconds))
