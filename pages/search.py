"""Search: ask in any way; the moments that answer it, each played from its own second."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import cached, words
from core.question import View
from web import search_state
from web.cards import empty_place
from web.focus import keep_focus
from web.hover import hover_strips
from web.keys import arrow_keys
from web.notices import saying_trouble
from web.search_box import search_box
from web.search_filters import filter_chips
from web.search_hits import show_hits, show_open
from web.search_kept import say_trouble
from web.search_start import start_page
from web.search_verdict import note, refined_line, unknown_line, verdict_line
from web.search_ways import ways


def results(view: View, chips: DeltaGenerator) -> None:
    """The answer, or why there is none; the filters in use go to `chips`."""
    question = view.question
    try:
        with st.spinner(words.SEARCH["working"]):
            answer = cached.answer(question)
    except cached.ClipseekError as error:
        with chips:
            filter_chips(question.narrow, None, {})
        say_trouble(error)
        return
    with chips:
        filter_chips(question.narrow, answer.hits, answer.videos)
    if not answer.hits:
        if question.narrow.is_empty:
            empty_place(words.SEARCH["nothing"], words.EMPTY["preparing_body"])
            return
        empty_place(words.SEARCH["nothing_here"], words.SEARCH["nothing_here_body"])
        with st.container(horizontal=True, horizontal_alignment="center"):
            st.button(words.SEARCH["widen"], key="widen", on_click=search_state.widen)
        return
    verdict_line(answer, question)
    # What comes and goes has a place of its own: what is below it would else be taken away and made again, pictures and all.
    with st.container():
        unknown_line(answer)
        refined_line(question)
    show_hits(answer, view)
    show_open(answer, view)
    note(answer, question)


view = search_state.view()
search_box(view.question)
ways(view.question)
chips, below = st.container(), st.container()
with below, saying_trouble():
    if view.question.is_empty:
        with chips:
            filter_chips(view.question.narrow, None, {})
        start_page()
    else:
        results(view, chips)
arrow_keys()
keep_focus()
hover_strips()
