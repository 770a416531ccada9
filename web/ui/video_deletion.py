"""Deleting videos: a question that names what goes, and the line that undoes it for half a minute."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

import streamlit as st

from core import cached
from core.cached.library_actions import WhatGoes
from core.messages.formatting import duration, file_size, money
from core.messages.translation import _, ngettext, number
from web.ui.notices import saying_trouble
from web.ui.quiet_line import quiet_html
from web.ui.video_actions import TO_SAY

ASKED: Final = "to_delete"
"""What somebody is asked about, in the session's state."""
DELETED: Final = "deleted_batches"
TITLES_SHOWN: Final = 6
UNDO_SEC: Final = 30


@dataclass(frozen=True, slots=True)
class Undoable:
    """What was just deleted, and what to say of it."""

    batch: cached.library_actions.DeletedBatch
    said: str


@dataclass(frozen=True, slots=True)
class Asked:
    """The videos that somebody is asked about, and what goes with them as it was when they were first asked, None before."""

    video_ids: tuple[str, ...]
    what: WhatGoes | None = None


def ask(video_ids: Sequence[str]) -> None:
    """Ask whether these are to be deleted, on this page, as soon as it is drawn."""
    st.session_state[ASKED] = Asked(tuple(video_ids))


def ask_if_wanted() -> None:
    """The question, while it is open."""
    asked: Asked | None = st.session_state.get(ASKED)
    if asked is None or not asked.video_ids:
        return
    video_ids, what = asked.video_ids, asked.what
    if what is None:
        # Once for the question: the page may run many times below it, and every file is looked at.
        what = cached.library_actions.what_goes(video_ids)
        st.session_state[ASKED] = Asked(video_ids, what)
    title = ngettext("Delete this video?", "Delete {n} videos?", len(what.titles))
    st.dialog(title, on_dismiss=_ask_no_more)(_question)(video_ids, what)


def undo_lines() -> None:
    """A line for each deletion that can still be undone; they go by themselves."""
    if _undoable():
        _show_undoable()


def _ask_no_more() -> None:
    st.session_state.pop(ASKED, None)


def _question(video_ids: Sequence[str], what: WhatGoes) -> None:
    with saying_trouble():
        if not what.titles:
            st.text(_("There is nothing left to delete."))
            return
        shown = [escape(title) for title in what.titles[:TITLES_SHOWN]]
        if len(what.titles) > TITLES_SHOWN:
            shown.append(escape(_("and {count} more", count=number(len(what.titles) - TITLES_SHOWN))))
        titles = "".join(f"<li>{title}</li>" for title in shown)
        goes = "".join(f"<li>{escape(line)}</li>" for line in _what_goes(what))
        undo = quiet_html(
            _("This can be undone for {seconds} seconds. After that it is gone for good, also at Twelve Labs.", seconds=UNDO_SEC)
        )
        st.html(f'<div class="deleting"><ul class="titles">{titles}</ul><ul>{goes}</ul>{undo}</div>')
        with st.container(horizontal=True, horizontal_alignment="right"):
            if st.button(_("Cancel"), key="delete_cancel"):
                _ask_no_more()
                st.rerun()
            label = ngettext("Delete it", "Delete {n} videos", len(what.titles))
            if st.button(label, key="delete_go", type="primary"):
                _delete(video_ids, what)
                st.rerun()


def _what_goes(what: WhatGoes) -> list[str]:
    lines = []
    if what.moments:
        lines.append(ngettext("{n} moment that can be found", "{n} moments that can be found", what.moments))
    if what.files:
        lines.append(
            ngettext(
                "The file on this disk: {size}, and the pictures made of it",
                "{n} files on this disk: {size}, and the pictures made of them",
                what.files,
                size=file_size(what.size_bytes),
            )
        )
    if what.links:
        lines.append(ngettext("A link; the video stays with its host", "{n} links; the videos stay with their hosts", what.links))
    if what.preparing:
        lines.append(
            ngettext("{n} is still being prepared, which stops", "{n} are still being prepared, which stops", what.preparing)
        )
    if what.paid_sec:
        length = duration(what.paid_sec)
        paid = _("{length} that were embedded, which cost about {cost}", length=length, cost=money(what.price_usd))
        lines.append(paid if what.price_usd else _("{length} that were embedded", length=length))
    return lines


def _delete(video_ids: Sequence[str], what: WhatGoes) -> None:
    batch = cached.library_actions.delete_videos(video_ids)
    _ask_no_more()
    if not batch.video_ids:
        return
    said = ngettext("“{title}” was deleted.", "{n} videos were deleted.", len(batch.video_ids), title=what.titles[0])
    st.session_state[DELETED] = [*_undoable(), Undoable(batch, said)]


def _undoable() -> list[Undoable]:
    batches: list[Undoable] = st.session_state.get(DELETED, [])
    return [each for each in batches if each.batch.until > time.time()]


@st.fragment(run_every=1.0)
def _show_undoable() -> None:
    with saying_trouble():
        alive = _undoable()
        for number, each in enumerate(alive):
            left_sec = each.batch.until - time.time()
            with st.container(key=f"undo_line_{number}", horizontal=True, vertical_alignment="center", gap="small"):
                st.html(f'<p role="status">{escape(each.said)}</p>', width="content")
                st.button(_("Undo"), key=f"undo_{number}", icon=":material/undo:", on_click=_undo, args=(each,))
                st.html(f'<span class="seconds">{escape(duration(max(1, left_sec)))}</span>', width="content")
        if len(alive) < len(st.session_state.get(DELETED, [])):
            st.session_state[DELETED] = alive
            st.rerun()


def _undo(each: Undoable) -> None:
    if each not in st.session_state.get(DELETED, []):
        # The part refreshes itself, so a press in that very moment can arrive twice.
        return
    back = cached.library_actions.undo_delete(each.batch.video_ids)
    lost = len(each.batch.video_ids) - len(back)
    said = [ngettext("{n} video brought back.", "{n} videos brought back.", len(back))] if back else []
    if lost:
        said.append(ngettext("Too late for {n} video: gone for good.", "Too late for {n} videos: gone for good.", lost))
    st.session_state[TO_SAY] = " ".join(said)
    # Dropped at the next look, which then draws the whole page with what came back.
    gone = cached.library_actions.DeletedBatch(each.batch.video_ids, 0.0)
    st.session_state[DELETED] = [Undoable(gone, "") if kept == each else kept for kept in st.session_state[DELETED]]
