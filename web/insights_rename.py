"""A kind's name, changed by hand: a small button, and the dialog it opens."""

from __future__ import annotations

from typing import Final

import streamlit as st

from core import cached, words
from core.cached import KindName, SeenKind, SeenKinds, Sight
from web.cards import image
from web.notices import saying_trouble
from web.plain import plain
from web.routes import thumb_address

SAYS: Final = words.KINDS
LONGEST: Final = 60
RENAMING: Final = "renaming_kind"
"""The id of the kind whose dialog is open, in the session's state: the page may be drawn anew under it."""


def rename_button(kind_id: str, name: str, *, key: str) -> None:
    """Opens the dialog, which `show_renaming` then shows."""
    label = plain(SAYS["rename_of"].format(name=name))
    st.button(label, key=key, icon=":material/edit:", type="tertiary", on_click=_begin, args=(kind_id,))


def show_renaming(sight: Sight, seen: SeenKinds) -> None:
    """The dialog over the page, if it is open."""
    kind_id = st.session_state.get(RENAMING)
    one = next((one for one in seen.kinds if one.kind.id == kind_id), None)
    named = cached.kind_names(sight.key).get(kind_id or "")
    if one is None or named is None:
        _end()
        return
    st.dialog(SAYS["rename_title"], on_dismiss=_end)(_show)(sight, one, named)


def _begin(kind_id: str) -> None:
    st.session_state[RENAMING] = kind_id


def _end() -> None:
    st.session_state.pop(RENAMING, None)


def _show(sight: Sight, one: SeenKind, named: KindName) -> None:
    with saying_trouble():
        images = "".join(image(thumb_address(sight.video(row), sight.ref(row).span.middle_sec), "") for row in one.pictures)
        st.html(f'<div class="pic strip" style="--count:{len(one.pictures)}">{images}</div>')
        with st.form("rename_kind", border=False):
            box = f"name_of_{one.kind.id}"
            given = st.text_input(SAYS["rename_label"], named.name, key=box, max_chars=LONGEST, help=SAYS["rename_help"])
            with st.container(horizontal=True, gap="small"):
                save = st.form_submit_button(SAYS["rename_save"], type="primary")
                back = named.is_own and st.form_submit_button(SAYS["rename_back"])
        if save or back:
            cached.rename_kind(sight.key, one.kind.id, "" if back else given)
            _end()
            st.rerun()
