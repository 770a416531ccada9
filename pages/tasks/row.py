"""One line of the task monitor: picture, title, what is happening, how long and how much, and one button.

What never changes, what changes with the stage and what changes by the second are elements of their own, so that the refresh
touches only what is new: no picture is drawn again, no focus is lost.
"""

from __future__ import annotations

from html import escape
from typing import Final

import streamlit as st

from core import cached
from core.cached.tasks import Task
from core.jobs import Job, Stage
from core.messages.translation import _
from core.models import Video
from pages.tasks import wording
from pages.tasks.details import details
from pages.tasks.selection import choice_box
from pages.tasks.wording import Around
from web.escape_markdown import escape_markdown
from web.ui.cards import poster_address, status
from web.ui.confirm_button import confirm_button

TO_PLAY: Final = "to_play"
"""The video that somebody asked to see, in the session's state: opened outside the refreshed part, which would close it again."""


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
    return text + (_bar(now.share, now.text) if now.bar else "")


def _bar(share: float | None, text: str) -> str:
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


def _buttons(video: Video, job: Job, around: Around) -> None:
    if not job.stage.is_final:
        if wording.can_try_now(job, around.clock.now):
            st.button(_("Retry now"), key=f"try_now_{video.id}", on_click=cached.tasks.try_now, args=(video.id,))
        label = _("Stopping …") if job.cancel_requested else _("Give up") if wording.is_late(job) else _("Cancel")
        st.button(
            label, key=f"cancel_{video.id}", disabled=job.cancel_requested, on_click=cached.tasks.cancel, args=([video.id],)
        )
    elif job.stage is Stage.READY:
        st.button(_("Play"), key=f"watch_{video.id}", on_click=_play, args=(video,))
    elif job.stage is Stage.UNSURE:
        st.button(_("Use the one found"), key=f"adopt_{video.id}", on_click=cached.tasks.adopt, args=(video.id,))
        confirm_button(
            _("Prepare anew"),
            _("Really anew?") if around.price_per_minute <= 0 else _("Really? May cost twice"),
            key=f"anew_{video.id}",
            sure_key=f"really_anew_{video.id}",
            do=cached.tasks.prepare_anew,
            args=(video.id,),
        )
    else:
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
            st.button(_("Retry"), key=f"retry_{video.id}", on_click=cached.tasks.retry, args=([video.id],))


def _play(video: Video) -> None:
    st.session_state[TO_PLAY] = video


def _remove(video: Video) -> None:
    cached.tasks.remove([video.id])
    st.session_state[wording.TO_SAY] = escape_markdown(_("“{title}” was removed.", title=video.title))
