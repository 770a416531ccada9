"""Searches that were made or saved, each one press away; and what still works while the provider is away."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from html import escape
from typing import Final
from urllib.parse import parse_qsl

import streamlit as st

from core import cached
from core.errors import PROVIDER_AWAY, ClipseekError, Reason
from core.messages.translation import _, ngettext
from core.models.search_answer import PastSearch, SavedSearch
from core.people.person import Role
from core.search.address import view_of
from web.escape_markdown import escape_markdown
from web.ui import search_state
from web.ui.confirm_button import confirm_button
from web.ui.notices import saying_trouble, show_error, trying
from web.ui.quiet_line import quiet_line

log = logging.getLogger(__name__)

PAST_SHOWN: Final = 8
SAVED_SHOWN: Final = 24
PAST_LOOKED_AT: Final = 40
AWAY: Final = PROVIDER_AWAY | {Reason.PROVIDER_FAULT, Reason.PROVIDER_UNREADABLE, Reason.TOO_MANY_REQUESTS}
"""Why a new search can fail while all that is known already still works."""


@st.fragment(parallel=True)
def kept_searches() -> None:
    """Saved searches with what is new to them, then the ones made last. The page does not wait for what has to be counted."""
    if not search_state.view().question.is_empty:
        # One of them was pressed: the whole page has to run.
        st.rerun()
    with saying_trouble():
        _show_kept()


def _show_kept() -> None:
    saved = cached.searches.saved_searches()[:SAVED_SHOWN]
    if saved:
        _heading(_("Saved searches"))
        with st.container(key="saved_searches", horizontal=True, gap="xsmall"):
            for search in saved:
                _saved(search)
    past = cached.searches.past_searches(PAST_SHOWN)
    if past:
        with st.container(horizontal=True, gap="small", vertical_alignment="center", key="past_head"):
            _heading(_("Recent searches"))
            confirm_button(
                _("Clear history"),
                _("Really clear your history?") if cached.people.accounts.are_there() else _("Really clear it, for everybody?"),
                key="forget_past",
                sure_key="really_forget_past",
                do=cached.searches.forget_past,
                icon=":material/history_toggle_off:",
                is_quiet=True,
            )
        _past(past)


def say_trouble(error: ClipseekError) -> None:
    """Why a search has no answer, and what still works."""
    log.warning("search: %s %s", error.reason, error.detail)
    show_error(error)
    if error.reason in AWAY:
        _still_works()


def _still_works() -> None:
    known = [search for search in cached.searches.past_searches(PAST_LOOKED_AT) if not _is_new(search.address)]
    quiet_line(_("New searches have to wait, but these still work:"))
    _past(known[:PAST_SHOWN])
    looks = cached.searches.saved_concepts()
    if looks:
        with st.container(horizontal=True, gap="xsmall", key="looks_line"):
            for number, look in enumerate(looks[:PAST_SHOWN]):
                label = escape_markdown(_("Saved filters: {name}", name=look.name))
                st.button(label, key=f"look_{number}", on_click=search_state.ask_look, args=(look.id,))
    quiet_line(_("“More like this” works on every moment of a search that was made before."))


def _heading(text: str) -> None:
    st.html(f'<h2 class="part">{escape(text)}</h2>', width="content")


def _saved(search: SavedSearch) -> None:
    label = escape_markdown(search.name)
    if search.new:
        label += f" :orange[{escape_markdown(ngettext('{n} new', '{n} new', search.new))}]"
    with st.container(horizontal=True, gap=None, key=f"saved_{search.id}", width="content"):
        icon = ":material/group:" if search.is_shared else ":material/bookmark:"
        st.button(label, key=f"reopen_{search.id}", icon=icon, help=_whose(search), on_click=_open_saved, args=(search,))
        if not cached.access.needs.may_change(search.owner_id):
            return
        if cached.people.accounts.are_there() and cached.access.needs.may(Role.EDITOR):
            _share_button(search)
        confirm_button(
            escape_markdown(_("Delete the saved search {name}", name=search.name)),
            _("Really delete it?"),
            key=f"forget_saved_{search.id}",
            sure_key=f"really_forget_saved_{search.id}",
            do=cached.searches.forget_saved,
            args=(search.id,),
            icon=":material/close:",
            is_quiet=True,
        )


def _whose(search: SavedSearch) -> str | None:
    """Who shares a search with everybody; nothing of one's own."""
    name = cached.people.accounts.names().get(search.owner_id, "") if search.is_shared else ""
    return escape_markdown(_("Shared by {name}", name=name)) if name else None


def _share_button(search: SavedSearch) -> None:
    label = _("Stop sharing {name}", name=search.name) if search.is_shared else _("Share {name} with the team", name=search.name)
    st.button(
        escape_markdown(label),
        key=f"share_saved_{search.id}",
        icon=":material/group_off:" if search.is_shared else ":material/group_add:",
        type="tertiary",
        on_click=trying,
        args=(cached.searches.share_saved, search.id),
        kwargs={"is_shared": not search.is_shared},
    )


def _open_saved(search: SavedSearch) -> None:
    search_state.follow(search.address)
    cached.searches.seen_search(search.id)


def _past(searches: Sequence[PastSearch]) -> None:
    with st.container(key="past_searches", horizontal=True, gap="xsmall"):
        for number, search in enumerate(searches):
            st.button(
                escape_markdown(search.said),
                key=f"past_{number}",
                icon=":material/history:",
                on_click=search_state.follow,
                args=(search.address,),
            )


def _is_new(address: str) -> bool:
    return cached.search.needs_provider(view_of(dict(parse_qsl(address, keep_blank_values=True))).question)
