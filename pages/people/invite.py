"""Links that let people in, each shown once and good once: for a new account, or for somebody who has forgotten the password."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

import streamlit as st

from core import cached
from core.cached.people.accounts import Account
from core.errors import ClipseekError
from core.messages.faults import explain
from core.messages.labels import role_label
from core.messages.translation import _, ngettext
from core.people.person import Role, SignInWay
from web.escape_markdown import escape_markdown
from web.http.base_path import below_base
from web.ui.quiet_line import quiet_line

LINK: Final = "invitation_link"
"""The link that was made just now, in the session's state until the next run has shown it."""
DAY_SEC: Final = 24 * 3600
MAY: Final = "invited_as"
PASSWORD_LINK: Final = "new_password_link"  # noqa: S105 - a key of the session
"""The name and the link that was made just now, in the session's state until the next run has shown it."""


def invite_button() -> None:
    """The button that opens the choice of a role."""
    popover = st.popover(_("Invite somebody"), key="invite", icon=":material/person_add:", on_change="rerun")
    if popover.open:
        with popover:
            st.radio(_("Role"), list(Role), format_func=what_a_role_may, key=MAY)
            st.button(_("Make a link"), key="make_invitation", type="primary", on_click=_invite)


def what_a_role_may(role: Role) -> str:
    """`Viewer: searches, plays and comments`"""
    said = {
        Role.VIEWER: _("searches, plays and comments"),
        Role.EDITOR: _("adds, edits, deletes and shares, too"),
        Role.ADMIN: _("looks after people, settings and storage, too"),
    }
    return _("{role}: {what}", role=role_label(role), what=said[role])


def who_needs_no_invitation(ways: frozenset[SignInWay], role_claim: str) -> list[str]:
    """Sentences about those who are let in without one, and about who says what they may do; none where there are no such."""
    sentences = []
    if SignInWay.OIDC in ways:
        sentences.append(
            _("Whoever your organisation's sign-in lets in needs no invitation and is listed here after the first visit.")
        )
    if SignInWay.PROXY in ways:
        sentences.append(_("Whoever the proxy lets in needs no invitation and is listed here after the first visit."))
    if role_claim:
        sentences.append(
            _(
                "Your organisation says what its people may do (claim “{claim}”). "
                "What you choose here for one of them lasts until they sign in again.",
                claim=role_claim,
            )
        )
    return sentences


def show_invitation() -> None:
    """The link that was made just now."""
    link = st.session_state.pop(LINK, None)
    if link is None:
        return
    with st.container(key="invitation", border=True):
        days = round(cached.people.accounts.invited_sec() / DAY_SEC)
        quiet_line(
            ngettext(
                "Send this link to whom you want to invite. It is good once, for {n} day, and is shown only now.",
                "Send this link to whom you want to invite. It is good once, for {n} days, and is shown only now.",
                days,
            )
        )
        st.code(link, language=None, wrap_lines=True)


def _invite() -> None:
    st.session_state["invite"] = False
    try:
        token = cached.people.accounts.invite(st.session_state[MAY])
    except ClipseekError as error:
        st.toast(escape_markdown(explain(error)), icon=":material/error:")
        return
    page = urlsplit(st.context.url or "")
    st.session_state[LINK] = f"{page.scheme}://{page.netloc}{below_base(f'/invite/{token}')}"


def new_password_button(account: Account) -> None:
    """For those who sign in with a password of ours."""
    if account.way is SignInWay.LOCAL and cached.people.accounts.have_passwords():
        st.button(_("New password"), key=f"new_password_{account.id}", on_click=_make, args=(account.id, account.name))


def show_new_password() -> None:
    """The link that was made just now."""
    name, link = st.session_state.pop(PASSWORD_LINK, ("", ""))
    if link:
        with st.container(key="new_password", border=True):
            quiet_line(
                _("Send this link to {name}, who chooses a new password with it. It is good once and for a day.", name=name)
            )
            st.code(link, language=None, wrap_lines=True)


def _make(user_id: str, name: str) -> None:
    try:
        token = cached.people.accounts.new_password_link(user_id)
    except ClipseekError as error:
        st.toast(escape_markdown(explain(error)), icon=":material/error:")
        return
    page = urlsplit(st.context.url or "")
    st.session_state[PASSWORD_LINK] = name, f"{page.scheme}://{page.netloc}{below_base(f'/invite/{token}')}"
