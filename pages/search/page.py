"""Search: ask in any way; the moments that answer it, each played from its own second."""

from collections.abc import Sequence
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import cached
from core.background.throttle import THROTTLE
from core.errors import ClipseekError
from core.messages.translation import _
from core.models.search_answer import Hit
from core.models.search_query import SearchQuery, View
from core.models.video import Video
from core.spoken.typed import typed_in, without_quotes
from pages.search.filters import filter_chips
from pages.search.hits import show_hits, show_open
from pages.search.query_box import RESULTS, is_drawn, search_box
from pages.search.query_options import ways
from pages.search.saved_searches import say_trouble
from pages.search.start import ask_first, start_page
from pages.search.take_away import hand_over
from pages.search.verdict import called_line, note, say_kept, verdict_line
from web.components.focus.focus import keep_focus
from web.components.wake.wake import revision, wake
from web.ui import search_state
from web.ui.cards import empty_place
from web.ui.moment_dialog import OPENED
from web.ui.notices import saying_trouble
from web.ui.quiet_line import page_name


@st.fragment(key=RESULTS)
def answer_place() -> None:
    """All below the box: the answer, or what there is before anything was asked. Another search by words draws only this."""
    view = search_state.view()
    if not is_drawn(view.question):
        # What was pressed here leads to another question than the box shows: the whole page runs.
        st.rerun()
    # A place of its own for each of the two: otherwise one would be replaced by the other part by part, and jump.
    place = st.container(key="unasked" if view.question.is_empty else "asked")
    with THROTTLE.foreground(), place, saying_trouble():
        # What comes and goes has a place of its own: otherwise everything below it would be drawn anew, pictures included.
        above = st.container()
        if view.question.is_empty:
            with above:
                filter_chips(view.question.narrow, None, {})
            start_page()
        else:
            results(view, above)


def results(view: View, above: DeltaGenerator) -> None:
    """The answer, or why there is none; the filters in use go `above`, and videos that are called what is asked for."""
    question = view.question

    def found(hits: Sequence[Hit] | None, videos: dict[str, Video]) -> None:
        with above:
            filter_chips(question.narrow, hits, videos)
            called_line(question)

    if not search_state.was_pressed() and cached.search.is_paid(question):
        found(None, {})
        ask_first(view)
        return
    try:
        with st.spinner(_("Looking through every moment …")):
            answer = cached.search.answer(question)
    except ClipseekError as error:
        found(None, {})
        say_trouble(error)
        return
    found(answer.hits, answer.videos)
    if not answer.hits:
        if cached.health.is_being_rebuilt():
            empty_place(_("The index is being rebuilt"), _("More is found with each video that is back in it."))
            return
        if typed_in(question).quotes:
            _not_said(question)
            return
        if question.narrow.is_empty:
            _no_moments_yet(question)
            return
        empty_place(_("Nothing here fits the filters"), _("No moment lies in what you narrowed the search to."))
        with st.container(horizontal=True, horizontal_alignment="center"):
            st.button(_("Search the whole library"), key="widen", on_click=search_state.widen)
        return
    verdict_line(answer, question)
    show_hits(answer, view)
    show_open(answer, view)
    hand_over()
    note(answer, question)


@st.fragment
def _no_moments_yet(question: SearchQuery) -> None:
    """Nothing is ready: the question is asked again whenever the library changes, until there is an answer."""
    drawn = revision()
    with saying_trouble():
        if cached.search.answer(question).hits:
            st.rerun()
        empty_place(
            _("There are no moments to search yet."),
            _("Each becomes searchable as soon as it is ready. You can watch them on the Tasks page."),
        )
    wake("no_moments", drawn)


def _not_said(question: SearchQuery) -> None:
    """Words in quotes that are said nowhere, and the way to those that mean the same."""
    empty_place(_("Nobody says exactly this"), _("Without the quotes, moments are found that mean it or say it otherwise."))
    words = without_quotes(question.asked[0].words)
    plain = partial(search_state.change_step, question.steps.index(question.asked[0]), words=words)
    with st.container(horizontal=True, horizontal_alignment="center"):
        st.button(_("Search without the quotes"), key="unquote", icon=":material/search:", on_click=plain)


opened = st.session_state.get(OPENED, 0)
page_name(_("Search"))
question = search_state.view().question
search_box(question)
ways(question)
say_kept()
answer_place()
keep_focus("q")
if st.session_state.get(OPENED, 0) == opened:
    st.session_state[OPENED] = 0
