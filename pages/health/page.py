"""Storage and health: what is connected, what was paid for, what takes up the disk, whether the counts agree, and the log."""

import streamlit as st

from core import cached
from core.maintenance.checkup import Check
from core.messages.translation import _
from pages.health.consistency import recall_html, show_counts, tell_of_repair
from pages.health.facts import connected_html, disk_html, paid_html
from pages.health.log import show_log
from pages.health.summary import is_busy, summary_html
from pages.health.unknown_files import show_files, tell_of_files
from web.ui.clock import visitors_clock
from web.ui.notices import saying_trouble, trying

LOOK_EVERY_SEC = 0.7
CHECKS = Check


def show_health(live: bool) -> None:
    """All that is known so far; looked at again while checks or a repair go on, and then the whole page once more."""
    with saying_trouble():
        checkup, repairing = cached.health.checkup(), cached.health.repairing()
        if repairing is not None and repairing.is_over:
            tell_of_repair(repairing)
            cached.health.forget_repair()
            checkup, repairing = cached.health.checkup(), None
        settling = cached.health.settling_files()
        if settling is not None and settling.is_over:
            tell_of_files(settling)
            cached.health.forget_settling()
            checkup, settling = cached.health.checkup(), None
        with st.container(key="health_line", horizontal=True, vertical_alignment="center"):
            st.html(summary_html(checkup, visitors_clock()))
            st.button(
                _("Check again"),
                key="check_again",
                type="tertiary",
                icon=":material/refresh:",
                on_click=trying,
                args=(cached.health.check_again,),
            )
        left, right = st.columns(2, gap="large")
        with left:
            st.html(connected_html(checkup, is_demo=cached.application.is_demo()))
            st.html(paid_html(checkup.outcome(CHECKS.CATALOG), cached.application.price_per_minute()))
            st.html(recall_html(checkup.outcome(CHECKS.RECALL)))
            show_counts(checkup.outcome(CHECKS.COUNTS), repairing)
        with right:
            st.html(disk_html(checkup.outcome(CHECKS.DISK), checkup.outcome(CHECKS.CATALOG)))
            show_files(checkup.outcome(CHECKS.FILES), settling, visitors_clock())
    if live != is_busy():
        st.rerun()


st.title(_("System"), anchor=False)
cached.health.visit_health()
busy = is_busy()
st.fragment(show_health, run_every=LOOK_EVERY_SEC if busy else None)(busy)
show_log()
