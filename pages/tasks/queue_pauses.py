"""The banners of the task monitor: what holds the whole queue back, each said once."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from core import messages
from core.models import PauseKind, QueuePause
from pages.tasks.wording import WORTH_TELLING_SEC
from web.escape_markdown import escape_markdown
from web.ui.clock import Clock
from web.ui.notices import SAID_ABOVE


def show_pauses(queue_pauses: Iterable[QueuePause], clock: Clock) -> None:
    """One calm box for each; a wait that is over in a moment is not worth one."""
    for pause in queue_pauses:
        if pause.name is not PauseKind.RATE:
            if messages.sentence(pause.fault) != st.session_state.get(SAID_ABOVE):
                st.error(escape_markdown(messages.said(pause.fault)), icon=":material/pause_circle:")
        elif pause.until - clock.now >= WORTH_TELLING_SEC:
            said = messages.TASKS["rate"].format(when=clock.when(pause.until))
            st.warning(f"**{escape_markdown(said)}** {escape_markdown(messages.TASKS['rate_hint'])}", icon=":material/schedule:")
