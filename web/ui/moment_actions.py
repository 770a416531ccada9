"""What can be done with the open moment: refine the search by it, search by it or around it, pass its link on, share it."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import streamlit as st

from core import cached
from core.messages.translation import _
from core.models.search_query import MomentRef
from core.people.person import Role
from web.components.copy_link.copy_link import copy_link
from web.ui import search_state
from web.ui.video_url import page_params


def show_actions(ref: MomentRef, *, has_others: bool, on_share: Callable[[], None], is_photo: bool = False) -> None:
    """The row of buttons below the player or the photo, and the keys it listens to."""
    question = search_state.view().question
    marked = {mark.moment: mark.is_good for mark in question.marks}.get(ref)
    with st.container(key="moment_actions", horizontal=True, vertical_alignment="center", gap="small"):
        # Thumbs refine one moment's likeness; of several in a row nobody could say which of them was meant.
        if len(question.asked) == 1:
            _thumb("good", _("More such moments"), "thumb_up", ref, is_good=True, is_on=marked is True)
            _thumb("bad", _("Fewer such moments"), "thumb_down", ref, is_good=False, is_on=marked is False)
        _leave("more", _("More like this"), "search", search_state.more_like, ref)
        if not is_photo and question.narrow.video_ids != (ref.video_id,):
            _leave("only_here", _("Search in this video"), "movie", search_state.only_in, ref.video_id)
        copy_link(search_state.link(), "copy_moment")
        if cached.access.needs.may(Role.EDITOR):
            st.button(_("Share"), key="share", icon=":material/share:", on_click=on_share)
        params = page_params(ref.video_id, ref.span.start_sec, question)
        st.page_link(
            "../../pages/library/page.py",
            label=open_label(is_photo=is_photo),
            icon=":material/open_in_full:",
            query_params=params,
        )
        show_keys(has_others=has_others, plays=not is_photo)


def _thumb(name: str, label: str, icon: str, ref: MomentRef, *, is_good: bool, is_on: bool) -> None:
    """A thumb that stays pressed until it is pressed again. The hits keep their order until the player is closed."""
    st.button(
        label,
        key=f"thumb_{name}",
        icon=f":material/{icon}:",
        type="primary" if is_on else "secondary",
        on_click=search_state.unmark if is_on else search_state.mark,
        args=(ref,) if is_on else (ref, is_good),
    )


def _leave(name: str, label: str, icon: str, ask: Callable[[Any], None], about: MomentRef | str) -> None:
    """A button that asks something else and closes the player."""

    def leave() -> None:
        ask(about)
        search_state.set_open(None)

    st.button(label, key=f"moment_{name}", icon=f":material/{icon}:", on_click=leave)


def open_label(*, is_photo: bool) -> str:
    """What leads to the page of a video or photo."""
    return _("Open photo") if is_photo else _("Open video")


def show_keys(*, has_others: bool, trims: bool = False, plays: bool = True) -> None:
    """The keys that do something in the player, those that trim a moment, and those that lead to others, where there are any."""
    keys = []
    if plays:
        keys = [((_("space"),), _("play")), (("J", "K", "L"), _("back, pause, on")), ((",", "."), _("frame"))]
        keys.append((("I", "O", "S"), _("begin, end, split")) if trims else (("B",), _("collect")))
    if has_others:
        keys.append((("N", "P"), _("next, previous")))
    said = "".join("".join(f"<kbd>{escape(cap)}</kbd>" for cap in caps) + f"<span>{escape(what)}</span>" for caps, what in keys)
    st.html(f'<div class="player_keys" aria-hidden="true">{said}</div>')
