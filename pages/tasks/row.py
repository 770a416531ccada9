"""One line of the task monitor: picture, title, what is happening, how long and how much, one button, and details on request.

What never changes, what changes with the stage and what changes by the second are elements of their own, so that the refresh
touches only what is new: no picture is drawn again, no focus is lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Final

import streamlit as st

from core import cached
from core.cached.tasks import Task
from core.messages.faults import explain
from core.messages.formatting import duration, file_size
from core.messages.labels import stage_label
from core.messages.translation import N_, _
from core.models.jobs import Job, Stage
from core.models.video import Video
from core.people.person import Role
from pages.tasks import wording
from pages.tasks.selection import choice_box
from pages.tasks.wording import WORTH_TELLING_SEC, Around
from web.escape_markdown import escape_markdown
from web.ui.cards import poster_address, status
from web.ui.confirm_button import confirm_button
from web.ui.notices import trying

TO_PLAY: Final = "to_play"
"""The video that somebody asked to see, in the session's state: opened outside the refreshed part, which would close it again."""
WORK: Final = {
    Stage.TRANSCODING: N_("Smaller copy made"),
    Stage.UPLOADING: N_("Uploaded"),
    Stage.SETTLING: N_("Checked"),
    Stage.SUBMITTING: N_("Handed over"),
    Stage.EMBEDDING: N_("Embedded"),
}
"""The stages in which something is done, in order, and what was done."""


def task_row(task: Task, around: Around, *, choosing: bool) -> None:
    """A row with its button, or with its box while rows are being selected."""
    video, job = task.video, task.job
    with st.container(key=f"task_{video.id}", horizontal=True, vertical_alignment="center", wrap=False):
        st.html(
            f'<div class="whose"><div class="pic"><img src="{escape(poster_address(video))}" alt="" loading="lazy"></div>'
            f'<div class="named"><div class="title" title="{escape(video.title)}">{escape(video.title)}</div>'
            f'<div class="meta">{wording.measures(video)}</div></div></div>'
        )
        st.html(f'<div class="what">{_happening(task, around)}</div>')
        st.html(f'<div class="money">{_time_and_cost(task, around)}</div>')
        with st.container(key=f"do_{video.id}", horizontal=True, horizontal_alignment="right", gap="small"):
            if choosing:
                choice_box(video)
            else:
                _play_button(video, job)
                if cached.access.needs.may(Role.EDITOR):
                    _buttons(video, job, around)
                details(task, around)


def _happening(task: Task, around: Around) -> str:
    job = task.job
    if job.stage is Stage.READY:
        outcome = escape(wording.outcome(job))
        return f'{status(job.stage)}<div class="why" title="{outcome}">{outcome}</div>'
    if job.stage.is_final:
        why = escape(wording.reason(task, around.price_per_minute))
        return f'{status(job.stage)}<div class="why" title="{why}">{why}</div>'
    now = wording.doing(task, around)
    text = f'<div class="{"why" if now.quiet else "now"}">{escape(now.text)}</div>'
    if now.why:
        return f'{text}<div class="why" title="{escape(now.why)}">{escape(now.why)}</div>'
    return text + (progress_bar(now.share, now.text) if now.bar else "")


def progress_bar(share: float | None, text: str) -> str:
    """How much is done, 0..1, or that nobody knows how much."""
    if share is None:
        return f'<div class="progress unknown" role="progressbar" aria-label="{escape(text)}"><i></i></div>'
    done = f"{share:.0%}"
    return (
        f'<div class="progress" role="progressbar" aria-label="{escape(text)}" aria-valuenow="{done[:-1]}">'
        f'<i style="width:{done}"></i></div>'
    )


def _time_and_cost(task: Task, around: Around) -> str:
    cost = escape(wording.cost(task, around.price_per_minute))
    if task.job.stage.is_final:
        return f"<div>{cost}</div>"
    left = wording.time_to_go(task, around)
    spent = wording.so_far(task.job, around.clock.now)
    last = f"{spent} · {cost}" if spent else cost
    return f"<div>{left}</div><div>{last}</div>" if left else f"<div>{last}</div>"


def _play_button(video: Video, job: Job) -> None:
    if job.stage is Stage.READY:
        st.button(_("Play"), key=f"watch_{video.id}", on_click=_play, args=(video,))


def _buttons(video: Video, job: Job, around: Around) -> None:
    if not job.stage.is_final:
        if wording.can_try_now(job, around.clock.now):
            st.button(_("Retry now"), key=f"try_now_{video.id}", on_click=trying, args=(cached.tasks.try_now, video.id))
        label = _("Stopping …") if job.cancel_requested else _("Give up") if wording.is_late(job) else _("Cancel")
        st.button(
            label,
            key=f"cancel_{video.id}",
            disabled=job.cancel_requested,
            on_click=trying,
            args=(cached.tasks.cancel, [video.id]),
        )
    elif job.stage is Stage.UNSURE:
        st.button(_("Use the one found"), key=f"adopt_{video.id}", on_click=trying, args=(cached.tasks.adopt, video.id))
        confirm_button(
            _("Prepare anew"),
            _("Really anew?") if around.price_per_minute <= 0 else _("Really? It may be paid twice"),
            key=f"anew_{video.id}",
            sure_key=f"really_anew_{video.id}",
            do=trying,
            args=(cached.tasks.prepare_anew, video.id),
        )
    elif job.stage is not Stage.READY:
        confirm_button(
            _("Remove"),
            _("Really?"),
            key=f"remove_{video.id}",
            sure_key=f"really_{video.id}",
            do=_remove,
            args=(video,),
        )
        if wording.can_retry(job):
            # Where Cancel was a moment ago: a second press there must not be the one that removes.
            st.button(_("Retry"), key=f"retry_{video.id}", on_click=trying, args=(cached.tasks.retry, [video.id]))


def _play(video: Video) -> None:
    st.session_state[TO_PLAY] = video


def _remove(video: Video) -> None:
    cached.tasks.remove([video.id])
    st.session_state[wording.TO_SAY] = escape_markdown(_("“{title}” was removed.", title=video.title))


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
