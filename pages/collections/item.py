"""One moment of a collection, open in the player: trimmed to the frame, split, annotated, and the way to its neighbours."""

from __future__ import annotations

from typing import Final

import streamlit as st

from core import cached
from core.cached.collections import LONGEST_NOTE
from core.collections.collection import LEAST_STILL_SEC, MOST_STILL_SEC, Collection, CollectionItem
from core.messages.translation import _
from core.models.video import Span, Video
from pages.collections import view_state
from web.components.player.player import Around, Trimming
from web.components.stepper.stepper import stepper
from web.http.routes import thumb_address
from web.ui import collecting
from web.ui.moment_actions import open_label, show_keys
from web.ui.moment_dialog import film_strip, head, spot
from web.ui.notices import saying_trouble, trying
from web.ui.playback import play
from web.ui.url_state import keep_in_step
from web.ui.video_url import page_params

LIBRARY_PAGE: Final = "../../pages/library/page.py"


def open_item(collection: Collection, videos: dict[str, Video]) -> None:
    """The dialog, while a moment of the collection is open whose video is here."""
    ids = {item.id for item in collection.items if item.video_id in videos}
    if st.session_state.get(view_state.OPEN) in ids:
        # The title stays the same while people step, or each step would open another dialog.
        st.dialog(_("Player"), width="large", on_dismiss=_closed)(_show)(collection.id)


def _closed() -> None:
    st.session_state.pop(view_state.OPEN, None)


def _show(collection_id: str) -> None:
    with saying_trouble():
        collection = cached.collections.get(collection_id)
        videos = {} if collection is None else cached.collections.videos_of(collection)
        here = [] if collection is None else [item for item in collection.items if item.video_id in videos]
        place = next((at for at, item in enumerate(here) if item.id == st.session_state.get(view_state.OPEN)), None)
        if place is None:
            # Somebody took it out meanwhile.
            st.rerun()
        item = here[place]
        video = videos[item.video_id]
        with st.container(key="opened", horizontal=True, vertical_alignment="center"):
            head(video, spot(video, item.span))
            if len(here) > 1:
                stepper(place, len(here), lambda to: view_state.open_item(here[to].id))
        may_change = collection is not None and view_state.may_change(collection)
        _player(collection_id, item, video, trims=may_change and not video.is_photo)
        if may_change and video.is_photo:
            _still(collection_id, item)
        if may_change:
            _note(collection_id, item)
        elif item.note:
            st.text(item.note)
        _actions(collection_id, item, video, may_change=may_change, has_others=len(here) > 1)


def _player(collection_id: str, item: CollectionItem, video: Video, *, trims: bool) -> None:
    def trim(span: Span) -> None:
        trying(lambda: collecting.done(cached.collections.trim(collection_id, item.id, video, span)))

    def split(at_sec: float) -> None:
        trying(lambda: collecting.done(cached.collections.split(collection_id, item.id, video, at_sec)))

    around = Around(film_strip(video, item.span), trimming=Trimming(trim, split) if trims else None)
    play(video, item.span, thumb_address(video, item.span.middle_sec), around)


def _still(collection_id: str, item: CollectionItem) -> None:
    """How long a photo stands in what is made of the collection."""
    key = f"still_{item.id}"
    seconds = item.length_ms / 1000
    keep_in_step(key, seconds)
    st.number_input(
        _("Stands for so many seconds in a film or a timeline"),
        LEAST_STILL_SEC,
        MOST_STILL_SEC,
        seconds,
        step=1.0,
        format="%g",
        key=key,
        width=320,
        on_change=lambda: trying(
            lambda: collecting.done(cached.collections.stand(collection_id, item.id, st.session_state[key]))
        ),
    )


def _note(collection_id: str, item: CollectionItem) -> None:
    key = f"note_{item.id}"
    keep_in_step(key, item.note, str.strip)
    st.text_area(
        _("Note"),
        item.note,
        key=key,
        max_chars=LONGEST_NOTE,
        height=80,
        on_change=lambda: trying(lambda: cached.collections.annotate(collection_id, item.id, st.session_state[key])),
    )


def _actions(collection_id: str, item: CollectionItem, video: Video, *, may_change: bool, has_others: bool) -> None:
    def remove() -> None:
        trying(lambda: collecting.done(cached.collections.remove(collection_id, [item.id])))
        _closed()

    with st.container(key="moment_actions", horizontal=True, vertical_alignment="center", gap="small"):
        if may_change and st.button(_("Remove"), key="remove_item", icon=":material/delete:", on_click=remove):
            st.rerun()
        its_page = page_params(video.id, item.span.start_sec)
        st.page_link(
            LIBRARY_PAGE, label=open_label(is_photo=video.is_photo), icon=":material/open_in_full:", query_params=its_page
        )
        show_keys(has_others=has_others, trims=may_change, plays=not video.is_photo)
