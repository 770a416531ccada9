"""The entry script: what every page has around it. Runs at every interaction, before the page itself."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from core import cached, words
from core.courtesy import COURTESY
from web import badge, batch_line, look
from web.notices import SAID_ABOVE, rerun_when_well, saying_trouble, show_notice

HERE = Path(__file__).parent
PAGES = HERE.parent / "pages"

st.set_page_config(layout="wide", page_icon=str(HERE / "logo.svg"))
look.apply()
st.logo(str(HERE / "wordmark.svg"), icon_image=str(HERE / "logo.svg"))

page = st.navigation(
    [
        st.Page(PAGES / "search.py", title=words.PAGES["search"], icon=":material/search:", default=True),
        st.Page(PAGES / "add_videos.py", title=words.PAGES["add_videos"], icon=":material/add:", url_path="add_videos"),
        st.Page(PAGES / "tasks.py", title=words.PAGES["tasks"], icon=":material/checklist:", url_path="tasks"),
        st.Page(PAGES / "library.py", title=words.PAGES["library"], icon=":material/video_library:", url_path="library"),
        st.Page(PAGES / "insights.py", title=words.PAGES["insights"], icon=":material/bubble_chart:", url_path="insights"),
        st.Page(PAGES / "health.py", title=words.PAGES["health"], icon=":material/monitor_heart:", url_path="health"),
    ]
)

st.set_page_config(page_title=f"{page.title} · {words.NAME}")
# Health opens without the catalog and tells what is wrong, so there nothing before the page may wait for it.
needs_catalog = page.url_path != "health"
trouble = cached.trouble() if needs_catalog else cached.settings_trouble()
if trouble is not None:
    show_notice(trouble)
    rerun_when_well()
    st.stop()
with st.sidebar:
    badge.keep_posted(as_before=not needs_catalog)
if cached.is_demo():
    st.sidebar.caption(words.DEMO_LINE)
store_trouble = cached.store_trouble()
st.session_state[SAID_ABOVE] = store_trouble.sentence if store_trouble else None
if store_trouble is not None:
    show_notice(store_trouble)
lines = batch_line.place()
with COURTESY.somebody_waits(), saying_trouble():
    page.run()
batch_line.batch_lines(lines)
cached.page_shown()
