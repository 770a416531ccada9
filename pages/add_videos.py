"""Add videos: choose files or paste links, see what each will become, then start."""

import streamlit as st

from core import cached, words
from core.cached import Candidate
from web.cards import empty_place
from web.plain import plain
from web.precheck import count_of_videos, plan, precheck_table, refusals

VIDEO_TYPES = ["mp4", "mov", "m4v", "mkv", "webm", "avi", "mpg", "mpeg", "ts", "mts", "flv", "wmv", "asf", "3gp"]
LARGEST_UPLOAD_MB = 200


def checked_files() -> list[Candidate]:
    """The files in the uploader, each looked into once; one that was taken out again gives its room back."""
    files = st.file_uploader(
        words.ADD["files"], type=VIDEO_TYPES, accept_multiple_files=True, key="upload", max_upload_size=LARGEST_UPLOAD_MB
    )
    known: dict[str, Candidate] = st.session_state.setdefault("checked_files", {})
    new = [file for file in files if file.file_id not in known]
    if new:
        bar = st.progress(0.0)
        for done, file in enumerate(new):
            bar.progress(done / len(new), text=words.ADD["checking_file"].format(name=file.name))
            known[file.file_id] = cached.check_file(file, file.name, file.size)
        bar.empty()
    for gone in set(known) - {file.file_id for file in files}:
        cached.discard(known.pop(gone))
    return [known[file.file_id] for file in files]


def checked_links() -> list[Candidate]:
    """The links in the text area, looked at anew only when the list changes."""
    text = st.text_area(words.ADD["links"], key="urls", placeholder=words.ADD["links_placeholder"], height=106)
    st.button(words.ADD["check"], key="check_links")
    links = [line.strip() for line in (text or "").splitlines() if line.strip()]
    if not links:
        return []
    if st.session_state.get("checked_links_of") != links:
        with st.spinner(words.ADD["checking_links"].format(count=len(links))):
            st.session_state.checked_links = cached.check_links(links)
        st.session_state.checked_links_of = links
    candidates: list[Candidate] = st.session_state.checked_links
    return candidates


st.title(words.PAGES["add_videos"], anchor=False)
st.html(f'<p class="quiet">{words.ADD["lead"]}</p>')
left, right = st.columns(2, gap="large")
with left:
    from_files = checked_files()
with right:
    from_links = checked_links()
started_ids: set[str] = st.session_state.setdefault("started_ids", set())
candidates = [candidate for candidate in cached.marked_once([*from_files, *from_links]) if candidate.video_id not in started_ids]

if candidates:
    rows = precheck_table(candidates)
    st.html(f'<p class="quiet tabular">{plan(rows)}</p>')
    label = words.ADD["start"].format(videos=count_of_videos(len(rows))) if rows else words.ADD["start_none"]
    if st.button(label, type="primary", key="start", disabled=not rows):
        started = cached.start(rows)
        started_ids |= started.taken
        for problem in started.problems:
            st.error(plain(problem))
        if not started.problems:
            for name in (
                "checked_files",
                "checked_links",
                "checked_links_of",
                "precheck_edits",
                "precheck_identity",
                "started_ids",
            ):
                st.session_state.pop(name, None)
            st.toast(words.ADD["started"].format(videos=count_of_videos(started.queued)))
            st.switch_page("../pages/tasks.py")
    refusals(candidates)
else:
    empty_place(words.ADD["empty_title"], words.ADD["empty_body"])
