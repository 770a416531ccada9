"""What is done to many videos in the background, on every page: how far it is, what came of it, and the way back.

Read from the catalog with each page, so that it outlives a reload. Only while something goes on does it look again by itself.
"""

from __future__ import annotations

import logging
from html import escape
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import cached, messages
from core.cached.batches import BatchLine
from core.errors import ClipseekError
from web.escape_markdown import escape_markdown
from web.ui.notices import saying_trouble

log = logging.getLogger(__name__)

SAYS: Final = messages.BATCH
LOOK_EVERY_SEC: Final = 1.0
SEEN: Final = "batch_lines_seen"


def place() -> DeltaGenerator:
    """Where the lines will stand.

    One place whatever is in it, so that nothing below is drawn anew when a line comes or goes: a player would stop.
    """
    return st.container(key="batch_lines")


def batch_lines(where: DeltaGenerator, *, as_before: bool = False) -> None:
    """The lines, in their place; nothing where nothing goes on and nothing finished lately.

    `as_before` shows what the last look saw: a page that does not need the catalog never waits for it.
    To be called once the page is drawn: a look that comes before the browser knows of boxes that were just emptied would bring
    back what was in them.
    """
    with where, saying_trouble():
        if as_before:
            _show(st.session_state.get(SEEN, []))
            return
        lines = st.session_state[SEEN] = cached.batches.batch_lines()
        if any(not line.is_finished for line in lines):
            _keep_up([line.id for line in lines if line.is_finished])
        else:
            _show(lines)


@st.fragment(run_every=LOOK_EVERY_SEC)
def _keep_up(finished: list[str]) -> None:
    """As long as something goes on; once any of it is over, the whole page is drawn anew with what came of it."""
    with saying_trouble():
        lines = cached.batches.batch_lines()
        if any(line.is_finished and line.id not in finished for line in lines) or all(line.is_finished for line in lines):
            st.rerun()
        _show(lines)


def _show(lines: list[BatchLine]) -> None:
    for number, line in enumerate(lines):
        with st.container(key=f"undo_line_batch_{number}", horizontal=True, vertical_alignment="center", gap="small"):
            if line.is_finished:
                said = "".join(f"<p>{escape(part)}</p>" for part in what_was_done(line))
                st.html(f'<div role="status">{said}</div>', width="content")
            else:
                st.progress(line.done / max(1, line.total), text=escape_markdown(what_goes_on(line)))
            if not line.is_undo and (line.changed or not line.is_finished):
                st.button(SAYS["undo"], key=f"undo_batch_{number}", icon=":material/undo:", on_click=_undo, args=(line.id,))
            if line.is_finished:
                st.button(
                    SAYS["close"],
                    key=f"dismiss_batch_{number}",
                    icon=":material/close:",
                    type="tertiary",
                    on_click=_dismiss,
                    args=(line.id,),
                )


def what_goes_on(line: BatchLine) -> str:
    """How far it is."""
    said = SAYS["undoing" if line.is_undo else "setting"].format(done=line.done, total=_videos(line.total))
    return f"{said}. {SAYS['waiting']}" if line.is_waiting else said


def what_was_done(line: BatchLine) -> list[str]:
    """What came of it, a sentence for each thing that can be said."""
    if line.is_undo:
        done = SAYS["undone"].format(videos=_videos(line.changed)) if line.changed else SAYS["stopped"]
        said = [] if line.total and not line.changed else [done]
    else:
        category = line.category or SAYS["no_category"]
        said = [SAYS["done"].format(videos=_videos(line.changed), category=category)] if line.changed else []
    if line.left:
        said.append(SAYS["left"].format(videos=_videos(line.left)))
    if line.failed:
        said.append(SAYS["failed"].format(videos=_videos(line.failed), why=line.why))
    return said


def _videos(count: int) -> str:
    return messages.SEARCH["video"] if count == 1 else messages.SEARCH["videos"].format(count=f"{count:,}")


def _undo(batch_id: str) -> None:
    try:
        cached.batches.undo_batch(batch_id)
    except ClipseekError as error:
        _tell(error)


def _dismiss(batch_id: str) -> None:
    try:
        cached.batches.dismiss_batch(batch_id)
    except ClipseekError as error:
        _tell(error)


def _tell(error: ClipseekError) -> None:
    log.warning("batches: %s %s", error.reason, error.detail)
    st.toast(escape_markdown(messages.said(error)), icon=":material/error:")
