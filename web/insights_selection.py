"""What can be done with several moments at once: search for more like them, keep a look, set the category of their videos."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

import streamlit as st

from core import cached, words
from core.models import Video
from core.question import MomentRef, Question, View
from web.notices import saying_trouble
from web.plain import plain

log = logging.getLogger(__name__)

SAYS: Final = words.SELECTION
UNDO: Final = "selection_undo"
"""What the categories of some videos were before, in the session's state, as long as that can be taken back."""
CLOSE: Final = "selection_close"
"""The popover that has done its work; only before it is drawn can it be closed."""
NAMED_MOST: Final = 4


@dataclass(frozen=True, slots=True)
class _Former:
    """The categories of videos before they were set, and what they were set to."""

    categories: dict[str, str]
    now: str


def actions(key: str, refs: Sequence[MomentRef]) -> None:
    """The buttons for these moments, side by side in whatever container they are put; `key` is unique on the page.

    The first of `refs` should be the one that stands for them all.
    """
    if not refs:
        return
    question = cached.question_of(refs)
    with st.container(key=f"search_by_{key}", width="content"):
        st.page_link(
            "../pages/search.py",
            label=SAYS["search"],
            icon=":material/search:",
            help=SAYS["search_help"],
            query_params=cached.params_of(View(question)),
        )
    _look(key, question)
    _category(key, refs)


def undo_line() -> None:
    """That categories were set, and the way back; nothing if none were."""
    former: _Former | None = st.session_state.get(UNDO)
    if former is None:
        return
    with st.container(key="undo_line_category", horizontal=True, vertical_alignment="center", gap="small"):
        said = SAYS["category_was_set"].format(videos=_videos(len(former.categories)), name=former.now or SAYS["no_category"])
        st.html(f'<p role="status">{escape(said)}</p>', width="content")
        st.button(SAYS["category_undo"], key="undo_category", icon=":material/undo:", on_click=_undo, args=(former,))
        st.button(SAYS["category_keep"], key="keep_category", icon=":material/close:", type="tertiary", on_click=_forget_undo)


def _look(key: str, question: Question) -> None:
    popover = st.popover(SAYS["look"], key=f"look_of_{key}", icon=":material/bookmark_star:", on_change="rerun")
    if popover.open:
        box = f"look_name_{key}"
        with popover, st.form(f"{box}_form", border=False, clear_on_submit=True):
            st.text_input(SAYS["look_name"], key=box, placeholder=SAYS["look_placeholder"], max_chars=80)
            st.html(f'<p class="quiet">{escape(SAYS["look_about"])}</p>')
            st.form_submit_button(SAYS["save"], key=f"{box}_save", type="primary", on_click=_keep_look, args=(key, question))


def _keep_look(key: str, question: Question) -> None:
    st.session_state[f"look_of_{key}"] = False
    try:
        name = cached.keep_look(st.session_state[f"look_name_{key}"], question).name
    except cached.ClipseekError as error:
        log.warning("keeping a look: %s %s", error.reason, error.detail)
        st.toast(f"{plain(error.sentence)} {plain(error.hint)}", icon=":material/error:")
    else:
        st.toast(plain(SAYS["look_kept"].format(name=name)), icon=":material/check_circle:")


def _category(key: str, refs: Sequence[MomentRef]) -> None:
    name = f"category_of_{key}"
    if st.session_state.get(CLOSE) == name:
        del st.session_state[CLOSE]
        st.session_state[name] = False
    popover = st.popover(SAYS["category"], key=name, icon=":material/sell:", on_change="rerun")
    if popover.open:
        with popover, saying_trouble():
            _choose_category(name, refs)


def _choose_category(name: str, refs: Sequence[MomentRef]) -> None:
    videos = cached.videos_of(refs)
    chosen = st.selectbox(
        SAYS["category_label"],
        [*(known for known in cached.categories() if known), SAYS["category_none"]],
        index=None,
        accept_new_options=True,
        placeholder=SAYS["category_choose"],
        key=f"{name}_choice",
    )
    about = SAYS["category_about"].format(videos=_videos(len(videos)), moments=_moments(len(refs)))
    st.html(f'<p class="quiet">{escape(about)}</p><p class="quiet">{escape(_now(videos))}</p>')
    label = SAYS["category_set"].format(videos=_videos(len(videos)))
    if st.button(label, key=f"{name}_set", type="primary", disabled=not chosen) and chosen:
        category = "" if chosen == SAYS["category_none"] else chosen
        _set({video.id: category for video in videos})
        st.session_state[UNDO] = _Former({video.id: video.category for video in videos}, category)
        st.session_state[CLOSE] = name
        st.rerun()


def _set(categories: dict[str, str]) -> None:
    """One after the other, saying how far it is."""
    progress = st.progress(0.0)
    for done, _ in enumerate(cached.set_categories(categories), start=1):
        progress.progress(done / len(categories), text=SAYS["category_setting"].format(done=done, count=len(categories)))


def _undo(former: _Former) -> None:
    here = set(cached.still_here(list(former.categories)))
    try:
        done = list(cached.set_categories({video_id: name for video_id, name in former.categories.items() if video_id in here}))
    except cached.ClipseekError as error:
        log.warning("setting categories back: %s %s", error.reason, error.detail)
        st.toast(f"{plain(error.sentence)} {plain(error.hint)}", icon=":material/error:")
    else:
        _forget_undo()
        st.toast(plain(SAYS["category_undone"].format(videos=_videos(len(done)))), icon=":material/check_circle:")


def _forget_undo() -> None:
    st.session_state.pop(UNDO, None)


def _now(videos: Sequence[Video]) -> str:
    """Which categories they are in so far."""
    names = list(dict.fromkeys(video.category or SAYS["no_category"] for video in videos))
    said = ", ".join(names[:NAMED_MOST])
    if len(names) > NAMED_MOST:
        said = f"{said} {SAYS['and_more'].format(count=len(names) - NAMED_MOST)}"
    return SAYS["category_now"].format(categories=said)


def _videos(count: int) -> str:
    return words.count_of(count, words.SEARCH["video"], words.SEARCH["videos"])


def _moments(count: int) -> str:
    return words.MAP["moment"] if count == 1 else words.MAP["moments"].format(count=f"{count:,}")
