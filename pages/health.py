"""Storage and health: what is connected, what was paid for, what takes up the disk, whether the counts agree, and the log."""

import streamlit as st

from core import cached, words
from web.clock import visitors_clock
from web.health_counts import show_counts, tell_of_repair
from web.health_facts import connected_html, disk_html, paid_html
from web.health_files import show_files, tell_of_files
from web.health_log import show_log
from web.health_summary import is_busy, summary_html
from web.notices import saying_trouble

LOOK_EVERY_SEC = 0.7
CHECKS = cached.Check


def show_health(live: bool) -> None:
    """All that is known so far; looked at again while checks or a repair go on, and then the whole page once more."""
    with saying_trouble():
        checkup, repairing = cached.checkup(), cached.repairing()
        if repairing is not None and repairing.is_over:
            tell_of_repair(repairing)
            cached.forget_repair()
            checkup, repairing = cached.checkup(), None
        settling = cached.settling_files()
        if settling is not None and settling.is_over:
            tell_of_files(settling)
            cached.forget_settling()
            checkup, settling = cached.checkup(), None
        with st.container(key="health_line", horizontal=True, vertical_alignment="center"):
            st.html(summary_html(checkup, visitors_clock()))
            st.button(
                words.HEALTH["again"], key="check_again", type="tertiary", icon=":material/refresh:", on_click=cached.check_again
            )
        left, right = st.columns(2, gap="large")
        with left:
            st.html(connected_html(checkup, is_demo=cached.is_demo()))
            st.html(paid_html(checkup.outcome(CHECKS.CATALOG), cached.price_per_minute()))
            show_counts(checkup.outcome(CHECKS.COUNTS), repairing)
        with right:
            st.html(disk_html(checkup.outcome(CHECKS.DISK)))
            show_files(checkup.outcome(CHECKS.FILES), settling, visitors_clock())
    if live != is_busy():
        st.rerun()


st.title(words.HEALTH["title"], anchor=False)
cached.visit_health()
busy = is_busy()
st.fragment(show_health, run_every=LOOK_EVERY_SEC if busy else None)(busy)
show_log()
