"""What can be done with several moments at once: search for more like them, keep a look, set the category of their videos."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import streamlit as st

from core import cached
from core.collections.collection import MOST_ITEMS
from core.errors import ClipseekError
from core.messages.faults import explain
from core.messages.labels import moments_counted
from core.messages.translation import _
from core.models.search_query import MomentRef, SearchQuery, View
from core.search.address import params_of
from web.escape_markdown import escape_markdown
from web.ui import collecting
from web.ui.quiet_line import quiet_line
from web.ui.videos.category_choice import category_choice

log = logging.getLogger(__name__)


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
            label=_("Search for these"),
            icon=":material/search:",
            help=_("Everything in the library that is like them"),
            query_params=params_of(View(question)),
        )
    _look(key, question)
    if len(refs) <= MOST_ITEMS:
        st.button(
            _("Add to the collection"),
            key=f"gather_{key}",
            icon=":material/playlist_add:",
            on_click=lambda: collecting.gather_all([(ref.video_id, ref.span) for ref in refs]),
        )
    category_choice(f"category_of_{key}", lambda: cached.insights.selection.videos_of(refs), moments=moments_counted(len(refs)))


def _look(key: str, question: SearchQuery) -> None:
    popover = st.popover(_("Save as filter"), key=f"look_of_{key}", icon=":material/bookmark_star:", on_change="rerun")
    if popover.open:
        box = f"look_name_{key}"
        with popover, st.form(f"{box}_form", border=False, clear_on_submit=True):
            st.text_input(_("Name of the filter"), key=box, placeholder=_("Harbour at night"), max_chars=80)
            quiet_line(_("A saved filter can be searched by, and searches can be narrowed to it."))
            st.form_submit_button(_("Save"), key=f"{box}_save", type="primary", on_click=_keep_look, args=(key, question))


def _keep_look(key: str, question: SearchQuery) -> None:
    st.session_state[f"look_of_{key}"] = False
    try:
        name = cached.searches.save_concept(st.session_state[f"look_name_{key}"], question).name
    except ClipseekError as error:
        log.warning("keeping a look: %s %s", error.reason, error.detail)
        st.toast(escape_markdown(explain(error)), icon=":material/error:")
    else:
        st.toast(escape_markdown(_("The filter {name} is saved.", name=name)), icon=":material/check_circle:")
