"""Collections: what was gathered; with `?collection=` in the address, the moments of that one in their order."""

import streamlit as st

from core import cached
from pages.collections import listing, view_state
from pages.collections.collection import show_collection
from web.ui import collecting

collection_id = st.query_params.get(view_state.COLLECTION)
collection = cached.collections.get(collection_id) if collection_id else None
if collection is not None:
    if view_state.may_change(collection):
        collecting.use(collection.id)
    show_collection(collection.id)
else:
    if collection_id:
        st.toast(view_state.gone_said(), icon=":material/info:")
    # The browser hears of parameters only if they are written.
    st.query_params.from_dict({})
    listing.show()
