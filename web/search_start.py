"""The search page before anything was asked: first steps of an empty library, kept searches, examples, what was added last."""

from __future__ import annotations

from typing import Final

import streamlit as st

from core import cached, words
from core.models import Stage
from web import samples, search_state
from web.cards import empty_place, video_card
from web.moment import open_video
from web.notices import saying_trouble, show_notice
from web.search_kept import kept_searches

RECENT_SHOWN: Final = 8
EXAMPLES_SHOWN: Final = 6


def start_page() -> None:
    """What a person sees who has not asked yet."""
    library = cached.videos()
    _preparing, _attention, ready_count = cached.job_summary()
    if not ready_count or samples.under_way():
        _first_steps(len(library))
        return
    ready = {job.video_id: job for job in cached.jobs() if job.stage is Stage.READY}
    if any(video.added_by == samples.ADDED_BY for video in library):
        with st.container(horizontal=True, key="examples", gap="xsmall"):
            for index, phrase in enumerate(samples.EXAMPLES[:EXAMPLES_SHOWN]):
                st.button(phrase, key=f"example_{index}", on_click=search_state.ask_words, args=(phrase,))
    kept_searches()
    st.html(f'<h2 class="part">{words.SEARCH["recent"]}</h2>')
    with st.grid(4, min_column_width=150, gap=(22, 18)):
        for video in [video for video in library if video.id in ready][:RECENT_SHOWN]:
            if video_card(video, ready[video.id]):
                open_video(video)


@st.fragment(run_every=1.0)
def _first_steps(in_library: int) -> None:
    """What an empty library offers, and how far the sample footage is; reruns the page once there is something to search."""
    with saying_trouble():
        _show_first_steps(in_library)


def _show_first_steps(in_library: int) -> None:
    making = samples.adding()
    preparing, _attention, ready = cached.job_summary()
    if ready and not samples.under_way():
        st.rerun()
    if making.running or preparing:
        empty_place(words.EMPTY["preparing_title"], words.EMPTY["preparing_body"])
        if making.running:
            text = words.EMPTY["adding_samples"].format(done=making.done, total=making.total)
            st.progress(making.done / making.total, text=text)
        else:
            text = words.EMPTY["embedding"].format(done=ready, total=max(in_library, ready + preparing))
            st.progress(ready / max(1, ready + preparing), text=text)
        return
    empty_place(words.EMPTY["title"], words.EMPTY["body"])
    with st.container(horizontal=True, horizontal_alignment="center"):
        if cached.is_demo() and st.button(words.EMPTY["samples"], type="primary", key="samples", icon=":material/play_circle:"):
            samples.prepare()
            st.rerun(scope="fragment")
        if st.button(words.EMPTY["add"], key="add_first", icon=":material/add:"):
            st.switch_page("../pages/add_videos.py")
    if making.failed:
        show_notice(cached.Notice(words.EMPTY["samples_failed"], words.EMPTY["samples_failed_hint"]))
