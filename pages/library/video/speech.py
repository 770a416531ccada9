"""Having what is said written down, by this computer or, of a link, by Twelve Labs: asked for below what is said."""

from __future__ import annotations

from functools import partial
from typing import Final

import streamlit as st

from core import cached
from core.catalog.library.recognitions import Recognition, RecognitionStage
from core.messages.faults import explain
from core.messages.formatting import share
from core.messages.translation import _, ngettext
from core.models.video import Video, timecode
from core.people.person import Role
from core.spoken.line import Source
from web.ui.notices import saying_trouble, trying
from web.ui.quiet_line import quiet_line

LOOK_EVERY_SEC: Final = 2.0


def speech(video: Video) -> None:
    """Nothing where there is no recogniser or no sound."""
    if cached.video.speech.can_be_fetched(video) and cached.access.needs.may(Role.EDITOR):
        _of_link(video)
    if not cached.video.speech.can_be_written_down(video) or not cached.access.needs.may(Role.EDITOR):
        return
    found = cached.video.speech.recognition_of(video.id)
    if found is None or found.stage is not RecognitionStage.OPEN:
        _state(video)
    else:
        st.fragment(_goes_on, run_every=LOOK_EVERY_SEC)(video)


def _goes_on(video: Video) -> None:
    with saying_trouble():
        found = cached.video.speech.recognition_of(video.id)
        is_over = found is None or found.stage is not RecognitionStage.OPEN
        if not is_over:
            _state(video)
    if is_over:
        st.rerun()


def _state(video: Video) -> None:
    found = cached.video.speech.recognition_of(video.id)
    with st.container(key="speech", horizontal=True, vertical_alignment="center", gap="small"):
        if found is None:
            _ask(video, _("Write down what is said"))
            quiet_line(
                _("This computer does it in the background; nothing is sent anywhere, and it costs nothing."), width="content"
            )
        elif found.stage is RecognitionStage.OPEN:
            quiet_line(_going_on(video, found), is_status=True, width="content")
            st.button(
                _("Stop"),
                key="stop_speech",
                icon=":material/stop:",
                on_click=trying,
                args=(cached.video.speech.stop_writing, [video.id]),
            )
        elif found.stage is RecognitionStage.STOPPED:
            quiet_line(_("Written down up to {time}, then stopped", time=timecode(found.done_ms / 1000)), width="content")
            _ask(video, _("Go on"))
        elif found.stage is RecognitionStage.FAILED and found.fault is not None:
            quiet_line(explain(found.fault), is_status=True, width="content")
            _ask(video, _("Try again"))


def _going_on(video: Video, found: Recognition) -> str:
    """How far it is, or how many are written down before it."""
    done = share(found.done_ms / 1000 / max(1.0, video.duration_sec))
    turn = [one.recognition.video_id for one in cached.video.speech.queue() if one.recognition.stage is RecognitionStage.OPEN]
    before = turn.index(video.id) if video.id in turn else 0
    if not before:
        return _("This computer is writing down what is said: {share} done", share=done)
    return ngettext(
        "This computer writes down what is said here after {n} other video",
        "This computer writes down what is said here after {n} other videos",
        before,
    )


def _ask(video: Video, label: str) -> None:
    st.button(
        label,
        key="ask_speech",
        icon=":material/speech_to_text:",
        on_click=trying,
        args=(cached.video.speech.write_down, [video.id]),
    )


def _of_link(video: Video) -> None:
    """The transcript of a link, which Twelve Labs makes only of what it has a copy of."""
    if any(line.source is Source.PROVIDER for line in cached.video.spoken.lines(video.id)):
        return
    if cached.video.speech.is_fetched(video.id):
        st.fragment(_is_fetched, run_every=LOOK_EVERY_SEC)(video)
        return
    is_in_vain = cached.video.speech.was_fetched_in_vain(video.id)
    have_fetched = partial(cached.video.speech.have_fetched, video)
    with st.container(key="fetched_speech", horizontal=True, vertical_alignment="center", gap="small"):
        label = _("Ask again") if is_in_vain else _("Get a transcript")
        st.button(label, key="fetch_speech", icon=":material/speech_to_text:", on_click=trying, args=(have_fetched,))
        if is_in_vain:
            said = _("Twelve Labs has no transcript of this link. A file with captions can be added instead, with Captions.")
        else:
            said = _("Twelve Labs fetches the video from its link once more, and removes its copy afterwards.")
        quiet_line(said, is_status=is_in_vain, width="content")


def _is_fetched(video: Video) -> None:
    with saying_trouble():
        quiet_line(_("Twelve Labs is writing down what is said. This page shows it once it is there."), is_status=True)
        trouble = cached.add_videos.key_trouble()
        if trouble is not None:
            quiet_line(f"{trouble.sentence} {trouble.hint}")
        is_over = not cached.video.speech.is_fetched(video.id)
    if is_over:
        st.rerun()
