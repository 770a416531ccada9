"""What is done to a collection as a whole: its name, who sees it, its order, its handles, and deleting it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from core import cached
from core.cached.collections import LONGEST_NOTE
from core.cached.describe import LONGEST_NAME
from core.collections.collection import MOST_HANDLE_FRAMES, Collection, ItemOrder
from core.messages.translation import N_, _
from core.models.search_query import MomentRef
from core.people.person import Role
from core.shares.share import Kind
from pages.collections import view_state
from web.ui import collecting
from web.ui.notices import saying_trouble, trying
from web.ui.share_form import ToShare, share_dialog
from web.ui.url_state import keep_in_step

if TYPE_CHECKING:
    from core.catalog.collections.undo import Before

ORDERS: Final = {ItemOrder.VIDEO: N_("Sort by video"), ItemOrder.RECORDED: N_("Sort by time recorded")}


def buttons(collection: Collection) -> None:
    """The buttons, to stand in the line of them, for those who may change it."""
    if not view_state.may_change(collection):
        return
    if st.button(_("Edit"), key="edit_collection", icon=":material/edit:"):
        st.dialog(_("Edit"))(_edit)(collection)
    if collection.items and cached.access.needs.may(Role.EDITOR) and st.button(_("Share"), key="share", icon=":material/share:"):
        moments = tuple(MomentRef(item.video_id, item.span) for item in collection.items)
        share_dialog(ToShare(Kind.COLLECTION, moments, collection.name, collection.id))
    popover = st.popover(_("More"), key="collection_more", icon=":material/more_horiz:", on_change="rerun")
    if popover.open:
        with popover, saying_trouble():
            _more(collection)


def _edit(collection: Collection) -> None:
    with saying_trouble(), st.form("collection_form", border=False):
        st.text_input(_("Name"), collection.name, key="collection_name", max_chars=LONGEST_NAME)
        st.text_area(_("Note"), collection.note, key="collection_note", max_chars=LONGEST_NOTE)
        if _is_mine(collection) and cached.people.accounts.are_there() and cached.access.needs.may(Role.EDITOR):
            label = _("Shared with the team: everybody sees it and may work on it")
            st.checkbox(label, collection.is_shared, key="collection_shared")
        with st.container(key="form_end", horizontal=True):
            is_saved = st.form_submit_button(
                _("Save"), type="primary", key="collection_save", on_click=trying, args=(partial(_save, collection),)
            )
            is_left = st.form_submit_button(_("Cancel"), key="collection_cancel")
        if is_saved or is_left:
            st.rerun()


def _save(collection: Collection) -> None:
    cached.collections.rename(collection.id, st.session_state["collection_name"], st.session_state["collection_note"])
    is_shared = st.session_state.get("collection_shared", collection.is_shared)
    if is_shared != collection.is_shared:
        cached.collections.share(collection.id, is_shared=is_shared)


def _more(collection: Collection) -> None:
    for order, label in ORDERS.items():
        _button(_(label), f"sort_{order}", "sort", partial(cached.collections.sort, collection.id, order))
    keep_in_step("handles", collection.handle_frames)
    st.number_input(
        _("Handles: frames more before and after each moment"),
        0,
        MOST_HANDLE_FRAMES,
        collection.handle_frames,
        key="handles",
        help=_("They go along when the collection is handed on, as far as the video has them."),
        on_change=lambda: trying(lambda: cached.collections.set_handles(collection.id, st.session_state["handles"])),
    )
    others = {one.id: one.name for one in cached.collections.all_of_them() if one.id != collection.id and _is_mine(one)}
    if others:
        other = st.selectbox(
            _("Add all of another collection, which is then deleted"),
            list(others),
            index=None,
            key="merge_with",
            format_func=others.__getitem__,
            placeholder=_("Choose a collection"),
        )
        if other is not None:
            _button(_("Add all of it"), "merge", "merge", partial(cached.collections.take_over, collection.id, other))
    if _is_mine(collection):
        _button(_("Delete"), "delete_collection", "delete", partial(cached.collections.delete, collection.id))


def _is_mine(collection: Collection) -> bool:
    return cached.access.needs.may_change(collection.owner_id)


def _button(label: str, key: str, icon: str, change: Callable[[], Before]) -> None:
    st.button(label, key=key, icon=f":material/{icon}:", width="stretch", on_click=_change, args=(change,))


def _change(change: Callable[[], Before]) -> None:
    st.session_state["collection_more"] = False
    trying(lambda: collecting.done(change()))
