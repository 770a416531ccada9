"""Search: a box, and the moments that answer it; each plays from its own second."""

import streamlit as st

from core import cached, words
from core.models import Stage
from web import samples
from web.cards import empty_place, moment_card, video_card
from web.keys import arrow_keys
from web.moment import open_moment, open_video
from web.notices import saying_trouble, show_notice

FIRST_SHOWN = 20
RECENT_SHOWN = 8
EXAMPLES_SHOWN = 6
LONGEST_QUESTION = 2000


def ask(phrase: str) -> None:
    """Put an example into the box, as if it had been typed."""
    st.session_state.q = phrase


def show_first_steps(in_library: int) -> None:
    """The steps themselves."""
    making = samples.rendering()
    preparing, _attention, ready = cached.job_summary()
    if ready and not samples.under_way():
        st.rerun()
    if making.running or preparing:
        empty_place(words.EMPTY["preparing_title"], words.EMPTY["preparing_body"])
        if making.running:
            text = words.EMPTY["rendering"].format(done=making.done, total=making.total)
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


@st.fragment(run_every=1.0)
def first_steps(in_library: int) -> None:
    """What an empty library offers, and how far the sample footage is; reruns the page once there is something to search."""
    with saying_trouble():
        show_first_steps(in_library)


def show_hits(phrase: str, result: cached.SearchResult) -> None:
    """The cards, the first ones at once and the rest on request."""
    if not result.hits:
        empty_place(words.SEARCH["nothing"], words.EMPTY["preparing_body"])
        return
    moments = words.count_of(len(result.hits), words.SEARCH["moment"], words.SEARCH["moments"])
    st.html(f'<p class="quiet">{words.SEARCH["found"].format(moments=moments)}</p>')
    shown = st.session_state.setdefault(f"shown_{phrase}", FIRST_SHOWN)
    with st.container(key="hits"), st.grid(4, min_column_width=150, gap=("medium", "small")):
        for index, hit in enumerate(result.hits[:shown]):
            if moment_card(index, hit, result.videos[hit.video_id]):
                open_moment(result.videos[hit.video_id], hit.span, words.MODALITIES[hit.modality])
    if shown < len(result.hits) and st.button(words.SEARCH["more"], key="more"):
        st.session_state[f"shown_{phrase}"] = len(result.hits)
        st.rerun(scope="fragment")


@st.fragment
def results(phrase: str) -> None:
    """The grid of hits. A fragment, so that opening a moment reruns nothing else."""
    with saying_trouble():
        with st.spinner(words.SEARCH["working"]):
            result = cached.search(phrase)
        show_hits(phrase, result)


def start_page() -> None:
    """Before anything was asked: examples to press, and what was added last."""
    library = cached.videos()
    _preparing, _attention, ready_count = cached.job_summary()
    if not ready_count or samples.under_way():
        first_steps(len(library))
        return
    ready = {job.video_id: job for job in cached.jobs() if job.stage is Stage.READY}
    if any(video.added_by == samples.ADDED_BY for video in library):
        with st.container(horizontal=True, key="examples", gap="small"):
            for index, phrase in enumerate(samples.EXAMPLES[:EXAMPLES_SHOWN]):
                st.button(phrase, key=f"example_{index}", on_click=ask, args=(phrase,))
    st.html(f'<p class="quiet">{words.SEARCH["recent"]}</p>')
    with st.grid(4, min_column_width=150, gap=("medium", "small")):
        for video in [video for video in library if video.id in ready][:RECENT_SHOWN]:
            if video_card(video, ready[video.id]):
                open_video(video)


with st.container(key="search_line", horizontal=True, gap="small"):
    asked = st.text_input(
        words.SEARCH["label"],
        key="q",
        bind="query-params",
        icon=":material/search:",
        placeholder=words.SEARCH["placeholder"],
        label_visibility="collapsed",
    )
    st.button(words.SEARCH["button"], type="primary", key="search")

if asked and asked.strip():
    results(asked.strip()[:LONGEST_QUESTION])
else:
    start_page()
arrow_keys()
