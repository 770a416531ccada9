"""What this computer writes down, on the task monitor: the video it is at, those that wait, and those that failed."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

import streamlit as st

from core import cached
from core.catalog.library.recognitions import Queued, RecognitionStage
from core.messages.faults import explain
from core.messages.formatting import duration, share
from core.messages.translation import _, ngettext, number
from core.people.person import Role
from pages.tasks.row import progress_bar
from web.ui.notices import trying
from web.ui.quiet_line import quiet_line
from web.ui.video_url import video_address

SHOWN: Final = 5
"""Rows of each kind; more wait, and come up as these are over."""


def show_speech() -> bool:
    """The rows, or nothing; returns whether any is under way, so that somebody has to look again."""
    queue = cached.video.speech.queue()
    going = [one for one in queue if one.recognition.stage is RecognitionStage.OPEN]
    failed = [one for one in queue if one.recognition.stage is RecognitionStage.FAILED]
    if going or failed:
        with st.container(key="speech_tasks", gap="small"):
            _head(going)
            for place, one in enumerate(going[:SHOWN]):
                _row(one, _at(one) if place == 0 else f'<div class="why">{escape(_("Waits for its turn"))}</div>', _("Stop"))
            if len(going) > SHOWN:
                quiet_line(_("and {count} more", count=number(len(going) - SHOWN)))
            for one in failed[:SHOWN]:
                why = explain(one.recognition.fault) if one.recognition.fault else _("It could not be written down.")
                _row(one, f'<div class="why">{escape(why)}</div>', _("Dismiss"))
    return bool(going)


def _head(going: Sequence[Queued]) -> None:
    if not going:
        return
    left_sec = sum(max(0.0, one.duration_sec - one.recognition.done_ms / 1000) for one in going)
    said = ngettext(
        "This computer writes down what is said in {n} video; {length} of sound to go.",
        "This computer writes down what is said in {n} videos, one after the other; {length} of sound to go.",
        len(going),
        length=duration(left_sec),
    )
    with st.container(key="speech_head", horizontal=True, vertical_alignment="center", gap="small"):
        quiet_line(said, is_status=True, width="content")
        if len(going) > 1 and cached.access.needs.may(Role.EDITOR):
            ids = [one.recognition.video_id for one in going]
            stop = (cached.video.speech.stop_writing, ids)
            st.button(_("Stop all"), key="stop_all_speech", type="tertiary", icon=":material/stop:", on_click=trying, args=stop)


def _row(one: Queued, what: str, stop: str) -> None:
    video_id = one.recognition.video_id
    with st.container(key=f"speech_row_{video_id}", horizontal=True, vertical_alignment="center", wrap=False):
        link = f'<a href="{escape(video_address(video_id))}" target="_self">{escape(one.title)}</a>'
        st.html(f'<div class="named"><div class="title" dir="auto">{link}</div></div>')
        st.html(f'<div class="what">{what}</div>')
        with st.container(key=f"do_speech_{video_id}", horizontal=True, horizontal_alignment="right", gap="small"):
            if cached.access.needs.may(Role.EDITOR):
                if one.recognition.stage is RecognitionStage.FAILED:
                    again = (cached.video.speech.write_down, [video_id])
                    st.button(_("Try again"), key=f"again_speech_{video_id}", on_click=trying, args=again)
                st.button(
                    stop, key=f"stop_speech_{video_id}", on_click=trying, args=(cached.video.speech.stop_writing, [video_id])
                )


def _at(one: Queued) -> str:
    """How far the one is that is written down now."""
    done = min(1.0, one.recognition.done_ms / 1000 / max(1.0, one.duration_sec))
    text = _("{share} written down", share=share(done))
    return f'<div class="now">{escape(text)}</div>{progress_bar(done, text)}'
