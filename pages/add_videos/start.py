"""Starting: the chosen videos go into the queue in the background, so that no click and no closed page leaves some out.

A key that Twelve Labs does not accept is said before anything is uploaded.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st

from core import cached
from core.cached.add_videos import StartBatch, Started
from core.ingest.precheck.candidates import Wanted
from core.ingest.precheck.choices import Choices
from core.messages.faults import explain
from core.messages.labels import media_counted
from core.messages.translation import _, ngettext, number
from web.escape_markdown import escape_markdown
from web.ui.notices import show_notice

STARTING: Final = "starting"
LOOK_EVERY_SEC: Final = 0.2
KEY_EVERY_SEC: Final = 1.0


def start_button(rows: Sequence[Wanted], choices: Choices, *, blocked: bool) -> None:
    """The one button that spends money; a second press finds the first one's work under way and adds nothing."""
    is_starting = st.session_state.get(STARTING) is not None
    photos = sum(row.is_photo for row in rows)
    label = ngettext("Prepare {n} video", "Prepare {n} videos", len(rows)) if rows else _("Prepare")
    if photos:
        label = _("Prepare {videos}", videos=media_counted(len(rows) - photos, photos))
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


def say_key_trouble() -> None:
    """The notice; until Twelve Labs has answered, the page looks out for it."""
    trouble = cached.add_videos.key_trouble()
    if trouble is not None:
        show_notice(trouble)
    elif not cached.add_videos.is_key_known():
        _look_out()


@st.fragment(run_every=KEY_EVERY_SEC)
def _look_out() -> None:
    if cached.add_videos.is_key_known():
        st.rerun()
