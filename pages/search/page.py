"""Search: ask in any way; the moments that answer it, each played from its own second."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import cached
from core.background_throttle import THROTTLE
from core.errors import ClipseekError
from core.messages.translation import _
from core.search_query import View
from pages.search.filters import filter_chips
from pages.search.hits import show_hits, show_open
from pages.search.query_box import RESULTS, is_drawn, search_box
from pages.search.query_options import ways
from pages.search.saved_searches import say_trouble
from pages.search.start import start_page
from pages.search.unasked import ask_first
from pages.search.verdict import note, refined_line, say_kept, unknown_line, verdict_line
from web.components.focus.focus import keep_focus
from web.ui import search_state
from web.ui.cards import empty_place
from web.ui.notices import saying_trouble
from web.ui.page_name import page_name


@st.fragment(key=RESULTS)
def answer_place() -> None:
    """All below the box: the answer, or what there is before anything was asked. Another search by words draws only this."""
    view = search_state.view()
    if not is_drawn(view.question):
        # What was pressed here leads to another question than the box shows: the whole page runs.
        st.rerun()
    chips = st.container()
    # A place of its own for each of the two: else one would jump about while the other comes in its stead, part by part.
    place = st.container(key="unasked" if view.question.is_empty else "asked")
    with THROTTLE.foreground(), place, saying_trouble():
        if view.question.is_empty:
            with chips:
                filter_chips(view.question.narrow, None, {})
            start_page()
        else:
            results(view, chips)


def results(view: View, chips: DeltaGenerator) -> None:
    """The answer, or why there is none; the filters in use go to `chips`."""
    question = view.question
    if not search_state.was_pressed() and cached.search.is_paid(question):
        with chips:
            filter_chips(question.narrow, None, {})
        ask_first(view)
        return
    try:
        with st.spinner(_("Looking through every moment …")):
            answer = cached.search.answer(question)
    except ClipseekError as error:
        with chips:
            filter_chips(question.narrow, None, {})
        say_trouble(error)
        return
    with chips:
        filter_chips(question.narrow, answer.hits, answer.videos)
    if not answer.hits:
        if cached.index.is_being_rebuilt():
            empty_place(_("The index is being rebuilt"), _("More is found with each video that is back in it."))
            return
        if question.narrow.is_empty:
            empty_place(
                _("There are no moments to search yet."),
                _("Each becomes searchable as soon as it is ready. You can watch them on the Tasks page."),
            )
            return
        empty_place(_("Nothing here fits the filters"), _("No moment lies in what you narrowed the search to."))
        with st.container(horizontal=True, horizontal_alignment="center"):
            st.button(_("Search the whole library"), key="widen", on_click=search_state.widen)
        return
    verdict_line(answer, question)
    # What comes and goes has a place of its own: what is below it would else be taken away and made again, pictures and all.
    with st.container():
        unknown_line(answer)
        refined_line(question)
    show_hits(answer, view)
    show_open(answer, view)
    note(answer, question)


page_name(_("Search"))
question = search_state.view().question
search_box(question)
ways(question)
say_kept()
answer_place()
keep_focus("q")
