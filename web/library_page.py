"""All videos of the library: found, sorted, looked at as cards or as a table, and selected to do something to many at once."""

from __future__ import annotations

from html import escape
from typing import Final

import streamlit as st

from core import cached, words
from core.cached import Browse, Shelf
from core.models import timecode
from web import library_actions, library_choice, library_deletion, library_state, samples
from web.cards import empty_place
from web.clock import visitors_clock
from web.hover import hover_strips
from web.keys import arrow_keys
from web.library_card import library_card
from web.library_filters import filters
from web.library_table import library_table
from web.notices import saying_trouble
from web.scroll_up import begin_at_top
from web.search_box import keep_in_step
from web.wake import revision, wake

SAYS: Final = words.LIBRARY
CARDS_A_PAGE: Final = 24
ROWS_A_PAGE: Final = 500
COLUMNS: Final = 4
CARD_WIDTH: Final = 150
GAPS: Final = (22, 18)
PAGES_WIDTH: Final = 330
"""With less, it leaves numbers out; a phone has no more."""


def show() -> None:
    """The page."""
    mark = cached.library_mark()
    browse = library_state.view()
    shelf = cached.shelf(browse, ROWS_A_PAGE if browse.as_table else CARDS_A_PAGE)
    st.title(words.PAGES["library"], anchor=False)
    library_actions.say_what_was_done()
    library_deletion.undo_lines()
    if shelf.in_library:
        _lead(shelf)
        filters(browse, shelf)
        _videos(browse, shelf)
        library_actions.ask_again_if_wanted()
        library_deletion.ask_if_wanted()
        arrow_keys()
        hover_strips()
    else:
        _first_steps()
    if cached.job_summary()[0]:
        _keep_up(mark)


def _lead(shelf: Shelf) -> None:
    videos = library_actions.videos_said(shelf.in_library)
    said = SAYS["lead"].format(videos=videos, hours=timecode(cached.footage_sec()))
    if shelf.matching < shelf.in_library:
        said = SAYS["some"].format(count=shelf.matching, videos=videos)
    st.html(f'<p class="quiet tabular" role="status">{escape(said)}</p>')


def _videos(browse: Browse, shelf: Shelf) -> None:
    shown = [entry.video.id for entry in shelf.entries]
    choosing = library_choice.choosing() and not browse.as_table
    if choosing or browse.as_table:
        library_choice.choice_bar(shown, shelf.matching)
    if not shelf.entries:
        empty_place(SAYS["none"], SAYS["none_body"])
        with st.container(horizontal=True, horizontal_alignment="center"):
            st.button(SAYS["clear"], key="clear_library", on_click=library_state.clear)
    elif browse.as_table:
        library_table(shelf.entries)
    else:
        clock, again = visitors_clock(), cached.embedded_again(shown)
        with st.container(key="videos"), st.grid(COLUMNS, min_column_width=CARD_WIDTH, gap=GAPS):
            for entry in shelf.entries:
                library_card(entry, clock, choosing=choosing, is_again=entry.video.id in again)
    if shelf.pages > 1:
        _pages(shelf)
    begin_at_top(shelf.page)


def _pages(shelf: Shelf) -> None:
    keep_in_step("library_page", shelf.page)
    with st.container(horizontal=True, horizontal_alignment="center", key="library_pages"):
        st.pagination(shelf.pages, default=shelf.page, key="library_page", width=PAGES_WIDTH, on_change=_page_chosen)


def _page_chosen() -> None:
    library_state.set_page(st.session_state["library_page"])


def _first_steps() -> None:
    empty_place(SAYS["empty_title"], SAYS["empty_body"])
    with st.container(horizontal=True, horizontal_alignment="center"):
        if cached.is_demo() and st.button(words.EMPTY["samples"], key="samples", icon=":material/play_circle:"):
            samples.prepare()
            # The search page shows how far they are.
            st.switch_page("../pages/search.py")
        if st.button(words.EMPTY["add"], type="primary", key="add_first", icon=":material/add:"):
            st.switch_page("../pages/add_videos.py")


@st.fragment
def _keep_up(mark: str) -> None:
    """While videos are being prepared: draws the page again when one of them stands otherwise than when it was drawn."""
    drawn = revision()
    with saying_trouble():
        if cached.library_mark() != mark:
            st.rerun()
    wake("library", drawn)
