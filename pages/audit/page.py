"""Audit: who did what when, found by person, by what was done and by time; for administrators."""

from __future__ import annotations

import time
from functools import partial

import streamlit as st

from core import cached
from core.cached.access.person import for_later
from core.messages.translation import _, ngettext
from core.people.audit import Did, Wanted
from pages.audit.table import audit_csv, audit_html
from pages.audit.wording import done_label
from web.ui.cards import empty_place
from web.ui.clock import visitors_clock
from web.ui.notices import saying_trouble
from web.ui.quiet_line import quiet_line

LINES_A_PAGE = 50
DAY_SEC = 24 * 3600
# None: as long as lines are kept.
SINCE_DAYS = (1, 7, 30, None)


def wanted_lines() -> Wanted:
    """The line of filters; what they ask for."""
    names = cached.people.accounts.names()
    with st.container(key="audit_filters", horizontal=True, vertical_alignment="bottom", gap="small"):
        person = st.selectbox(
            _("Who"), [None, *names], format_func=lambda one: _("Everybody") if one is None else names[one], key="audit_person"
        )
        action = st.selectbox(
            _("What"), [None, *Did], format_func=lambda one: _("Everything") if one is None else done_label(one), key="audit_did"
        )
        days = st.selectbox(_("When"), SINCE_DAYS, 1, format_func=days_label, key="audit_since")
        since = None if days is None else time.time() - days * DAY_SEC
        wanted = Wanted(person, action, since)
        st.download_button(
            "CSV",
            for_later(partial(audit_csv, wanted)),
            file_name="clipseek-audit.csv",
            mime="text/csv",
            key="audit_csv",
            icon=":material/download:",
            type="tertiary",
            on_click="ignore",
        )
    return wanted


def days_label(days: int | None) -> str:
    """`The last 7 days`"""
    return _("At any time") if days is None else ngettext("The last day", "The last {n} days", days)


def show_lines(wanted: Wanted) -> None:
    """A page of the lines, and the pages there are."""
    matching = cached.people.audit.count(wanted)
    if not matching:
        empty_place(_("Nothing was done that fits this"), _("Try another person, or a longer time."))
        return
    pages = -(-matching // LINES_A_PAGE)
    table = st.container()
    page = 1
    if pages > 1:
        with st.container(key="pages_of_audit", horizontal=True, horizontal_alignment="center"):
            page = min(st.pagination(pages, key="page_of_audit"), pages)
    with table:
        lines = cached.people.audit.lines(wanted, limit=LINES_A_PAGE, offset=(page - 1) * LINES_A_PAGE)
        st.html(audit_html(lines, visitors_clock()))


st.title(_("Audit"), anchor=False)
with saying_trouble():
    kept = round(cached.people.audit.kept_days())
    quiet_line(ngettext("Who did what, kept for {n} day.", "Who did what, the latest first. Kept for {n} days.", kept))
    show_lines(wanted_lines())
