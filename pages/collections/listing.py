"""All collections as cards, what to do while there are none, and making one of a list of cuts."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

import streamlit as st

from core import cached
from core.cached.access import person
from core.collections.collection import Collection
from core.messages.labels import moments_counted
from core.messages.translation import _, ngettext, number
from core.models.video import Video, timecode
from pages.collections import view_state
from web.components.card_grid.card_grid import Card, CardGroup, Names, Presses, Said, card_grid
from web.ui import collecting
from web.ui.cards import empty_place, moment_picture
from web.ui.notices import saying_trouble, trying
from web.ui.quiet_line import quiet_line

if TYPE_CHECKING:
    from core.handoff.reading.reader import Matched

PICTURES: Final = 4
SHOWN: Final = 48
"""Cards on a page of them."""
TYPES: Final = ["edl", "fcpxml", "xml", "otio", "csv"]
LARGEST_MB: Final = 10
LISTED_MOST: Final = 8


def show() -> None:
    """The page."""
    st.title(_("Collections"), anchor=False)
    there = cached.collections.all_of_them()
    if not there:
        empty_place(
            _("Nothing is gathered yet"),
            _("Press + on a moment, or B while it plays: it goes into a collection that you can put in order, trim and hand on."),
        )
        with st.container(horizontal=True, horizontal_alignment="center", vertical_alignment="center"):
            st.page_link("../../pages/search/page.py", label=_("Search for moments"), icon=":material/search:")
            _bring_back_button()
            collecting.undo_button()
        return
    with st.container(horizontal=True, key="collections_line"):
        st.button(_("New collection"), key="new_collection", icon=":material/add:", on_click=_begin)
        _bring_back_button()
        collecting.undo_button()
    grid = st.container()
    pages = -(-len(there) // SHOWN)
    page = 1
    if pages > 1:
        with st.container(key="pages_of_collections", horizontal=True, horizontal_alignment="center"):
            page = min(st.pagination(pages, key="page_of_collections"), pages)
    with grid:
        _cards(there[(page - 1) * SHOWN : page * SHOWN])


def _cards(there: Sequence[Collection]) -> None:
    firsts = {one.id: _firsts(one) for one in there}
    videos = cached.insights.clusters.videos_by_id(item for ids in firsts.values() for item in ids)
    cards = [_card(place, one, videos) for place, one in enumerate(there)]
    card_grid(
        "collections", [CardGroup(cards)], Presses(lambda one: view_state.open_collection(one.id)), names=Names("set", "open")
    )


def _begin() -> None:
    trying(lambda: view_state.open_collection(collecting.begin().id))


def _firsts(collection: Collection) -> list[str]:
    return [item.video_id for item in collection.items[:PICTURES]]


def _card(place: int, collection: Collection, videos: dict[str, Video]) -> Card[Collection]:
    shown = [item for item in collection.items[:PICTURES] if item.video_id in videos]
    about = [Said(f"{moments_counted(len(collection.items))} · {timecode(collection.length_ms / 1000)}")]
    if collection.owner_id != person.current_person().id:
        about.append(Said(_("shared with you")))
    elif collection.is_shared:
        about.append(Said(_("shared with the team")))
    return Card(
        collection,
        str(place),
        _("Open {name}", name=collection.name),
        [moment_picture(videos[item.video_id], item.span) for item in shown],
        id=collection.id,
        title=collection.name,
        about=about,
    )


def _bring_back_button() -> None:
    """Asks for the list."""
    if st.button(_("From a list of cuts"), key="bring_back", icon=":material/input:"):
        st.dialog(_("Collection from a list of cuts"))(_dialog)()


def _dialog() -> None:
    with saying_trouble():
        file = st.file_uploader(
            _("EDL, FCPXML, FCP7 XML, OTIO or CSV that names files of the library"),
            type=TYPES,
            key="bring_back_file",
            max_upload_size=LARGEST_MB,
        )
        if file is None:
            return
        matched = cached.hand_off.read_back(file.getvalue(), file.name)
        _tell(matched)
        if matched.moments and st.button(_("Make a collection"), key="bring_back_go", type="primary"):
            begun = cached.collections.begin_with(PurePosixPath(file.name).stem, matched.moments)
            collecting.use(begun.id)
            view_state.open_collection(begun.id)
            st.rerun()


def _tell(matched: Matched) -> None:
    """What was found, and which files the list names that are not here."""
    if not matched.moments:
        quiet_line(_("None of the files in this list is in the library."), is_status=True)
    else:
        found = moments_counted(len(matched.moments))
        quiet_line(_("{moments} found in the library.", moments=found), is_status=True)
    if matched.unmatched:
        lost = ngettext(
            "{n} cut is of a file that is not in the library:",
            "{n} cuts are of files that are not in the library:",
            len(matched.unmatched),
        )
        names = list(dict.fromkeys(matched.unmatched))
        shown = [escape(name) for name in names[:LISTED_MOST]]
        if len(names) > LISTED_MOST:
            shown.append(escape(_("and {count} more", count=number(len(names) - LISTED_MOST))))
        st.html(f"<p>{escape(lost)}</p><ul>{''.join(f'<li>{name}</li>' for name in shown)}</ul>")
