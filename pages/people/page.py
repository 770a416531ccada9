"""People: who may sign in and what each of them may do; for administrators."""

from __future__ import annotations

import streamlit as st

from core import cached
from core.messages.translation import _, ngettext
from pages.people.invite import invite_button, show_invitation, show_new_password, who_needs_no_invitation
from pages.people.row import person_row
from web.ui.clock import visitors_clock
from web.ui.notices import saying_trouble
from web.ui.quiet_line import quiet_line

st.title(_("People"), anchor=False)
with saying_trouble():
    accounts = cached.people.accounts.accounts()
    with st.container(key="people_head", horizontal=True, vertical_alignment="center"):
        quiet_line(
            ngettext(
                "{n} person can sign in.",
                "{n} people can sign in.",
                sum(not (one.is_disabled or one.is_way_off) for one in accounts),
            )
        )
        if cached.people.accounts.have_passwords():
            invite_button()
    for sentence in who_needs_no_invitation(cached.people.accounts.ways(), cached.people.accounts.role_claim()):
        quiet_line(sentence)
    show_invitation()
    show_new_password()
    clock = visitors_clock()
    with st.container(key="people", gap=None):
        for account in accounts:
            person_row(account, clock)
