"""What people who were sent a link said about a moment, beside it: read, answered, and ticked off."""

from __future__ import annotations

from html import escape

import streamlit as st

from core import cached
from core.cached.shares import Thread
from core.messages.translation import _, ngettext
from core.models.video import Span, Video, timecode
from core.people.person import Role
from core.shares.share import LONGEST_COMMENT, Comment
from web.ui.clock import Clock, visitors_clock
from web.ui.notices import trying


def comments_counted(n: int) -> str:
    """`1 comment`, `12 comments`"""
    return ngettext("{n} comment", "{n} comments", n)


def show_comments(video: Video, span: Span) -> None:
    """All about a stretch of a video; nothing where nothing was said."""
    threads = cached.shares.comments_on(video.id, span)
    if not threads:
        return
    clock, new = visitors_clock(), sum(thread.is_new for thread in threads)
    badge = f'<span class="new_badge">{escape(ngettext("{n} new", "{n} new", new))}</span>' if new else ""
    with st.container(key="comments", gap="small"):
        st.html(f'<h2 class="part">{escape(comments_counted(len(threads)))}{badge}</h2>')
        for thread in threads:
            _show(thread, clock, has_times=not video.is_photo)


def _show(thread: Thread, clock: Clock, *, has_times: bool) -> None:
    comment = thread.comment
    is_done = comment.resolved_at is not None
    answers = "".join(_said(answer, clock) for answer in thread.answers)
    said = _said(comment, clock, is_new=thread.is_new, has_times=has_times)
    with st.container(key=f"comment_{comment.id}", gap=None):
        st.html(f'<div class="comment{" done" if is_done else ""}">{said}{answers}</div>')
        with st.container(horizontal=True, gap="small"):
            with st.popover(_("Answer"), key=f"answer_{comment.id}", icon=":material/reply:", type="tertiary"):
                _answer_form(comment.id)
            if cached.access.needs.may(Role.EDITOR):
                st.button(
                    _("Reopen") if is_done else _("Done"),
                    key=f"resolve_{comment.id}",
                    icon=":material/undo:" if is_done else ":material/check:",
                    type="tertiary",
                    on_click=trying,
                    args=(lambda: cached.shares.resolve_comment(comment.id, is_resolved=not is_done),),
                )


def _said(comment: Comment, clock: Clock, *, is_new: bool = False, has_times: bool = False) -> str:
    author = comment.author or _("You")
    at = "" if not has_times else f'<span class="tabular">{timecode(comment.at_ms / 1000)}</span>'
    when = f"{clock.day(comment.created_at)} {clock.hour(comment.created_at)}"
    marks = f'<span class="new_badge">{escape(_("New"))}</span>' if is_new else ""
    if comment.resolved_at is not None:
        marks += f'<span class="state ready">{escape(_("Done"))}</span>'
    return (
        f'<div class="{"answer" if comment.answers else "said"}"><p>{at}<strong dir="auto">{escape(author)}</strong>'
        f'<span class="quiet tabular">{escape(when)}</span>{marks}</p>'
        f'<p class="words" dir="auto">{escape(comment.text)}</p></div>'
    )


def _answer_form(comment_id: str) -> None:
    box = f"answer_text_{comment_id}"
    with st.form(f"answer_form_{comment_id}", border=False, clear_on_submit=True):
        st.text_area(_("Your answer"), key=box, max_chars=LONGEST_COMMENT, help=_("All who have the link can read it."))
        st.form_submit_button(
            _("Send"),
            type="primary",
            key=f"answer_send_{comment_id}",
            on_click=trying,
            args=(lambda: cached.shares.answer_comment(comment_id, st.session_state[box]),),
        )
