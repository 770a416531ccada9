"""Script: a text whose lines find their shots; with `?script=` in the address, the lines of that one with what was found."""

import streamlit as st

from core import cached
from core.messages.translation import _
from pages.script import start, view_state
from pages.script.script import show_script
from web.ui.notices import saying_trouble

script_id = st.query_params.get(view_state.SCRIPT)
with saying_trouble():
    script = cached.scripts.get(script_id) if script_id else None
    if script is not None:
        st.set_page_config(page_title=f"{script.name} · Clipseek")
        show_script(script.id)
    else:
        if script_id:
            st.toast(_("This script is no longer here, or no longer shared with you."), icon=":material/info:")
        # The browser hears of parameters only if they are written.
        st.query_params.from_dict({})
        start.show()
