"""Library: every video there is; with `?video=` in the address, the page of that one."""

import streamlit as st

from web import library_page, library_state

video_id = st.query_params.get(library_state.VIDEO)
if video_id:
    # With it comes the player, which those who look at cards need not wait for.
    from web import video_page

    video_page.show(video_id)
else:
    library_page.show()
