"""What was done to several videos at once, on every page: how far it is, what came of it, and the way back.

Read from the catalog with each page, so that it outlives a reload. Only while something goes on does it look again by itself.
"""

from __future__ import annotations

import logging
from html import escape
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import cached
from core.cached.batches import BatchLine
from core.errors import ClipseekError
from core.messages.faults import explain
from core.messages.labels import videos_counted
from core.messages.translation import _, ngettext, number
from web.escape_markdown import escape_markdown
from web.ui.notices import saying_trouble
from web.ui.videos import video_deletion

log = logging.getLogger(__name__)

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
        lines = st.session_state.get(SEEN, []) if as_before else _looked()
        if not as_before and any(not line.is_finished for line in lines):
            _keep_up()
            return
        # As deep as in the fragment, which has a container around it: Streamlit keeps what is inside of a container that another
        # takes the place of until the run ends, so the old line's buttons would stand beside the new line.
        with st.container():
            _show(lines)


@st.fragment(run_every=LOOK_EVERY_SEC)
def _keep_up() -> None:
    """As long as something goes on."""
    with saying_trouble():
        lines = _looked()
        if all(line.is_finished for line in lines):
            st.rerun()
        _show(lines)


def _looked() -> list[BatchLine]:
    """The lines as they are now. What is over since the last look may be so since the page was drawn: then it is drawn anew."""
    before: list[BatchLine] | None = st.session_state.get(SEEN)
    lines = st.session_state[SEEN] = cached.batches.batch_lines()
    if before is not None and _finished(lines) - _finished(before):
        st.rerun()
    return lines


def _finished(lines: list[BatchLine]) -> set[str]:
    return {line.id for line in lines if line.is_finished}


def _show(lines: list[BatchLine]) -> None:
    for order, line in enumerate(lines):
        with st.container(key=f"undo_line_batch_{order}", horizontal=True, vertical_alignment="center", gap="small"):
            if line.is_finished:
                said = "".join(f"<p>{escape(part)}</p>" for part in what_was_done(line))
                st.html(f'<div role="status">{said}</div>', width="content")
            else:
                st.progress(line.done / max(1, line.total), text=escape_markdown(what_goes_on(line)))
            if not line.is_undo and (line.changed or not line.is_finished):
                st.button(_("Undo"), key=f"undo_batch_{order}", icon=":material/undo:", on_click=_undo, args=(line,))
            if line.is_finished:
                st.button(
                    _("Close"),
                    key=f"dismiss_batch_{order}",
                    icon=":material/close:",
                    type="tertiary",
                    on_click=_dismiss,
                    args=(line.id,),
                )


def what_goes_on(line: BatchLine) -> str:
    """How far it is."""
    done, total = number(line.done), videos_counted(line.total)
    said = _("Setting the category of {done} of {total}", done=done, total=total)
    if line.is_undo:
        said = _("Setting the category of {done} of {total} back", done=done, total=total)
    return f"{said}. {_('Waiting: the index does not answer. It goes on by itself.')}" if line.is_waiting else said


def what_was_done(line: BatchLine) -> list[str]:
    """What came of it, a sentence for each thing that can be said."""
    if line.is_deletion:
        return [
            ngettext(
                "“{title}” was deleted. It stays in the bin for {time}.",
                "{n} videos were deleted. They stay in the bin for {time}.",
                line.changed,
                title=line.value,
                time=video_deletion.kept_for(),
            )
        ]
    said, changed = [], videos_counted(line.changed)
    if line.is_undo and line.changed:
        said.append(_("{videos}: category as before", videos=changed))
    elif line.is_undo and not line.total:
        said.append(_("There was nothing to set back"))
    elif line.changed:
        said.append(_("{videos}: {category}", videos=changed, category=line.value or _("no category")))
    if line.left:
        said.append(_("Left as they are: {videos}, changed by somebody since", videos=videos_counted(line.left)))
    if line.failed:
        said.append(_("Not changed: {videos}. {why}", videos=videos_counted(line.failed), why=line.why))
    return said


def _undo(line: BatchLine) -> None:
    try:
        if line.is_deletion:
            restored = cached.batches.undo_deletion(line.id)
            st.toast(video_deletion.what_came_back(line.changed, restored))
        else:
            cached.batches.undo_batch(line.id)
    except ClipseekError as error:
        _tell(error)


def _dismiss(batch_id: str) -> None:
    try:
        cached.batches.dismiss_batch(batch_id)
    except ClipseekError as error:
        _tell(error)


def _tell(error: ClipseekError) -> None:
    log.warning("batches: %s %s", error.reason, error.detail)
    st.toast(escape_markdown(explain(error)), icon=":material/error:")
