"""Deleting videos: a question that names what goes. What was deleted is told of, and undone, by the lines about batches."""

from __future__ import annotations

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

ASKED: Final = "to_delete"
"""What somebody is asked about, in the session's state."""
TITLES_SHOWN: Final = 6
DAY_SEC: Final = 24 * 3600


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


def kept_for() -> str:
    """How long the bin keeps what is deleted: `30 days`, or a time where it is less than a day."""
    kept_sec = cached.library_actions.kept_sec()
    return ngettext("{n} day", "{n} days", round(kept_sec / DAY_SEC)) if kept_sec >= DAY_SEC else duration(kept_sec)


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
        undo = ngettext(
            "It can be restored from the bin for {time}. Then it is gone for good, also at Twelve Labs.",
            "They can be restored from the bin for {time}. Then they are gone for good, also at Twelve Labs.",
            len(what.titles),
            time=kept_for(),
        )
        st.html(f'<div class="deleting"><ul class="titles">{titles}</ul><ul>{goes}</ul>{quiet_html(undo)}</div>')
        with st.container(horizontal=True, horizontal_alignment="right"):
            if st.button(_("Cancel"), key="delete_cancel"):
                _ask_no_more()
                st.rerun()
            label = ngettext("Delete it", "Delete {n} videos", len(what.titles))
            if st.button(label, key="delete_go", type="primary"):
                _delete(video_ids)
                st.rerun()


def _what_goes(what: WhatGoes) -> list[str]:
    lines = []
    if what.moments:
        lines.append(ngettext("{n} moment that can be found", "{n} moments that can be found", what.moments))
    if what.files:
        lines.append(
            ngettext(
                "Clipseek's copy of the file: {size}, and the pictures made of it. The file it was added from stays",
                "Clipseek's copies of {n} files: {size}, and the pictures made of them. The files they were added from stay",
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


def _delete(video_ids: Sequence[str]) -> None:
    cached.library_actions.delete_videos(video_ids)
    _ask_no_more()


def what_came_back(wanted: int, restored: Sequence[str]) -> str:
    """What to say once `restored` of so many `wanted` videos were taken out of the bin."""
    lost = wanted - len(restored)
    said = [ngettext("{n} video restored.", "{n} videos restored.", len(restored))] if restored else []
    if lost:
        said.append(ngettext("Too late for {n} video: gone for good.", "Too late for {n} videos: gone for good.", lost))
    return " ".join(said)
