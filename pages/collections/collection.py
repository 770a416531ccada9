"""One collection: its moments in order, dragged or moved by keys, played one after the other, and what can be done with all of
them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from html import escape
from typing import Final

import streamlit as st

from core import cached
from core.collections.collection import Collection, CollectionItem
from core.media.caches.preview_cache import PreviewState
from core.media.previews.playable import Playable
from core.messages.labels import moments_counted
from core.messages.translation import _
from core.models.video import Span, Video, timecode
from core.people.person import Role
from pages.collections import options, selection, view_state
from pages.collections.item import open_item
from web.components.card_grid.card_grid import TILES, Card, CardGroup, Names, Presses, Said, card_grid
from web.components.rough_cut.rough_cut import Piece, rough_cut
from web.components.wake.wake import revision, wake
from web.http.downloads import cut_address
from web.http.routes import clip_address
from web.ui import collecting
from web.ui.cards import empty_place, look_of, moment_picture, place_marks, strip_of
from web.ui.hand_off import hand_off
from web.ui.notices import saying_trouble, trying
from web.ui.quiet_line import quiet_line

ITEMS: Final = Names("item", "play")
STILL_FPS: Final = 25.0


@st.fragment
def show_collection(collection_id: str) -> None:
    """All of the page; what is done to moments runs this alone."""
    with saying_trouble():
        collection = cached.collections.get(collection_id)
        if collection is None:
            # Deleted, here or elsewhere: the whole page runs and shows the others.
            st.rerun()
        videos = cached.collections.videos_of(collection)
        missing = [item.video_id for item in collection.items if item.video_id not in videos]
        binned = cached.collections.videos_in_bin(missing)
        _head(collection, [video_id for video_id in missing if video_id not in binned], len(missing))
        if not collection.items:
            empty_place(
                _("Nothing lies in this collection yet"),
                _("Press + on a moment anywhere, or B while it plays: it is added here."),
            )
            with st.container(horizontal=True, horizontal_alignment="center"):
                st.page_link("../../pages/search/page.py", label=_("Search for moments"), icon=":material/search:")
        else:
            if view_state.may_change(collection):
                _how_to_order(is_selecting=selection.picked(collection) is not None)
            _grid(collection, videos, binned)
            open_item(collection, videos)
            _play_all(collection, videos)
        if collection.is_shared:
            _keep_up(collection.id, collection.changed_at)


@st.fragment
def _keep_up(collection_id: str, changed_at: float) -> None:
    """Where others work on it, too: draws the page again when somebody has changed it since it was drawn."""
    drawn = revision()
    with saying_trouble():
        collection = cached.collections.get(collection_id)
        if collection is None or collection.changed_at != changed_at:
            st.rerun()
    wake("collection", drawn)


def _how_to_order(*, is_selecting: bool) -> None:
    """What the grid does not show; keys are told only to who is likely to have some."""
    if is_selecting:
        keys = _("What is selected moves together: drag one of it, or press Alt and an arrow key. Delete takes it out.")
        touch = _("What is selected moves together: hold a finger on one of it, then drag.")
    else:
        keys = _("Drag moments into order, or move them with Alt and the arrow keys. Delete takes one out, Enter opens it.")
        touch = _("Hold a finger on a moment to drag it to its place.")
    st.html(f'<p class="quiet for_keys">{escape(keys)}</p><p class="quiet for_touch">{escape(touch)}</p>')


def _head(collection: Collection, lost: Sequence[str], missing: int) -> None:
    with st.container(key="film_back"):
        st.button(_("Collections"), key="all_collections", icon=":material/arrow_back:", type="tertiary", on_click=_to_all)
    about = f"{moments_counted(len(collection.items))} · {timecode(collection.length_ms / 1000)}"
    note = f"<p>{escape(collection.note)}</p>" if collection.note else ""
    st.html(
        f'<div class="video_head"><h1 dir="auto">{escape(collection.name)}</h1><p role="status">{escape(about)}</p>{note}</div>'
    )
    if lost:
        quiet_line(_("The videos of {moments} are no longer in the library.", moments=moments_counted(len(lost))))
    if missing > len(lost):
        moments = moments_counted(missing - len(lost))
        quiet_line(_("The videos of {moments} are in the bin. They keep their place and can be restored.", moments=moments))
    with st.container(key="collection_line", horizontal=True, vertical_alignment="center", gap="small"):
        if collection.items:
            st.button(_("Play all"), key="play_all", type="primary", icon=":material/play_arrow:", on_click=_play)
            if st.button(_("Hand off"), key="hand_off", icon=":material/output:"):
                hand_off(collection)
            if view_state.may_change(collection):
                selection.selecting_button()
        options.buttons(collection)
        collecting.undo_button()
    selection.selection_bar(collection)


def _to_all() -> None:
    view_state.open_list()
    st.rerun()


def _play() -> None:
    st.session_state[view_state.PLAYING] = True


def _grid(collection: Collection, videos: dict[str, Video], binned: dict[str, Video]) -> None:
    picked = selection.picked(collection)
    cards = [_card(place, item, videos.get(item.video_id), picked) for place, item in enumerate(collection.items)]
    if binned:
        cards = [_in_bin(card, binned[card.of.video_id]) if card.of.video_id in binned else card for card in cards]

    def move(items: Sequence[CollectionItem], before: CollectionItem | None) -> None:
        change = partial(
            cached.collections.move, collection.id, [item.id for item in items], None if before is None else before.id
        )
        trying(lambda: collecting.done(change()))

    def remove(items: Sequence[CollectionItem]) -> None:
        trying(lambda: collecting.done(cached.collections.remove(collection.id, [item.id for item in items])))

    def restore(item: CollectionItem) -> None:
        trying(cached.library_actions.restore_videos, [item.video_id])

    presses = Presses(lambda item: view_state.open_item(item.id), pick=selection.pick, also=restore, remove=remove)
    if view_state.may_change(collection):
        presses = replace(presses, move=move)
    card_grid("items", [CardGroup(cards)], presses, names=ITEMS, layout=TILES)


def _card(place: int, item: CollectionItem, video: Video | None, picked: set[str] | None) -> Card[CollectionItem]:
    title = item.title if video is None else video.title
    start, is_photo = timecode(item.span.start_sec), video is not None and video.is_photo
    about = [Said(timecode(item.length_ms / 1000)), *([Said(item.note, "of", item.note)] if item.note else [])]
    if video is None:
        about = [Said(_("not in the library"))]
    return Card(
        item,
        str(place),
        _("{number}: {title}", number=place + 1, title=title)
        if is_photo
        else _("{number}: {title} at {time}", number=place + 1, title=title, time=start),
        [] if video is None else [moment_picture(video, item.span)],
        id=item.id,
        title=title,
        about=about,
        time="" if is_photo else str(item.span),
        marks=[] if video is None else place_marks([item.span], video),
        strip="" if video is None else strip_of(video, item.span),
        look="gone" if video is None else look_of(video),
        is_picked=None if picked is None else item.id in picked,
    )


def _in_bin(card: Card[CollectionItem], video: Video) -> Card[CollectionItem]:
    """The card of a moment whose video lies in the bin: what it showed, and the way to have it back."""
    return replace(
        card,
        pictures=[moment_picture(video, card.of.span)],
        about=[Said(_("in the bin"))],
        look="binned",
        also=_("Restore") if cached.access.needs.may(Role.EDITOR) else "",
    )


def _play_all(collection: Collection, videos: dict[str, Video]) -> None:
    """The player over the page, as long as somebody wants all of it to be played; what is not in the library is left out."""
    if not st.session_state.get(view_state.PLAYING):
        return
    here = [(videos[item.video_id], item.span) for item in collection.items if item.video_id in videos]
    if here:
        addresses = {video.id: _address(video) for video, _span in here if not video.is_photo}
        pieces = [_still(video, span) or Piece(addresses[video.id], span, video.fps, video.title) for video, span in here]
        st.dialog(_("Play all"), width="large", on_dismiss=_closed)(_show)(pieces)


def _still(video: Video, span: Span) -> Piece | None:
    """A photo, as a film of it that is as long as it stands."""
    film = cut_address(video, span) if video.is_photo else None
    return Piece(f"{film}&show", Span(0.0, span.duration_sec), STILL_FPS, video.title) if film else None


def _address(video: Video) -> str:
    """Where it is read from: its small copy, if there is one and browsers do not surely play the file, or it is heavy."""
    if not video.is_link and cached.video.previews.plays_from_copy(video):
        return clip_address(video, preview=True)
    is_sure = video.is_link or cached.video.previews.how_plays(video) is Playable.YES
    return clip_address(video, preview=not is_sure and cached.video.previews.preview_status(video.id).state is PreviewState.READY)


def _closed() -> None:
    st.session_state.pop(view_state.PLAYING, None)


def _show(pieces: list[Piece]) -> None:
    with saying_trouble():
        rough_cut(pieces)
