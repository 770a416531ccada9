"""Tasks: what is being prepared, what needs attention and what is ready; live, and closing it stops nothing."""

import streamlit as st

from core import cached, words
from core.models import Job, Stage
from web.cards import empty_place
from web.notices import saying_trouble, show_notice
from web.task_row import task_row

ROWS_SHOWN = 50
KEY_REFUSED = "key_refused"


def belongs(job: Job, group: str) -> bool:
    """Whether a job is in one of the groups that people filter by."""
    match group:
        case "in_progress":
            return not job.stage.is_final
        case "attention":
            return job.stage in (Stage.FAILED, Stage.UNSURE)
        case "ready":
            return job.stage is Stage.READY
        case _:
            return True


def show_rows() -> None:
    """The filters and the rows they leave."""
    jobs = cached.jobs()
    if not jobs:
        empty_place(words.TASKS["empty_title"], words.TASKS["empty_body"])
        with st.container(horizontal=True, horizontal_alignment="center"):
            if st.button(words.EMPTY["add"], type="primary", key="add_first", icon=":material/add:"):
                st.switch_page("../pages/add_videos.py")
        return
    videos = {video.id: video for video in cached.videos()}
    counts = {group: sum(belongs(job, group) for job in jobs) for group in ("all", "in_progress", "attention", "ready")}
    summary = words.TASKS["summary"].format(preparing=counts["in_progress"], attention=counts["attention"], ready=counts["ready"])
    st.html(f'<p class="quiet">{summary}</p>')
    refused = next((job for job in jobs if not job.stage.is_final and job.error_code == KEY_REFUSED), None)
    if refused is not None:
        show_notice(cached.Notice(refused.error_words or "", ""))
    group = st.pills(
        words.PAGES["tasks"],
        list(counts),
        default="all",
        required=True,
        format_func=lambda name: f"{words.TASKS[name]} {counts[name]}",
        label_visibility="collapsed",
        key="group_of_tasks",
    )
    chosen = [job for job in jobs if belongs(job, str(group)) and job.video_id in videos]
    if not chosen:
        st.html(f'<p class="quiet">{words.TASKS["none_here"]}</p>')
    with st.container(key="tasks", gap=None):
        for job in chosen[:ROWS_SHOWN]:
            task_row(videos[job.video_id], job)


@st.fragment(run_every=1.0)
def monitor() -> None:
    """The rows, looked at again every second. It reads our own catalog only, so watching costs the provider nothing."""
    with saying_trouble():
        show_rows()


st.title(words.PAGES["tasks"], anchor=False)
monitor()
