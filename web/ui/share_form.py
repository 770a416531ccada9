"""Sharing moments by a link with people who have no account: what they may do and how long, then the link, shown once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import streamlit as st

from core import cached
from core.messages.labels import moments_counted
from core.messages.translation import _, ngettext
from core.models.search_query import MomentRef
from core.shares.share import DEFAULT_DAYS, LONGEST_PASSCODE, LONGEST_TITLE, SHORTEST_PASSCODE, Allowed, Kind, NewShare, playable
from web.components.link_field.link_field import link_field
from web.http.base_path import below_base
from web.ui.notices import saying_trouble, trying
from web.ui.quiet_line import quiet_line

DAYS: Final = (1, 7, DEFAULT_DAYS, 30, 90)
MADE: Final = "share_made"
"""The token of the link that was just made, in the session's state as long as it is shown."""
LINKS_PAGE: Final = "../../pages/links/page.py"


@dataclass(frozen=True, slots=True)
class ToShare:
    """What is about to be shared, and what it is called unless somebody says otherwise."""

    kind: Kind
    moments: tuple[MomentRef, ...]
    title: str
    collection_id: str | None = None
    """Of a collection, whose link follows what is done to it."""


def share_dialog(what: ToShare) -> None:
    """The form over the page."""

    def show() -> None:
        with saying_trouble():
            share_form(what)

    st.dialog(_("Share"), on_dismiss=forget_link)(show)()


def share_form(what: ToShare) -> None:
    """The form, or the link that came of it."""
    token: str | None = st.session_state.get(MADE)
    if token is None:
        _ask(what)
    else:
        quiet_line(_("Whoever has this link sees these moments. It is shown only now: copy it before you close this."))
        # Behind the #, where no server and no proxy on the way gets to see it.
        link_field(below_base(f"/shared#{token}"), "share_link")
    st.page_link(LINKS_PAGE, label=_("All shared links"), icon=":material/link:")


def forget_link() -> None:
    """The link is not shown any more."""
    st.session_state.pop(MADE, None)


def _ask(what: ToShare) -> None:
    moments = moments_counted(len(playable(what.moments)))
    quiet_line(_("A link shows {moments} and nothing else, on any phone or computer, without an account.", moments=moments))
    if what.collection_id:
        quiet_line(_("What you change in this collection changes there, too."))
    with st.form("share_form", border=False):
        st.text_input(_("Title"), what.title[:LONGEST_TITLE], key="share_title", max_chars=LONGEST_TITLE)
        st.selectbox(_("Works for"), DAYS, index=DAYS.index(DEFAULT_DAYS), key="share_days", format_func=_days)
        st.checkbox(_("They may comment"), value=True, key="share_comment")
        st.checkbox(_("They may download these moments"), key="share_download")
        st.text_input(
            _("Passcode"),
            key="share_passcode",
            autocomplete="off",
            max_chars=LONGEST_PASSCODE,
            placeholder=_("None"),
            help=_("At least {least} characters. Send it in another way than the link.", least=SHORTEST_PASSCODE),
        )
        with st.container(key="form_end_share", horizontal=True):
            st.form_submit_button(
                _("Make a link"), type="primary", key="share_make", on_click=trying, args=(lambda: _make(what),)
            )


def _days(days: int) -> str:
    return ngettext("{n} day", "{n} days", days)


def _make(what: ToShare) -> None:
    asked = st.session_state
    allows = {Allowed.COMMENT: asked["share_comment"], Allowed.DOWNLOAD: asked["share_download"]}
    wanted = NewShare(
        what.kind,
        asked["share_title"].strip() or what.title,
        () if what.collection_id else what.moments,
        frozenset(allowed for allowed, may in allows.items() if may),
        asked["share_days"],
        asked["share_passcode"],
        what.collection_id,
    )
    st.session_state[MADE] = cached.shares.make_share(wanted)
