"""What is done with a script as a whole: a collection made of it, its link, whether moments repeat, its name, who sees it; and
the lines for which the library has nothing, to be copied or saved, and filmed.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from html import escape
from typing import Final

import streamlit as st

from core import cached
from core.cached.access.person import for_later
from core.cached.describe import LONGEST_NAME
from core.messages.translation import _
from core.models.video import Video
from core.people.person import Role
from core.script.assignment import Shot
from core.script.script import Script
from pages.script import view_state
from web.components.copy_link.copy_link import copy_link, copy_text
from web.ui import collecting
from web.ui.confirm_button import confirm_button
from web.ui.notices import saying_trouble, trying
from web.ui.url_state import keep_in_step

COLLECTIONS_PAGE = "../../pages/collections/page.py"
FILE: Final = "shooting_list.csv"


def buttons(script: Script, shots: Sequence[Shot], videos: dict[str, Video]) -> None:
    """The line of them."""
    if st.button(
        _("Make it a collection"),
        key="script_collection",
        type="primary",
        icon=":material/library_add:",
        disabled=all(shot.hit is None for shot in shots),
    ):
        begun = cached.scripts.collect(script, shots, videos)
        collecting.use(begun.id)
        st.switch_page(COLLECTIONS_PAGE, query_params={"collection": begun.id})
    copy_link(f"{view_state.SCRIPT}={script.id}", "copy_script")
    if not view_state.may_change(script):
        return
    if cached.scripts.last_change(script) is not None:
        undo = partial(cached.scripts.undo, script)
        st.button(_("Undo"), key="undo_script", icon=":material/undo:", type="tertiary", on_click=trying, args=(undo,))
    keep_in_step("script_repeat", script.may_repeat)
    st.toggle(
        _("A moment may be used twice"),
        script.may_repeat,
        key="script_repeat",
        on_change=lambda: trying(partial(_repeat, script)),
    )
    if st.button(_("Edit"), key="edit_script", icon=":material/edit:"):
        st.dialog(_("Edit"))(_edit)(script)
    if cached.access.needs.may_change(script.owner_id):
        confirm_button(
            _("Delete"),
            _("Delete this script?"),
            key="delete_script",
            sure_key="delete_script_sure",
            do=cached.scripts.delete,
            args=(script,),
            icon=":material/delete:",
            is_quiet=True,
        )


def _repeat(script: Script) -> None:
    cached.scripts.let_repeat(script, may_repeat=bool(st.session_state["script_repeat"]))


def _edit(script: Script) -> None:
    with saying_trouble(), st.form("script_form", border=False):
        st.text_input(_("Name"), script.name, key="script_name", max_chars=LONGEST_NAME)
        if (
            cached.access.needs.may_change(script.owner_id)
            and cached.people.accounts.are_there()
            and cached.access.needs.may(Role.EDITOR)
        ):
            st.checkbox(_("Shared with the team: everybody sees it and may work on it"), script.is_shared, key="script_shared")
        with st.container(key="form_end", horizontal=True):
            is_saved = st.form_submit_button(
                _("Save"), type="primary", key="script_save", on_click=trying, args=(partial(_save, script),)
            )
            is_left = st.form_submit_button(_("Cancel"), key="script_cancel")
        if is_saved or is_left:
            st.rerun()


def _save(script: Script) -> None:
    cached.scripts.rename(script, st.session_state["script_name"])
    is_shared = st.session_state.get("script_shared", script.is_shared)
    if is_shared != script.is_shared:
        cached.scripts.share(script, is_shared=is_shared)


def shooting_list(shots: Sequence[Shot]) -> None:
    """Below the lines; nothing where each has its moment."""
    lines = [shot.line.words for shot in shots if shot.is_to_shoot]
    if not lines:
        return
    with st.container(key="shooting_list"):
        items = "".join(f'<li dir="auto">{escape(words)}</li>' for words in lines)
        st.html(f'<h2 class="part">{escape(_("Shooting list"))}</h2><ol>{items}</ol>')
        with st.container(horizontal=True, gap="small"):
            copy_text("\n".join(f"{at}. {words}" for at, words in enumerate(lines, start=1)), "copy_shooting_list")
            st.download_button(
                _("Save as CSV"),
                for_later(partial(cached.insights.clusters.insights_csv, [_("Shot")], [[words] for words in lines], FILE)),
                file_name=FILE,
                mime="text/csv",
                key="save_shooting_list",
                on_click="ignore",
                icon=":material/download:",
            )
