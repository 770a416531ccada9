"""Library: every video as a picture; press one to watch it."""

import streamlit as st

from core import cached, words
from core.models import timecode
from web.cards import empty_place, video_card
from web.keys import arrow_keys
from web.moment import open_video
from web.notices import saying_trouble

st.title(words.PAGES["library"], anchor=False)
library = cached.videos()


def show_cards() -> None:
    """All cards."""
    jobs = {job.video_id: job for job in cached.jobs()}
    with st.container(key="videos"), st.grid(4, min_column_width=150, gap=("medium", "small")):
        for video in library:
            if video_card(video, jobs.get(video.id)):
                open_video(video)


@st.fragment
def grid() -> None:
    """The cards as a fragment, so that opening a video reruns nothing else."""
    with saying_trouble():
        show_cards()


@st.fragment(run_every=2.0)
def live_grid() -> None:
    """The same while videos are being prepared, so that each is seen to become ready."""
    with saying_trouble():
        show_cards()


if library:
    videos = words.count_of(len(library), words.SEARCH["video"], words.SEARCH["videos"])
    footage = timecode(sum(video.duration_sec for video in library))
    st.html(f'<p class="quiet">{words.LIBRARY["lead"].format(videos=videos, hours=footage)}</p>')
    (live_grid if cached.job_summary()[0] else grid)()
    arrow_keys()
else:
    empty_place(words.LIBRARY["empty_title"], words.LIBRARY["empty_body"])
    with st.container(horizontal=True, horizontal_alignment="center"):
        if st.button(words.EMPTY["add"], type="primary", key="add_first", icon=":material/add:"):
            st.switch_page("../pages/add_videos.py")
