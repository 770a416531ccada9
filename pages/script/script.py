"""One script: its lines with the moments that were found for them, and what can be done with all of them."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from html import escape
from typing import Final

import streamlit as st

from core import cached
from core.cached.scripts import NewLines
from core.cached.search import Answer
from core.errors import ClipseekError
from core.messages.formatting import money
from core.messages.labels import lines_counted
from core.messages.translation import _, ngettext, number
from core.models.video import Video
from core.script.assignment import Shot
from core.script.script import LONGEST_LINE, MOST_LINES, Script
from pages.script import options, view_state
from pages.script.lines import show_lines
from pages.script.options import shooting_list
from pages.script.player import show_open
from web.ui.notices import saying_trouble, show_error, trying
from web.ui.quiet_line import quiet_line

log = logging.getLogger(__name__)

QUICK_SEC: Final = 0.7
"""What takes longer shows how far it is."""
ADDED: Final = "script_add"


@st.fragment
def show_script(script_id: str) -> None:
    """All of the page; what is done to lines runs this alone."""
    with saying_trouble():
        script = cached.scripts.get(script_id)
        if script is None:
            # Deleted, here or elsewhere: the whole page runs and shows the others.
            st.rerun()
        with st.container(key="film_back"):
            st.button(_("Scripts"), key="all_scripts", icon=":material/arrow_back:", type="tertiary", on_click=_to_all)
        head, line = st.empty(), st.container(key="script_line", horizontal=True, vertical_alignment="center", gap="small")
        # What comes now may take its time, or fail.
        _head(head, script)
        new = cached.scripts.new_lines(script)
        new = _asked(script, new) if new.words else new
        shots, videos = _found(script, new)
        _head(head, script, shots)
        with line:
            options.buttons(script, shots, videos)
        show_lines(script, shots, videos)
        _add_line(script)
        shooting_list(shots)
        show_open(script, shots, videos)


def _head(place: st.delta_generator.DeltaGenerator, script: Script, shots: Sequence[Shot] | None = None) -> None:
    """`shots` once they are known."""
    about = [lines_counted(len(script.lines))]
    if shots is not None:
        found, to_shoot = sum(shot.hit is not None for shot in shots), sum(shot.is_to_shoot for shot in shots)
        about.append(_("{count} with a moment", count=number(found)))
        about += [_("{count} to shoot", count=number(to_shoot))] if to_shoot else []
    place.html(
        f'<div class="video_head"><h1 dir="auto">{escape(script.name)}</h1><p role="status">{escape(" · ".join(about))}</p></div>'
    )


def _to_all() -> None:
    view_state.open_list()
    st.rerun()


def _asked(script: Script, new: NewLines) -> NewLines:
    """Has the provider asked for new lines: at a press, after the cost was said; where it costs nothing, at once."""
    if new.price_usd and not _is_wanted(new):
        return new
    bar = st.progress(0.0)
    try:
        for done in cached.scripts.learn(new):
            bar.progress(done / len(new.words), text=_("Asking for line {done} of {total} …", done=done, total=len(new.words)))
    except ClipseekError as error:
        # What was answered is kept, and the other lines are as good as they were.
        show_error(error)
    else:
        if new.price_usd:
            st.rerun()
    finally:
        bar.empty()
    return cached.scripts.new_lines(script)


def _is_wanted(new: NewLines) -> bool:
    """Says what it costs, and whether that was pressed."""
    count = len(new.words)
    quiet_line(
        ngettext(
            "{n} line is new: looking for it asks Twelve Labs, which costs {cost}, once.",
            "{n} lines are new: looking for them asks Twelve Labs, which costs {cost}, once.",
            count,
            cost=money(new.price_usd),
        ),
        is_status=True,
    )
    label = ngettext("Find a moment for {n} new line", "Find moments for {n} new lines", count)
    return st.button(label, key="script_find", type="primary", icon=":material/search:")


def _found(script: Script, new: NewLines) -> tuple[list[Shot], dict[str, Video]]:
    """What each line gets, and the videos of all moments that were found; where none can be looked for, the lines stay."""
    answers: list[Answer | None] = []
    began, bar = time.monotonic(), st.empty()
    try:
        for answer in cached.scripts.find(script, new):
            answers.append(answer)
            if time.monotonic() - began > QUICK_SEC:
                text = _("Looking through every moment for line {done} of {total} …", done=len(answers), total=len(script.lines))
                bar.progress(len(answers) / len(script.lines), text=text)
    except ClipseekError as error:
        log.warning("script: %s %s", error.reason, error.detail)
        show_error(error)
        answers += [None] * (len(script.lines) - len(answers))
    finally:
        bar.empty()
    return cached.scripts.shots(script, answers), {key: video for one in answers if one for key, video in one.videos.items()}


def _add_line(script: Script) -> None:
    if not view_state.may_change(script) or len(script.lines) >= MOST_LINES:
        return
    with (
        st.form("script_add_form", border=False, clear_on_submit=True),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        st.text_input(_("One more line"), key=ADDED, max_chars=LONGEST_LINE)
        st.form_submit_button(
            _("Add line"),
            key="script_add_go",
            icon=":material/add:",
            on_click=lambda: trying(lambda: cached.scripts.add_line(script, st.session_state[ADDED])),
        )
