"""Says quietly that the server cannot be reached, and brings the tab back where it was.

Streamlit alone would cover the page with an error box of its own, would notice a frozen connection only minutes later, and would
drop what is entered meanwhile. `connection.js` speaks with Streamlit by the messages that it has for pages which frame it, so
`web.http.host_config` allows our own page to send them.

The addresses of pictures and films are good for twelve hours. So a page that was drawn long ago is drawn anew before that.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

import streamlit as st

from core.messages.translation import _
from web.components.component import Component
from web.http.media_access import STEP_SEC, VALID_SEC

HERE: Final = Path(__file__).parent

_component: Final = Component("clipseek_connection", HERE / "connection", html="<span></span>")


def keep_connected() -> None:
    """Once on every page, before anything that can fail."""
    with st.container(key="connection"):
        _component(
            key="connection_component",
            data={
                "away": _("Reconnecting … What you have entered is kept."),
                "renew_ms": (VALID_SEC - STEP_SEC) * 1000,
                # Makes each run of the page a message to the browser.
                "at": time.time(),
            },
            height=1,
        )
