"""One person of the list: who they are, what they may do, and the button that lets them in no more."""

from __future__ import annotations

from html import escape

import streamlit as st

from core import cached
from core.cached.people.accounts import Account
from core.messages.labels import role_label
from core.messages.translation import _
from core.people.person import Role, SignInWay
from pages.people.invite import new_password_button
from web.escape_markdown import escape_markdown
from web.ui.clock import Clock
from web.ui.confirm_button import confirm_button
from web.ui.notices import trying
from web.ui.url_state import keep_in_step


def person_row(account: Account, clock: Clock) -> None:
    """The row."""
    with st.container(key=f"person_{account.id}", horizontal=True, vertical_alignment="center", gap="small"):
        name = _("{name} (you)", name=account.name) if account.is_me else account.name
        about = escape(" · ".join(_about(account, clock)))
        st.html(f'<div class="account"><div class="title" dir="auto">{escape(name)}</div><div class="meta">{about}</div></div>')
        if account.is_disabled:
            label = escape_markdown(_("Let {name} in again", name=account.name))
            st.button(label, key=f"enable_{account.id}", on_click=trying, args=(cached.people.accounts.enable, account.id))
            return
        key = f"role_{account.id}"
        keep_in_step(key, account.role)
        st.selectbox(
            _("What {name} may do", name=account.name),
            list(Role),
            list(Role).index(account.role),
            format_func=role_label,
            key=key,
            label_visibility="collapsed",
            width=170,
            on_change=_role_chosen,
            args=(account.id, key),
        )
        new_password_button(account)
        confirm_button(
            _("Disable"),
            _("Really sign out everywhere?"),
            key=f"disable_{account.id}",
            sure_key=f"really_disable_{account.id}",
            do=cached.people.accounts.disable,
            args=(account.id,),
        )


def _about(account: Account, clock: Clock) -> list[str]:
    seen = _("never signed in") if account.seen_at is None else _("last here: {day}", day=clock.day(account.seen_at))
    state = [_("disabled")] if account.is_disabled else []
    return [*state, *([account.email] if account.email not in ("", account.name) else []), _how(account), seen]


def _how(account: Account) -> str:
    if account.is_way_off:
        off = {
            SignInWay.LOCAL: _("can't sign in: passwords are off"),
            SignInWay.OIDC: _("can't sign in: your organisation's sign-in is off"),
            SignInWay.PROXY: _("can't sign in: no proxy is believed"),
        }
        return off[account.way]
    on = {
        SignInWay.LOCAL: _("signs in here with a password"),
        SignInWay.OIDC: _("signs in at your organisation"),
        SignInWay.PROXY: _("let in by the proxy"),
    }
    return on[account.way]


def _role_chosen(user_id: str, key: str) -> None:
    trying(cached.people.accounts.set_role, user_id, st.session_state[key])
