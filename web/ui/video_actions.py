"""What can be done to several videos at once, deleting apart: set their category, prepare them again, export them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import partial
from html import escape
from typing import Final

import streamlit as st

from core import cached, messages
from web.escape_markdown import escape_markdown
from web.ui.category_choice import category_choice
from web.ui.embed_options import choices_row
from web.ui.notices import saying_trouble

log = logging.getLogger(__name__)

SAYS: Final = messages.LIBRARY_CHOICE
AGAIN: Final = "to_prepare_again"
"""The videos that somebody is asked about, in the session's state: the dialog outlives reruns of the page below it."""
TO_SAY: Final = "library_says"
"""A sentence for a toast, in the session's state."""
PROBLEMS_SHOWN: Final = 5


def actions(video_ids: Sequence[str], after_category: Callable[[], None]) -> None:
    """The buttons for these videos; `after_category` is called once their category is being set."""
    category_choice("category_of_chosen", lambda: cached.insights.clusters.videos_by_id(video_ids).values(), after=after_category)
    st.button(SAYS["again"], key="again_chosen", icon=":material/replay:", on_click=_ask_again, args=(list(video_ids),))
    st.download_button(
        SAYS["export"],
        partial(cached.library.library_csv, list(video_ids)),
        file_name=SAYS["export_name"],
        mime="text/csv",
        key="export_chosen",
        icon=":material/download:",
        on_click="ignore",
    )


def say_what_was_done() -> None:
    """The sentence that an action left behind."""
    said = st.session_state.pop(TO_SAY, None)
    if said:
        st.toast(escape_markdown(said))


def videos_said(count: int) -> str:
    """`1 video`, `12 videos`"""
    return messages.count_of(count, messages.SEARCH["video"], messages.SEARCH["videos"])


def _ask_again(video_ids: list[str]) -> None:
    st.session_state[AGAIN] = video_ids


def _ask_no_more() -> None:
    st.session_state.pop(AGAIN, None)


def ask_again_if_wanted() -> None:
    """The dialog about preparing again, while it is open."""
    video_ids = st.session_state.get(AGAIN)
    if video_ids:
        st.dialog(SAYS["again_title"], width="large", on_dismiss=_ask_no_more)(_again)(video_ids)


def _again(video_ids: Sequence[str]) -> None:
    with saying_trouble():
        st.html(f'<p class="quiet">{SAYS["again_about"]}</p>')
        choices = choices_row(with_category=False)
        what = cached.library_actions.what_again(video_ids, choices)
        if what.videos:
            cost = SAYS["again_free" if cached.application.is_demo() else "again_cost"]
            videos, length = videos_said(what.videos), messages.lasting(what.seconds)
            st.text(cost.format(videos=videos, length=length, cost=messages.money(what.price_usd)))
        else:
            st.text(SAYS["again_none"])
        if what.problems:
            _show_problems(what.problems)
        with st.container(horizontal=True, horizontal_alignment="right"):
            if st.button(SAYS["cancel"], key="again_cancel"):
                _ask_no_more()
                st.rerun()
            label = SAYS["again_go"].format(videos=videos_said(what.videos))
            if what.videos and st.button(label, key="again_go", type="primary"):
                queued = cached.library_actions.embed_again(video_ids, choices)
                st.session_state[TO_SAY] = SAYS["again_queued"].format(videos=videos_said(len(queued.video_ids)))
                _ask_no_more()
                st.rerun()


def _show_problems(problems: Sequence[str]) -> None:
    lines = [f"<li>{escape(problem)}</li>" for problem in problems[:PROBLEMS_SHOWN]]
    if len(problems) > PROBLEMS_SHOWN:
        lines.append(f"<li>{messages.DELETING['more'].format(count=len(problems) - PROBLEMS_SHOWN)}</li>")
    st.html(f'<div class="faults"><b>{SAYS["again_not"]}</b><ul>{"".join(lines)}</ul></div>')
