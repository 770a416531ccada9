"""The player of the insights page: any of its sections opens a moment in it, and people step on through its neighbours there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st

from core import cached, words
from core.question import Example, MomentRef, Question, Step, View
from web import insights_state, openings
from web.copy_link import copy_link
from web.moment import film_strip, head
from web.moment_actions import show_keys
from web.notices import saying_trouble
from web.player import Around
from web.playing import play as play_video
from web.routes import thumb_address
from web.stepper import stepper
from web.video_address import page_params

AMONG: Final = "insights_among"
"""The moments that N and P step through, in the session's state."""


def play(ref: MomentRef, among: Sequence[MomentRef]) -> None:
    """Open a moment in the player, to be called by what was pressed; `among` are those to step through, `ref` one of them."""
    st.session_state[AMONG] = among
    insights_state.set_open(ref)


def show_open() -> None:
    """The player over the page, if the address says that a moment is open; once, at the end of the page."""
    ref = insights_state.view().open
    if ref is None:
        openings.closed()
        return
    if ref.video_id not in cached.videos_by_id([ref.video_id]):
        st.toast(words.INSIGHTS["gone"])
        insights_state.set_open(None)
        return
    # The title stays the same while people step, or each step would open another dialog; the video's own stands inside.
    st.dialog(words.MOMENT["dialog"], width="large", on_dismiss=_closed)(_show)()


def _closed() -> None:
    insights_state.set_open(None)


def _show() -> None:
    ref = insights_state.view().open
    video = None if ref is None else cached.videos_by_id([ref.video_id]).get(ref.video_id)
    if ref is None or video is None:
        # Something led away from it, or it was deleted meanwhile: the whole page runs, and does not open the player.
        insights_state.set_open(None)
        st.rerun()
    with saying_trouble():
        with st.container(key="opened", horizontal=True, vertical_alignment="center"):
            about = words.MOMENT["named"].format(span=ref.span)
            head(video, about)
            has_others = _steps(ref)
        openings.note(ref)
        play_video(video, ref.span, thumb_address(video, ref.span.start_sec), Around(film_strip(video, ref.span)))
        _actions(ref, has_others=has_others)


def _steps(ref: MomentRef) -> bool:
    """The way to the next one; False if there is none."""
    among: Sequence[MomentRef] = st.session_state.get(AMONG, ())
    try:
        place = among.index(ref)
    except ValueError:
        # A link, or another moment than was pressed last: there is nothing to step through.
        return False
    if len(among) < 2:
        return False
    stepper(place, len(among), lambda to: insights_state.set_open(among[to]))
    return True


def _actions(ref: MomentRef, *, has_others: bool) -> None:
    with st.container(key="moment_actions", horizontal=True, vertical_alignment="center", gap="small"):
        alike = cached.params_of(View(Question((Step(example=Example(moment=ref)),))))
        st.page_link("../pages/search.py", label=words.MOMENT["more"], icon=":material/search:", query_params=alike)
        copy_link(insights_state.link(), "copy_moment")
        its_page = page_params(ref.video_id, ref.span.start_sec)
        st.page_link("../pages/library.py", label=words.MOMENT["its_page"], icon=":material/open_in_full:", query_params=its_page)
        show_keys((*words.PLAYER_KEYS, *(words.HIT_KEYS if has_others else ())))
