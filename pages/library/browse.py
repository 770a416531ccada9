"""All videos of the library: found, sorted, looked at as cards or as a table, and selected to do something to many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from core import cached
from core.cached.library import Entry, Shelf
from core.library.browsing import Browse, State, state_of
from core.library.missing import Missing
from core.messages.labels import media_counted, missing_label, moments_counted, stage_label
from core.messages.translation import _, number
from core.models.video import MediaKind, Video, timecode
from core.people.person import Role
from pages.library import selection, view_state
from pages.library.bin_view import bin_button
from pages.library.filters import filters
from pages.library.table import library_table
from pages.library.tags import edit_tags_if_wanted, tags_button
from web.components.card_grid.card_grid import VIDEOS, Card, CardGroup, Presses, Said, card_grid
from web.components.wake.wake import revision, wake
from web.shell import samples
from web.ui.cards import empty_place, video_card
from web.ui.clock import Clock, visitors_clock
from web.ui.notices import saying_trouble
from web.ui.quiet_line import quiet_line
from web.ui.url_state import keep_in_step
from web.ui.videos import video_actions, video_deletion

CARDS_A_PAGE: Final = 24
ROWS_A_PAGE: Final = 500
BACK_EVERY_SEC: Final = 10.0
PAGES_WIDTH: Final = 330
"""With less, it leaves numbers out; a phone has no more."""


def show() -> None:
    """The page."""
    mark = cached.library.library_mark()
    browse = view_state.view()
    shelf = cached.library.shelf(browse, ROWS_A_PAGE if browse.as_table else CARDS_A_PAGE)
    st.title(_("Library"), anchor=False)
    video_actions.say_what_was_done()
    in_bin = cached.library_actions.count_in_bin() if cached.access.needs.may(Role.EDITOR) else 0
    if shelf.in_library:
        _lead(shelf, in_bin)
        filters(browse, shelf)
        _videos(browse, shelf)
        edit_tags_if_wanted()
        video_actions.ask_again_if_wanted()
        video_deletion.ask_if_wanted()
    else:
        _first_steps()
        bin_button(in_bin)
    if not shelf.in_library or cached.library.job_summary()[0]:
        _keep_up(mark)


def _lead(shelf: Shelf, in_bin: int) -> None:
    films, photos = shelf.kinds.get(MediaKind.VIDEO, 0), shelf.kinds.get(MediaKind.PHOTO, 0)
    videos = media_counted(films, photos)
    said = _("{videos}, {hours} of footage", videos=videos, hours=timecode(cached.library.footage_sec())) if films else videos
    if shelf.matching < shelf.in_library:
        said = _("{count} of {videos}", count=number(shelf.matching), videos=videos)
    with st.container(key="library_lead", horizontal=True, vertical_alignment="center"):
        quiet_line(said, is_status=True)
        tags_button()
        bin_button(in_bin)


def _videos(browse: Browse, shelf: Shelf) -> None:
    shown, missing = [entry.video.id for entry in shelf.entries], cached.library.missing(shelf.entries)
    choosing = selection.choosing() and not browse.as_table
    if choosing or browse.as_table:
        selection.choice_bar(shown, shelf.matching)
    if not shelf.entries:
        empty_place(_("No video fits this"), _("Try fewer letters, or another category."))
        with st.container(horizontal=True, horizontal_alignment="center"):
            st.button(_("Show all videos"), key="clear_library", on_click=view_state.clear)
    elif browse.as_table:
        library_table(shelf.entries, missing)
    else:
        _library_cards(shelf, missing, choosing=choosing)
    if shelf.pages > 1:
        _pages(shelf)
    if missing:
        _until_back([entry for entry in shelf.entries if entry.video.id in missing], missing)


def _pages(shelf: Shelf) -> None:
    keep_in_step("library_page", shelf.page)
    with st.container(horizontal=True, horizontal_alignment="center", key="library_pages"):
        st.pagination(shelf.pages, default=shelf.page, key="library_page", width=PAGES_WIDTH, on_change=_page_chosen)


def _page_chosen() -> None:
    view_state.set_page(st.session_state["library_page"])


def _first_steps() -> None:
    if not cached.access.needs.may(Role.EDITOR):
        empty_place(_("The library is empty"), _("Videos that an editor adds appear here."))
        return
    empty_place(_("Your library is empty"), _("Everything you add is kept here."))
    samples.offer_first_videos()


@st.fragment
def _until_back(entries: Sequence[Entry], missing: Mapping[str, Missing]) -> None:
    """Draws the page again when a file is back: nothing in the catalog tells of that."""
    drawn = revision()
    with saying_trouble():
        if cached.library.missing(entries) != missing:
            st.rerun()
    wake("missing_files", drawn, again_sec=BACK_EVERY_SEC)


@st.fragment
def _keep_up(mark: str) -> None:
    """While there are none or some are being prepared: draws the page again when one stands otherwise than when it was drawn."""
    drawn = revision()
    with saying_trouble():
        if cached.library.library_mark() != mark:
            st.rerun()
    wake("library", drawn)


def _library_cards(shelf: Shelf, missing: Mapping[str, Missing], *, choosing: bool) -> None:
    """A card for each of its videos; a press opens the video's page, or selects it while several are being selected."""
    clock, reembedding = visitors_clock(), cached.library_actions.embedded_again([entry.video.id for entry in shelf.entries])
    cards = [
        _card(entry, _about(entry, clock, missing.get(entry.video.id), is_again=entry.video.id in reembedding), choosing=choosing)
        for entry in shelf.entries
    ]
    presses = Presses(_open, pick=lambda video, is_picked: selection.pick(video.id, is_picked=is_picked))
    card_grid("videos", [CardGroup(cards)], presses, names=VIDEOS, page=f"library {shelf.page}")


def _open(video: Video) -> None:
    view_state.open_video(video.id)


def _card(entry: Entry, about: list[Said], *, choosing: bool) -> Card[Video]:
    title = entry.video.title
    if choosing:
        label = _("Select {title}", title=title)
        return video_card(entry.video, about, label, is_picked=entry.video.id in selection.chosen())
    return video_card(entry.video, about, _("Open {title}", title=title))


def _about(entry: Entry, clock: Clock, missing: Missing | None, *, is_again: bool) -> list[Said]:
    """`Nature · 12 moments · 3 May 2024`; of a video that is not ready, how it stands; of one that is not whole, what is missing.

    `is_again` says that it can be searched as before while it is being prepared again.
    """
    video, job = entry.video, entry.job
    state = state_of(job.stage)
    if missing is not None:
        how = Said(missing_label(missing), "state failed")
    elif state is State.READY:
        how = Said(_("photo") if video.is_photo else moments_counted(job.moments or 0))
    elif state is State.PREPARING:
        how = Said(_("analysing again") if is_again else _("preparing"))
    else:
        how = Said(stage_label(job.stage), f"state {job.stage.value}")
    day = Said(clock.day(video.added_at) if video.recorded_at is None else clock.date_of(video.recorded_at), "day")
    return [*([Said(video.category, "of")] if video.category else []), how, day]
