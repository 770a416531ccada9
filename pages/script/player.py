"""The player of the script page: the moment of a line, and from there the others that were found for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import streamlit as st

from core import cached
from core.messages.translation import _
from core.models.search_answer import Hit
from core.models.search_query import MomentRef, SearchQuery, Step, View
from core.models.video import Video
from core.script.assignment import Shot
from core.script.script import Script, Use
from core.search.address import params_of
from pages.script import view_state
from pages.script.view_state import Opened
from web.components.player.player import Around
from web.components.stepper.stepper import stepper
from web.http.routes import thumb_address
from web.ui import playback
from web.ui.cards import why
from web.ui.moment_actions import open_label, show_keys
from web.ui.moment_dialog import film_strip, head, spot
from web.ui.notices import saying_trouble, trying
from web.ui.playback import play
from web.ui.video_url import page_params


def show_open(script: Script, shots: Sequence[Shot], videos: Mapping[str, Video]) -> None:
    """The dialog, while a moment is open; once, at the end of the page."""
    opened = view_state.opened()
    shot = next((shot for shot in shots if opened is not None and shot.line.id == opened.line_id), None)
    if shot is None:
        playback.note_closed()
        return
    hits = [*([] if shot.hit is None else [shot.hit]), *shot.others]
    # The title stays the same while people step, or each step would open another dialog; the video's own stands inside.
    st.dialog(_("Player"), width="large", on_dismiss=_closed)(_show)(script, shot, hits, videos)


def _closed() -> None:
    playback.note_closed()
    view_state.set_open(None)


def _show(script: Script, shot: Shot, hits: Sequence[Hit], videos: Mapping[str, Video]) -> None:
    opened = view_state.opened()
    refs = [MomentRef(hit.video_id, hit.span) for hit in hits]
    if opened is None or opened.ref not in refs:
        # What was pressed led away from it: the whole page runs, and does not open the player.
        view_state.set_open(None)
        st.rerun()
    place = refs.index(opened.ref)
    hit, video = hits[place], videos[refs[place].video_id]
    with saying_trouble():
        with st.container(key="opened", horizontal=True, vertical_alignment="center"):
            head(video, f"{spot(video, hit.span)} · {why(hit)}")
            if len(hits) > 1:
                stepper(place, len(hits), lambda to: view_state.set_open(Opened(shot.line.id, refs[to])))
        playback.note_played(opened.ref)
        play(video, hit.plays, thumb_address(video, hit.span.middle_sec), Around(film_strip(video, hit.span)))
        with st.container(key="moment_actions", horizontal=True, vertical_alignment="center", gap="small"):
            if hit != shot.hit and view_state.may_change(script):
                choose = partial(cached.scripts.use_line, script, shot.line, Use.CHOSEN, opened.ref)
                if st.button(
                    _("Use this"), key="script_use", type="primary", icon=":material/check:", on_click=_chosen, args=(choose,)
                ):
                    st.rerun()
            asked = params_of(View(SearchQuery((Step(shot.line.words),))))
            st.page_link(
                "../../pages/search/page.py", label=_("Search for this line"), icon=":material/search:", query_params=asked
            )
            its_page = page_params(video.id, hit.span.start_sec)
            st.page_link(
                "../../pages/library/page.py",
                label=open_label(is_photo=video.is_photo),
                icon=":material/open_in_full:",
                query_params=its_page,
            )
            show_keys(has_others=len(hits) > 1, plays=not video.is_photo)


def _chosen(choose: partial[None]) -> None:
    trying(choose)
    view_state.set_open(None)
