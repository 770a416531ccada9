"""What can be done to several videos at once, deleting apart: set their category, move dates, prepare again, export."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import partial
from html import escape
from typing import Final

import streamlit as st

from core import cached
from core.cached.access.person import for_later
from core.messages.formatting import duration, money
from core.messages.labels import videos_counted
from core.messages.translation import _, ngettext, number
from core.people.person import Role
from web.escape_markdown import escape_markdown
from web.ui.notices import saying_trouble, trying
from web.ui.quiet_line import quiet_line
from web.ui.videos.category_choice import category_choice
from web.ui.videos.date_shift import date_shift, say_what_was_moved
from web.ui.videos.embed_options import choices_row

log = logging.getLogger(__name__)

AGAIN: Final = "to_prepare_again"
"""The videos that somebody is asked about, in the session's state: the dialog outlives reruns of the page below it."""
TO_SAY: Final = "library_says"
"""A sentence for a toast, in the session's state."""
PROBLEMS_SHOWN: Final = 5


def actions(video_ids: Sequence[str], after_category: Callable[[], None]) -> None:
    """The buttons for these videos; `after_category` is called once their category is being set."""
    category_choice("category_of_chosen", lambda: cached.insights.clusters.videos_by_id(video_ids).values(), after=after_category)
    date_shift(video_ids)
    if cached.access.needs.may(Role.EDITOR):
        st.button(_("Analyse again"), key="again_chosen", icon=":material/replay:", on_click=ask_again, args=(list(video_ids),))
        _transcribe(video_ids)
    st.download_button(
        _("Export CSV"),
        for_later(partial(cached.library.library_csv, list(video_ids))),
        file_name="clipseek-library.csv",
        mime="text/csv",
        key="export_chosen",
        icon=":material/download:",
        on_click="ignore",
    )


def _transcribe(video_ids: Sequence[str]) -> None:
    """Have this computer write down what is said in them; nothing where it can't or there is nothing left to do."""
    wanted = cached.video.speech.still_to_write(video_ids)
    if wanted:
        label = ngettext("Transcribe {n} video", "Transcribe {n} videos", len(wanted))
        st.button(label, key="transcribe_chosen", icon=":material/speech_to_text:", on_click=_write_down, args=(wanted,))


def _write_down(video_ids: Sequence[str]) -> None:
    def act() -> None:
        cached.video.speech.write_down(video_ids)
        st.session_state[TO_SAY] = ngettext(
            "{n} video is written down in the background. Tasks shows how far it is.",
            "{n} videos are written down in the background, one after the other. Tasks shows how far they are.",
            len(video_ids),
        )

    trying(act)


def say_what_was_done() -> None:
    """What an action left behind: a line, a sentence."""
    say_what_was_moved()
    said = st.session_state.pop(TO_SAY, None)
    if said:
        st.toast(escape_markdown(said))


def ask_again(video_ids: list[str]) -> None:
    """Ask how these are to be prepared again, on this page, as soon as it is drawn."""
    st.session_state[AGAIN] = video_ids


def _ask_no_more() -> None:
    st.session_state.pop(AGAIN, None)


def ask_again_if_wanted() -> None:
    """The dialog about preparing again, while it is open."""
    video_ids = st.session_state.get(AGAIN)
    if video_ids:
        st.dialog(_("Analyse again"), width="large", on_dismiss=_ask_no_more)(_again)(video_ids)


def _again(video_ids: Sequence[str]) -> None:
    with saying_trouble():
        quiet_line(_("The moments found before stay searchable until the new ones are in, also if it fails."))
        choices = choices_row(with_category=False)
        what = cached.library_actions.what_again(video_ids, choices)
        if what.videos:
            videos, length = videos_counted(what.videos), duration(what.seconds)
            if cached.application.is_demo():
                st.text(_("{videos}, {length}. Free in demo mode.", videos=videos, length=length))
            else:
                st.text(_("{videos}, {length}: about {cost}.", videos=videos, length=length, cost=money(what.price_usd)))
        else:
            st.text(_("None of these can be analysed again now."))
        if what.problems:
            _show_problems(what.problems)
        with st.container(horizontal=True, horizontal_alignment="right"):
            if st.button(_("Cancel"), key="again_cancel"):
                _ask_no_more()
                st.rerun()
            label = ngettext("Analyse {n} video again", "Analyse {n} videos again", what.videos)
            if what.videos and st.button(label, key="again_go", type="primary"):
                queued = cached.library_actions.embed_again(video_ids, choices)
                st.session_state[TO_SAY] = ngettext(
                    "{n} video will be analysed again.", "{n} videos will be analysed again.", len(queued.video_ids)
                )
                _ask_no_more()
                st.rerun()


def _show_problems(problems: Sequence[str]) -> None:
    lines = [f"<li>{escape(problem)}</li>" for problem in problems[:PROBLEMS_SHOWN]]
    if len(problems) > PROBLEMS_SHOWN:
        lines.append(f"<li>{escape(_('and {count} more', count=number(len(problems) - PROBLEMS_SHOWN)))}</li>")
    st.html(f'<div class="faults"><b>{escape(_("Not these:"))}</b><ul>{"".join(lines)}</ul></div>')
