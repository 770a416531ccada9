"""The entry script: what every page has around it. Runs at every interaction, before the page itself."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core import cached, logs
from core.background.throttle import THROTTLE
from web.components.connection.connection import keep_connected
from web.components.menu.menu import keep_menu
from web.shell import badge, batch_lines, index_lines, navigation, tray, who
from web.ui.notices import LIFTED, SAID_ABOVE, UNANSWERED, rerun_when_well, saying_trouble, show_notice
from web.ui.quiet_line import page_name

THEME = Path(__file__).parent / "theme"

if run := get_script_run_ctx():
    logs.REQUEST_ID.set(f"page-{run.session_id[:8]}")
st.set_page_config(layout="wide", page_icon=str(THEME / "logo.svg"))
keep_connected()
st.logo(str(THEME / "wordmark.svg"), icon_image=str(THEME / "logo.svg"))

page = navigation.chosen_page()
st.set_page_config(page_title=f"{page.title} · Clipseek")
# Health opens without the catalog and tells what is wrong, so there nothing before the page may wait for it.
needs_catalog = page.url_path != "health"
trouble = cached.application.trouble() if needs_catalog else cached.application.settings_trouble()
if trouble is not None:
    page_name(page.title)
    show_notice(trouble)
    rerun_when_well()
    st.stop()
person = who.is_here()
with st.sidebar:
    keep_menu()
    who.entry(person)
    badge.keep_posted(as_before=not needs_catalog)
who.say_if_open_to_all()
store_trouble = cached.application.store_trouble()
st.session_state[SAID_ABOVE] = store_trouble.sentence if store_trouble else None
st.session_state[UNANSWERED] = False
if store_trouble is not None:
    show_notice(store_trouble)
index_lines.index_lines()
lines = batch_lines.place()
with THROTTLE.foreground(), saying_trouble():
    navigation.run(page)
st.session_state.pop(LIFTED, None)
if needs_catalog and page.url_path != "collections":
    tray.tray(is_search=not page.url_path)
batch_lines.batch_lines(lines, as_before=not needs_catalog)
if st.session_state[UNANSWERED]:
    rerun_when_well()
cached.application.page_shown()
