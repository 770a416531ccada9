"""What can be done with several moments at once: search for more like them, keep a look, set the category of their videos."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from html import escape
from typing import Final

import streamlit as st

from core import cached, messages
from core.errors import ClipseekError
from core.search.address import params_of
from core.search_query import MomentRef, SearchQuery, View
from web.escape_markdown import escape_markdown
from web.ui.category_choice import category_choice

log = logging.getLogger(__name__)

SAYS: Final = messages.SELECTION


def actions(key: str, refs: Sequence[MomentRef]) -> None:
    """The buttons for these moments, side by side in whatever container they are put; `key` is unique on the page.

    The first of `refs` should be the one that stands for them all.
    """
    if not refs:
        return
    question = cached.insights.selection.question_of(refs)
    with st.container(key=f"search_by_{key}", width="content"):
        st.page_link(
            "../../pages/search/page.py",
            label=SAYS["search"],
            icon=":material/search:",
            help=SAYS["search_help"],
            query_params=params_of(View(question)),
        )
    _look(key, question)
    category_choice(f"category_of_{key}", lambda: cached.insights.selection.videos_of(refs), moments=_moments(len(refs)))


def _look(key: str, question: SearchQuery) -> None:
    popover = st.popover(SAYS["look"], key=f"look_of_{key}", icon=":material/bookmark_star:", on_change="rerun")
    if popover.open:
        box = f"look_name_{key}"
        with popover, st.form(f"{box}_form", border=False, clear_on_submit=True):
            st.text_input(SAYS["look_name"], key=box, placeholder=SAYS["look_placeholder"], max_chars=80)
            st.html(f'<p class="quiet">{escape(SAYS["look_about"])}</p>')
            st.form_submit_button(SAYS["save"], key=f"{box}_save", type="primary", on_click=_keep_look, args=(key, question))


def _keep_look(key: str, question: SearchQuery) -> None:
    st.session_state[f"look_of_{key}"] = False
    try:
        name = cached.searches.save_concept(st.session_state[f"look_name_{key}"], question).name
    except ClipseekError as error:
        log.warning("keeping a look: %s %s", error.reason, error.detail)
        st.toast(escape_markdown(messages.said(error)), icon=":material/error:")
    else:
        st.toast(escape_markdown(SAYS["look_kept"].format(name=name)), icon=":material/check_circle:")


def _moments(count: int) -> str:
    return messages.MAP["moment"] if count == 1 else messages.MAP["moments"].format(count=f"{count:,}")
