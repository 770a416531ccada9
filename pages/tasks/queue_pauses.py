"""The banners of the task monitor: what holds the whole queue back, each said once."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from core.jobs import PauseKind, QueuePause
from core.messages.faults import explain
from core.messages.translation import _
from pages.tasks.wording import WORTH_TELLING_SEC
from web.escape_markdown import escape_markdown
from web.ui.clock import Clock
from web.ui.notices import is_said_above


def show_pauses(queue_pauses: Iterable[QueuePause], clock: Clock) -> None:
    """One calm box for each; a wait that is over in a moment is not worth one."""
    for pause in queue_pauses:
        if pause.name is not PauseKind.RATE:
            if not is_said_above(pause.fault):
                st.error(escape_markdown(explain(pause.fault)), icon=":material/pause_circle:")
        elif pause.until - clock.now >= WORTH_TELLING_SEC:
            said = escape_markdown(_("Twelve Labs lets us continue {when}.", when=clock.when(pause.until)))
            hint = escape_markdown(_("What is under way goes on; new videos wait until then. Nothing is lost."))
            st.warning(f"**{said}** {hint}", icon=":material/schedule:")
