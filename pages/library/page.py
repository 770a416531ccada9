"""Library: every video there is; with `?video=` in the address, the page of that one, with `?bin=` the deleted ones."""

import streamlit as st

from pages.library import bin_view, browse, view_state

video_id = st.query_params.get(view_state.VIDEO)
if video_id:
    # With it comes the player, which those who look at cards need not wait for.
    from pages.library.video import page

    page.show(video_id)
elif view_state.BIN in st.query_params:
    bin_view.show()
else:
    # The link back from a video's page is one to the page that is shown already: it changes the parameters here, but the browser
    # hears of them only if they are written.
    st.query_params.from_dict(st.query_params.to_dict())
    browse.show()
