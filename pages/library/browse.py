"""All videos of the library: found, sorted, looked at as cards or as a table, and selected to do something to many at once."""

from __future__ import annotations

from typing import Final

import streamlit as st

from core import cached
from core.cached.library import Shelf
from core.library.browsing import Browse
from core.messages.labels import videos_counted
from core.messages.translation import _, number
from core.models import timecode
from pages.library import selection, view_state
from pages.library.bin_view import bin_button
from pages.library.card import library_cards
from pages.library.filters import filters
from pages.library.table import library_table
from web.components.wake.wake import revision, wake
from web.shell import samples
from web.ui import video_actions, video_deletion
from web.ui.cards import empty_place
from web.ui.notices import saying_trouble
from web.ui.quiet_line import quiet_line
from web.ui.url_state import keep_in_step

CARDS_A_PAGE: Final = 24
ROWS_A_PAGE: Final = 500
PAGES_WIDTH: Final = 330
"""With less, it leaves numbers out; a phone has no more."""


def show() -> None:
    """The page."""
    mark = cached.library.library_mark()
    browse = view_state.view()
    shelf = cached.library.shelf(browse, ROWS_A_PAGE if browse.as_table else CARDS_A_PAGE)
    st.title(_("Library"), anchor=False)
    video_actions.say_what_was_done()
    in_bin = cached.library_actions.count_in_bin()
    if shelf.in_library:
        _lead(shelf, in_bin)
        filters(browse, shelf)
        _videos(browse, shelf)
        video_actions.ask_again_if_wanted()
        video_deletion.ask_if_wanted()
    else:
        _first_steps()
        bin_button(in_bin)
    if cached.library.job_summary()[0]:
        _keep_up(mark)


def _lead(shelf: Shelf, in_bin: int) -> None:
    videos = videos_counted(shelf.in_library)
    said = _("{videos}, {hours} of footage", videos=videos, hours=timecode(cached.library.footage_sec()))
    if shelf.matching < shelf.in_library:
        said = _("{count} of {videos}", count=number(shelf.matching), videos=videos)
    with st.container(key="library_lead", horizontal=True, vertical_alignment="center"):
        quiet_line(said, is_status=True)
        bin_button(in_bin)


def _videos(browse: Browse, shelf: Shelf) -> None:
    shown = [entry.video.id for entry in shelf.entries]
    choosing = selection.choosing() and not browse.as_table
    if choosing or browse.as_table:
        selection.choice_bar(shown, shelf.matching)
    if not shelf.entries:
        empty_place(_("No video fits this"), _("Try fewer letters, or another category."))
        with st.container(horizontal=True, horizontal_alignment="center"):
            st.button(_("Show all videos"), key="clear_library", on_click=view_state.clear)
    elif browse.as_table:
        library_table(shelf.entries)
    else:
        library_cards(shelf, choosing=choosing)
    if shelf.pages > 1:
        _pages(shelf)


def _pages(shelf: Shelf) -> None:
    keep_in_step("library_page", shelf.page)
    with st.container(horizontal=True, horizontal_alignment="center", key="library_pages"):
        st.pagination(shelf.pages, default=shelf.page, key="library_page", width=PAGES_WIDTH, on_change=_page_chosen)


def _page_chosen() -> None:
    view_state.set_page(st.session_state["library_page"])


def _first_steps() -> None:
    empty_place(_("Your library is empty"), _("Everything you add is kept here."))
    with st.container(horizontal=True, horizontal_alignment="center"):
        if cached.application.is_demo() and st.button(
            _("Try it with sample footage"), key="samples", icon=":material/play_circle:"
        ):
            samples.prepare()
            # The search page shows how far they are.
            st.switch_page("../../pages/search/page.py")
        if st.button(_("Add your videos"), type="primary", key="add_first", icon=":material/add:"):
            st.switch_page("../../pages/add_videos/page.py")


@st.fragment
def _keep_up(mark: str) -> None:
    """While videos are being prepared: draws the page again when one of them stands otherwise than when it was drawn."""
    drawn = revision()
    with saying_trouble():
        if cached.library.library_mark() != mark:
            st.rerun()
    wake("library", drawn)
