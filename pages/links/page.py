"""Shared links: what is new about them, and each with what became of it and the way to withdraw it. Not in the menu: who shares
something is led here, and so is who was answered.
"""

import streamlit as st

from core import cached
from core.messages.translation import _
from pages.links.links import show_link, show_news
from web.ui.cards import empty_place
from web.ui.clock import visitors_clock
from web.ui.notices import saying_trouble

st.title(_("Shared links"), anchor=False)
with saying_trouble():
    show_news(cached.shares.news())
    shares = cached.shares.my_shares()
    if not shares:
        empty_place(
            _("Nothing is shared"),
            _("Open a moment, or search for some, and press Share: whoever gets the link sees them without an account."),
        )
        with st.container(horizontal=True, horizontal_alignment="center"):
            st.page_link("../../pages/search/page.py", label=_("To the search"), icon=":material/search:", query_params={})
    clock = visitors_clock()
    # What is over leads nowhere any more, and is looked for least.
    for share in sorted(shares, key=lambda share: share.why_ended(clock.now) is not None):
        show_link(share, clock)
