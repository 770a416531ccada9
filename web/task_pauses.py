"""The banners of the task monitor: what holds the whole queue back, each said once."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from core import words
from core.models import Hold, Pause
from web.clock import Clock
from web.notices import SAID_ABOVE
from web.plain import plain
from web.task_words import WORTH_TELLING_SEC


def show_pauses(pauses: Iterable[Pause], clock: Clock) -> None:
    """One calm box for each; a wait that is over in a moment is not worth one."""
    for pause in pauses:
        if pause.name is not Hold.RATE:
            if pause.words != st.session_state.get(SAID_ABOVE):
                st.error(plain(pause.words), icon=":material/pause_circle:")
        elif pause.until - clock.now >= WORTH_TELLING_SEC:
            said = words.TASKS["rate"].format(when=clock.when(pause.until))
            st.warning(f"**{plain(said)}** {plain(words.TASKS['rate_hint'])}", icon=":material/schedule:")
