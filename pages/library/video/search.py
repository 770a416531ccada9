"""The search within one video: a line above its moments, its tags, of which a press asks for one, and the address for both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import streamlit as st

from core import cached
from core.messages.labels import moments_counted
from core.messages.translation import _, number
from core.models.search_query import SearchQuery, Step, View
from core.models.video import timecode
from core.search.address import address_of, params_of, view_of
from pages.library.chips import counted
from web.escape_markdown import escape_markdown
from web.ui import search_state
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
        typed = search_state.tidied(st.session_state[key])
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


def video_tags(video_id: str, question: SearchQuery) -> None:
    """A button for each tag with the number of its moments; nothing where there is none."""
    tags = cached.tags.of_video(video_id)
    if not tags:
        return
    with st.container(key="video_tags", horizontal=True, vertical_alignment="center", gap="xsmall"):
        for place, (tag, moments) in enumerate(tags):
            is_on = question == tag.question
            st.button(
                f"{escape_markdown(tag.name)}  {number(moments)}" if is_on else counted(tag.name, moments),
                key=f"video_tag_{place}",
                icon=":material/sell:",
                type="primary" if is_on else "secondary",
                help=escape_markdown(_("{name}: {moments}", name=tag.name, moments=moments_counted(moments))),
                on_click=ask_here,
                args=(SearchQuery() if is_on else tag.question,),
            )
