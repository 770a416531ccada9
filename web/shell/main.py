"""The entry script: what every page has around it. Runs at every interaction, before the page itself."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from core import cached
from core.background_throttle import THROTTLE
from core.messages.translation import _
from web.components.connection.connection import keep_connected
from web.components.menu.menu import fold_after_choice
from web.shell import badge, batch_lines, index_lines
from web.ui.notices import LIFTED, SAID_ABOVE, rerun_when_well, saying_trouble, show_notice
from web.ui.page_name import page_name

HERE = Path(__file__).parent
PAGES = HERE.parents[1] / "pages"

st.set_page_config(layout="wide", page_icon=str(HERE / "logo.svg"))
keep_connected()
st.logo(str(HERE / "wordmark.svg"), icon_image=str(HERE / "logo.svg"))

page = st.navigation(
    [
        st.Page(PAGES / "search" / "page.py", title=_("Search"), icon=":material/search:", default=True),
        st.Page(PAGES / "add_videos" / "page.py", title=_("Add videos"), icon=":material/add:", url_path="add_videos"),
        st.Page(PAGES / "tasks" / "page.py", title=_("Tasks"), icon=":material/checklist:", url_path="tasks"),
        st.Page(PAGES / "library" / "page.py", title=_("Library"), icon=":material/video_library:", url_path="library"),
        st.Page(PAGES / "insights" / "page.py", title=_("Insights"), icon=":material/bubble_chart:", url_path="insights"),
        st.Page(PAGES / "health" / "page.py", title=_("System"), icon=":material/monitor_heart:", url_path="health"),
    ]
)

st.set_page_config(page_title=f"{page.title} · Clipseek")
# Health opens without the catalog and tells what is wrong, so there nothing before the page may wait for it.
needs_catalog = page.url_path != "health"
trouble = cached.application.trouble() if needs_catalog else cached.application.settings_trouble()
if trouble is not None:
    page_name(page.title)
    show_notice(trouble)
    rerun_when_well()
    st.stop()
with st.sidebar:
    fold_after_choice()
    badge.keep_posted(as_before=not needs_catalog)
store_trouble = cached.application.store_trouble()
st.session_state[SAID_ABOVE] = store_trouble.sentence if store_trouble else None
if store_trouble is not None:
    show_notice(store_trouble)
index_lines.index_lines()
lines = batch_lines.place()
with THROTTLE.foreground(), saying_trouble():
    page.run()
st.session_state.pop(LIFTED, None)
batch_lines.batch_lines(lines, as_before=not needs_catalog)
cached.application.page_shown()
