"""The search within one video: a line above its moments, and the address that it is kept in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import streamlit as st

from core import cached
from core.messages.translation import _
from core.models import timecode
from core.search.address import LONGEST_WORDS, address_of, params_of, view_of
from core.search_query import SearchQuery, Step, View
from web.ui.quiet_line import quiet_line

SHOWN: Final = "video_asked"
"""The search that the line was last filled in for, in the session's state."""
OWN: Final = ("video", "t")


def question_of(params: Mapping[str, str]) -> SearchQuery:
    """The search that the address of a video's page holds."""
    return view_of({name: value for name, value in params.items() if name not in OWN}).question


def ask_line(video_id: str, question: SearchQuery) -> None:
    """A box for words, and what the moments are coloured by if that is more than these."""
    key = f"ask_{video_id}"
    address = address_of(question)
    if st.session_state.get(SHOWN) != (video_id, address):
        # The address was changed by a press, or by going back: the box follows.
        st.session_state[SHOWN] = (video_id, address)
        st.session_state[key] = question.steps[0].words

    def asked() -> None:
        typed = " ".join(st.session_state[key].split())[:LONGEST_WORDS]
        ask_here(SearchQuery((Step(typed),)) if typed else SearchQuery())

    with st.container(key="ask_line", horizontal=True, vertical_alignment="center", gap="small"):
        st.text_input(
            _("Search in this video"),
            key=key,
            on_change=asked,
            placeholder=_("Search in this video"),
            label_visibility="collapsed",
            icon=":material/search:",
        )
        if question.is_empty:
            return
        if _is_more_than_words(question):
            quiet_line(_said(video_id, question))
        st.button(_("Clear"), key="ask_clear", type="tertiary", on_click=ask_here, args=(SearchQuery(),))


def ask_here(question: SearchQuery) -> None:
    """Colour the moments by another search. The second in the address stays, so that what plays is not disturbed."""
    own = {name: st.query_params[name] for name in OWN if name in st.query_params}
    st.query_params.from_dict(own | params_of(View(question)))


def _is_more_than_words(question: SearchQuery) -> bool:
    return question != SearchQuery((Step(question.steps[0].words),))


def _said(video_id: str, question: SearchQuery) -> str:
    example = question.steps[0].example
    if example is not None and example.moment is not None and example.moment.video_id == video_id:
        return _("Like the moment at {time}", time=timecode(example.moment.span.start_sec))
    return _("Coloured by: {said}", said=cached.searches.describe(question))
