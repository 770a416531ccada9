"""The insights page: its sections and filters, how far computing them is, and what it says while there is nothing to show."""

from __future__ import annotations

from importlib import import_module
from typing import Final

import streamlit as st

from core import cached
from core.cached.insights.moments import FilteredMoments
from core.cached.insights.state import InsightsState
from core.insights.parts import Step
from core.insights.views.address import Section
from core.messages.labels import moments_counted, videos_counted
from core.messages.translation import _, number
from core.models.search_query import Narrow
from core.people.person import Role
from pages.insights import player, view_state
from pages.insights.filters import filter_line
from pages.insights.progress import first_progress, progress
from web.shell import samples
from web.ui.cards import empty_place
from web.ui.notices import saying_trouble
from web.ui.quiet_line import quiet_line
from web.ui.url_state import keep_in_step

MODULES: Final = {
    Section.MAP: "pages.insights.map",
    Section.CLUSTERS: "pages.insights.clusters",
    Section.TRENDS: "pages.insights.trends.section",
    Section.OUTLIERS: "pages.insights.outliers",
    Section.DUPLICATES: "pages.insights.duplicates",
    Section.GAPS: "pages.insights.gaps",
}
"""Where each section is shown, by its `show(sight)`; brought in when it is looked at."""
NEEDS: Final = {Section.OUTLIERS: Step.OUTLIERS, Section.DUPLICATES: Step.DUPLICATES}
"""What a section cannot do without and may have to wait for; all others have what they need as soon as anything is shown."""


def show() -> None:
    """The page."""
    st.title(_("Insights"), anchor=False)
    ready = cached.library.job_summary()[2]
    if not ready:
        _empty()
        return
    view, state = view_state.view(), cached.insights.state.insights_state()
    seen = None if state.key is None else cached.insights.moments.filtered(state.key, view.narrow)
    if seen is None:
        first_progress(state)
        return
    _sections(seen, state, ready)
    player.show_open()


def _sections(seen: FilteredMoments, state: InsightsState, ready: int) -> None:
    view = view_state.view()
    _lead(seen)
    # What comes and goes has a place of its own, so that what is below it is not drawn anew.
    with st.container(key="insights_progress"):
        progress(state, NEEDS.get(view.section), len(seen.moments.video_ids), ready)
    _tabs(view.section)
    filter_line(view.narrow)
    with st.container(key=f"insights_{view.section}"), saying_trouble():
        _section(view.section, seen)


def _section(section: Section, seen: FilteredMoments) -> None:
    needed = NEEDS.get(section)
    if needed is not None and not cached.insights.moments.insights_cache().has(seen.key, needed):
        empty_place(_("Not looked at yet"), _("The other parts are there already; this one follows by itself."))
    elif not len(seen.rows):
        empty_place(_("No moments here"), _("Nothing in the library fits these filters."))
        with st.container(horizontal=True, horizontal_alignment="center"):
            st.button(_("Whole library"), key="insights_widen", on_click=view_state.widen)
    else:
        import_module(MODULES[section]).show(seen)


def _lead(seen: FilteredMoments) -> None:
    moments = moments_counted(len(seen.moments))
    videos = videos_counted(len(seen.videos))
    if seen.narrow == Narrow():
        said = _("{moments} in {videos}", moments=moments, videos=videos)
    else:
        said = _("{some} of {moments}, in {videos}", some=number(len(seen.rows)), moments=moments, videos=videos)
    quiet_line(said, is_status=True)


def _tabs(section: Section) -> None:
    keep_in_step("insights_section", section)
    st.segmented_control(
        _("Sections"),
        list(Section),
        key="insights_section",
        required=True,
        format_func=lambda one: _(view_state.SECTIONS[one]),
        label_visibility="collapsed",
        on_change=lambda: view_state.change(section=st.session_state["insights_section"]),
    )


def _empty() -> None:
    if cached.library.job_summary()[0] or samples.adding().running:
        empty_place(
            _("Your first videos are being prepared"),
            _("As soon as the first videos are ready, this page shows what is in them."),
        )
        with st.container(horizontal=True, horizontal_alignment="center"):
            st.page_link("../../pages/tasks/page.py", label=_("See tasks"), icon=":material/checklist:")
        return
    empty_place(
        _("Nothing to look at yet"),
        _("Add videos, and this page shows what is in them: groups of similar moments, unusual ones, duplicates."),
    )
    if not cached.access.needs.may(Role.EDITOR):
        return
    samples.offer_first_videos()
