"""The player of the insights page: any of its sections opens a moment in it, and people step on through its neighbours there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st

from core import cached
from core.messages.translation import _
from core.models.search_query import Example, MomentRef, SearchQuery, Step, View
from core.search.address import params_of
from pages.insights import view_state
from web.components.copy_link.copy_link import copy_link
from web.components.player.player import Around
from web.components.stepper.stepper import stepper
from web.http.routes import thumb_address
from web.ui import playback
from web.ui.moment_actions import open_label, show_keys
from web.ui.moment_dialog import film_strip, head, spot
from web.ui.notices import saying_trouble
from web.ui.playback import play as play_video
from web.ui.video_url import page_params

AMONG: Final = "insights_among"
"""The moments that N and P step through, in the session's state."""


def play(ref: MomentRef, among: Sequence[MomentRef]) -> None:
    """Open a moment in the player, to be called by what was pressed; `among` are those to step through, `ref` one of them."""
    st.session_state[AMONG] = among
    view_state.set_open(ref)


def show_open() -> None:
    """The player over the page, if the address says that a moment is open; once, at the end of the page."""
    ref = view_state.view().open
    if ref is None:
        playback.note_closed()
        return
    if ref.video_id not in cached.insights.clusters.videos_by_id([ref.video_id]):
        st.toast(_("This moment is no longer in the library."))
        view_state.set_open(None)
        return
    # The title stays the same while people step, or each step would open another dialog; the video's own stands inside.
    st.dialog(_("Player"), width="large", on_dismiss=_closed)(_show)()


def _closed() -> None:
    view_state.set_open(None)


def _show() -> None:
    ref = view_state.view().open
    video = None if ref is None else cached.insights.clusters.videos_by_id([ref.video_id]).get(ref.video_id)
    if ref is None or video is None:
        # Something led away from it, or it was deleted meanwhile: the whole page runs, and does not open the player.
        view_state.set_open(None)
        st.rerun()
    with saying_trouble():
        with st.container(key="opened", horizontal=True, vertical_alignment="center"):
            head(video, spot(video, ref.span))
            has_others = _steps(ref)
        playback.note_played(ref)
        play_video(video, ref.span, thumb_address(video, ref.span.middle_sec), Around(film_strip(video, ref.span)))
        _actions(ref, has_others=has_others, is_photo=video.is_photo)


def _steps(ref: MomentRef) -> bool:
    """The way to the next one; False if there is none."""
    among: Sequence[MomentRef] = st.session_state.get(AMONG, ())
    try:
        place = among.index(ref)
    except ValueError:
        # Opened by a link, or not from the list that was pressed last: there are no neighbours to step through.
        return False
    if len(among) < 2:
        return False
    stepper(place, len(among), lambda to: view_state.set_open(among[to]))
    return True


def _actions(ref: MomentRef, *, has_others: bool, is_photo: bool) -> None:
    with st.container(key="moment_actions", horizontal=True, vertical_alignment="center", gap="small"):
        alike = params_of(View(SearchQuery((Step(example=Example(moment=ref)),))))
        st.page_link("../../pages/search/page.py", label=_("More like this"), icon=":material/search:", query_params=alike)
        copy_link(view_state.link(), "copy_moment")
        its_page = page_params(ref.video_id, ref.span.start_sec)
        st.page_link(
            "../../pages/library/page.py",
            label=open_label(is_photo=is_photo),
            icon=":material/open_in_full:",
            query_params=its_page,
        )
        show_keys(has_others=has_others, plays=not is_photo)
