"""The search index where it is damaged or empty, on every page: the press that rebuilds it, how far that is, what came of it."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

import streamlit as st

from core import cached
from core.messages.faults import explain
from core.messages.labels import videos_counted
from core.messages.translation import _, ngettext, number
from core.people.person import Role
from web.escape_markdown import escape_markdown
from web.ui.notices import saying_trouble, trying

if TYPE_CHECKING:
    from core.maintenance.index_rebuild import RebuildState

LOOK_EVERY_SEC: Final = 0.7


def index_lines() -> None:
    """Nothing as long as all is well."""
    with saying_trouble():
        state = cached.health.rebuild_state()
        if state is not None and not state.is_over:
            _keep_up()
        elif state is not None:
            _show_end(state)
        elif cached.health.needs_rebuild():
            _button(_("Rebuild the index"))


@st.fragment(run_every=LOOK_EVERY_SEC)
def _keep_up() -> None:
    with saying_trouble():
        state = cached.health.rebuild_state()
        if state is None or state.is_over:
            # What is shown below was found without the index, or by a part of it.
            if cached.access.needs.may(Role.ADMIN):
                cached.health.check_again()
            st.rerun()
        said = _("Rebuilding the index …")
        if state.total:
            said = _("Rebuilding the index: {done} of {videos}", done=number(state.done), videos=videos_counted(state.total))
        st.progress(state.done / max(1, state.total), text=escape_markdown(said))


def _show_end(state: RebuildState) -> None:
    with st.container(key="undo_line_index", horizontal=True, vertical_alignment="center", gap="small"):
        if state.fault is not None:
            st.error(escape_markdown(explain(state.fault)), icon=":material/error:")
            _button(_("Try again"))
        else:
            said = "".join(f"<p>{escape(part)}</p>" for part in what_came_of_it(state))
            st.html(f'<div role="status">{said}</div>', width="content")
        if cached.access.needs.may(Role.ADMIN):
            st.button(
                _("Close"),
                key="dismiss_index",
                icon=":material/close:",
                type="tertiary",
                on_click=trying,
                args=(cached.health.forget_rebuild,),
            )


def _button(label: str) -> None:
    """For those who may begin a rebuild."""
    if cached.access.needs.may(Role.ADMIN):
        st.button(
            label,
            key="rebuild_index",
            type="primary",
            icon=":material/build:",
            on_click=trying,
            args=(cached.health.begin_rebuild,),
        )


def what_came_of_it(state: RebuildState) -> list[str]:
    """A sentence for each thing that can be said of a rebuild that came to its end."""
    if state.rebuilt is None:
        return []
    found = state.rebuilt.written + state.rebuilt.in_place
    said = [ngettext("The index is rebuilt. {n} video is in it.", "The index is rebuilt. {n} videos are in it.", found)]
    if state.rebuilt.failed:
        failed = len(state.rebuilt.failed)
        said.append(ngettext("{n} video could not be put in; see System.", "{n} videos could not be put in; see System.", failed))
    if state.kept_as:
        said.append(_("The damaged file is kept as {name}.", name=state.kept_as))
    return said
