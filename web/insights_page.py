"""The insights page: its sections and filters, how far the looking is, and what it says where there is nothing to show yet."""

from __future__ import annotations

from html import escape
from importlib import import_module
from typing import Final

import streamlit as st

from core import cached, words
from core.cached import InsightsState, Section, Sight
from core.insights.parts import Step
from core.question import Narrow
from web import insights_player, insights_state, samples
from web.cards import empty_place
from web.hover import hover_strips
from web.insights_filters import filter_line
from web.insights_progress import first_progress, progress
from web.keys import arrow_keys
from web.notices import saying_trouble
from web.scroll_up import begin_at_top
from web.search_box import keep_in_step

SAYS: Final = words.INSIGHTS
MODULES: Final = {
    Section.MAP: "web.insights_map",
    Section.KINDS: "web.insights_kinds",
    Section.TIME: "web.insights_trends",
    Section.ODD: "web.insights_odd",
    Section.TWICE: "web.insights_twice",
    Section.MISSING: "web.insights_missing",
}
"""Where each section is shown, by its `show(sight)`; brought in when it is looked at."""
NEEDS: Final = {Section.ODD: Step.ODD, Section.TWICE: Step.TWICE}
"""What a section cannot do without and may have to wait for; all others have what they need as soon as anything is shown."""


def show() -> None:
    """The page."""
    st.title(words.PAGES["insights"], anchor=False)
    ready = cached.job_summary()[2]
    if not ready:
        _empty()
        return
    view, state = insights_state.view(), cached.insights_state()
    seen = None if state.key is None else cached.sight(state.key, view.narrow)
    if seen is None:
        first_progress(state)
        return
    _sections(seen, state, ready)
    insights_player.show_open()
    arrow_keys()
    hover_strips()
    begin_at_top(f"{view.section} {view.kind} {view.page}")


def _sections(seen: Sight, state: InsightsState, ready: int) -> None:
    view = insights_state.view()
    _lead(seen)
    # What comes and goes has a place of its own, so that what is below it is not made again.
    with st.container(key="insights_progress"):
        progress(state, NEEDS.get(view.section), len(seen.moments.video_ids), ready)
    _tabs(view.section)
    filter_line(view.narrow)
    with st.container(key=f"insights_{view.section}"), saying_trouble():
        _section(view.section, seen)


def _section(section: Section, seen: Sight) -> None:
    needed = NEEDS.get(section)
    if needed is not None and not cached.insights_shelf().has(seen.key, needed):
        empty_place(SAYS["not_yet"], SAYS["not_yet_body"])
    elif not len(seen.rows):
        empty_place(SAYS["nothing_here"], SAYS["nothing_here_body"])
        with st.container(horizontal=True, horizontal_alignment="center"):
            st.button(SAYS["all"], key="insights_widen", on_click=insights_state.widen)
    else:
        import_module(MODULES[section]).show(seen)


def _lead(seen: Sight) -> None:
    moments = words.count_of(len(seen.moments), words.KINDS["moment"], words.KINDS["moments"])
    videos = words.count_of(len(seen.videos), SAYS["video"], SAYS["videos"])
    if seen.narrow == Narrow():
        said = SAYS["lead"].format(moments=moments, videos=videos)
    else:
        said = SAYS["lead_some"].format(some=f"{len(seen.rows):,}", moments=moments, videos=videos)
    st.html(f'<p class="quiet tabular" role="status">{escape(said)}</p>')


def _tabs(section: Section) -> None:
    keep_in_step("insights_section", section)
    st.segmented_control(
        SAYS["section"],
        list(Section),
        key="insights_section",
        required=True,
        format_func=lambda one: SAYS[f"section_{one}"],
        label_visibility="collapsed",
        on_change=lambda: insights_state.change(section=st.session_state["insights_section"]),
    )


def _empty() -> None:
    if cached.job_summary()[0] or samples.rendering().running:
        empty_place(words.EMPTY["preparing_title"], SAYS["preparing_body"])
        with st.container(horizontal=True, horizontal_alignment="center"):
            st.page_link("../pages/tasks.py", label=words.EMPTY["tasks"], icon=":material/checklist:")
        return
    empty_place(SAYS["empty_title"], SAYS["empty_body"])
    with st.container(horizontal=True, horizontal_alignment="center"):
        if cached.is_demo() and st.button(words.EMPTY["samples"], key="samples", icon=":material/play_circle:"):
            samples.prepare()
            # The search page shows how far they are.
            st.switch_page("../pages/search.py")
        if st.button(words.EMPTY["add"], type="primary", key="add_first", icon=":material/add:"):
            st.switch_page("../pages/add_videos.py")
