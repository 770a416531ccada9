"""Starting: the chosen videos go into the queue in the background, so that no click and no closed page leaves some out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st

from core import cached
from core.cached.add_videos import StartBatch, Started
from core.ingest.precheck.candidates import Wanted
from core.ingest.precheck.choices import Choices
from core.messages.faults import explain
from core.messages.translation import _, ngettext, number
from web.escape_markdown import escape_markdown

STARTING: Final = "starting"
LOOK_EVERY_SEC: Final = 0.2


def start_button(rows: Sequence[Wanted], choices: Choices, *, blocked: bool) -> None:
    """The one button that spends money; a second press finds the first one's work under way and adds nothing."""
    is_starting = st.session_state.get(STARTING) is not None
    label = ngettext("Prepare {n} video", "Prepare {n} videos", len(rows)) if rows else _("Prepare")
    if st.button(label, type="primary", key="start", disabled=blocked or is_starting or not rows) and not is_starting:
        st.session_state[STARTING] = cached.add_videos.start(rows, choices)
        st.rerun()


def wait_for_start() -> None:
    """How far the putting into the queue is, where it takes longer than a blink; the page runs anew at its end."""
    batch: StartBatch | None = st.session_state.get(STARTING)
    if batch is None:
        return
    place = st.empty()
    while not batch.wait(LOOK_EVERY_SEC):
        done, total = batch.done, len(batch.items)
        place.progress(done / total, text=_("Putting in the queue: {done} of {total}", done=number(done), total=number(total)))
    st.rerun()


def what_started() -> Started | None:
    """What came of the last press, once, after all of it has come; None if there was none."""
    batch: StartBatch | None = st.session_state.get(STARTING)
    if batch is None or not batch.wait(LOOK_EVERY_SEC):
        return None
    st.session_state[STARTING] = None
    return cached.add_videos.what_started(batch)


def say_problems(started: Started) -> None:
    """Why some are not in the queue."""
    for title, fault in started.problems:
        st.error(escape_markdown(f"{title}: {explain(fault)}"))
