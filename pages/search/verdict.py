"""What a search came to: how sure it is, how it was refined, and what can be done with the whole of it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Final

import streamlit as st

from core import cached, messages
from core.errors import ClipseekError
from core.models import Hit, Strength, Verdict
from core.search.address import address_of
from core.search_query import Arrangement, SearchQuery
from web.components.copy_link.copy_link import copy_link
from web.escape_markdown import escape_markdown
from web.ui import search_state
from web.ui.notices import saying_trouble
from web.ui.url_state import keep_in_step

log = logging.getLogger(__name__)

SAYS: Final = messages.REFINED
KEPT: Final = "search_kept_said"
"""What the next run says of what was kept, in the session's state."""
UNKNOWN_NAMED: Final = 5
"""So many of the words that the demo does not know are named."""


def verdict_line(answer: cached.search.Answer, question: SearchQuery) -> None:
    """The verdict, and beside it the arrangement and what can be kept."""
    # What stands out is judged against the whole library; the right moment of a part of it may be no better than that.
    is_part = answer.verdict is Verdict.NOTHING and not question.narrow.is_empty
    title, about = messages.VERDICTS["nothing_narrowed" if is_part else answer.verdict.value]
    out = [hit for hit in answer.hits if hit.strength is not Strength.WEAK] or list(answer.hits[:1])
    if answer.verdict is Verdict.STRONG and len(out) == 1:
        about = messages.VERDICT_FOUND["one_strong"]
    with st.container(horizontal=True, key="verdict_line", gap="small", vertical_alignment="center"):
        with st.container(key="verdict", width="stretch"):
            said = about.format(found=_found(out))
            st.html(f'<div class="verdict" role="status"><h2>{escape(title)}</h2><p>{escape(said)}</p></div>')
        _arrangement(question)
        _save(question)
        copy_link(search_state.link(), "copy_link")


def unknown_line(answer: cached.search.Answer) -> None:
    """Which words say nothing to the demo's engine, and what it compares instead."""
    if answer.unknown_words:
        named = ", ".join(f"“{word}”" for word in answer.unknown_words[:UNKNOWN_NAMED])
        st.html(f'<p class="quiet" role="status">{escape(messages.UNKNOWN_WORDS.format(words=named))}</p>', width="content")


def refined_line(question: SearchQuery) -> None:
    """How thumbs have refined the search; each can be taken back, and what they came to can be kept."""
    marks = question.marks
    if not marks:
        return
    good = sum(mark.is_good for mark in marks)
    with st.container(horizontal=True, key="refined", gap="small", vertical_alignment="center"):
        said = SAYS["refined"].format(good=good, bad=len(marks) - good)
        st.html(f'<p class="quiet" role="status">{escape(said)}</p>', width="content")
        st.button(SAYS["undo"], key="undo_thumb", icon=":material/undo:", type="tertiary", on_click=search_state.unmark_last)
        _keep_look(question)


def note(answer: cached.search.Answer, question: SearchQuery) -> None:
    """Put a search into the history, once for each time it is asked; lines that ask for nothing make no other search of it."""
    question = replace(question, steps=question.asked)
    address = address_of(question)
    if st.session_state.get("noted_search") != address:
        st.session_state["noted_search"] = address
        cached.searches.note_search(question, answer)


def say_kept() -> None:
    """That something was kept under a name in the last run."""
    if said := st.session_state.pop(KEPT, ""):
        st.toast(escape_markdown(said), icon=":material/check_circle:")


def _found(out: Sequence[Hit]) -> str:
    """How many moments stand out, and in how many videos."""
    videos = len({hit.video_id for hit in out})
    return messages.VERDICT_FOUND["one" if len(out) == 1 else "many"].format(
        moments=messages.count_of(len(out), messages.SEARCH["moment"], messages.SEARCH["moments"]),
        videos=messages.count_of(videos, messages.SEARCH["video"], messages.SEARCH["videos"]),
    )


def _arrangement(question: SearchQuery) -> None:
    names = {Arrangement.MOMENTS: messages.SEARCH["as_moments"], Arrangement.VIDEOS: messages.SEARCH["as_videos"]}
    keep_in_step("arrangement", question.arrangement)
    st.segmented_control(
        messages.SEARCH["arrangement"],
        list(names),
        default=question.arrangement,
        key="arrangement",
        required=True,
        format_func=names.__getitem__,
        label_visibility="collapsed",
        width="content",
        on_change=_arranged,
    )


def _arranged() -> None:
    search_state.change(arrangement=st.session_state["arrangement"])


def _save(question: SearchQuery) -> None:
    # What is in there asks the catalog, so it is made only when it is open.
    popover = st.popover(SAYS["save_search"], key="save_search", icon=":material/bookmark_add:", on_change="rerun")
    if popover.open:
        naming = Naming(
            "save_search",
            "search_name",
            cached.searches.describe(question),
            lambda name: cached.searches.save_search(name, question).name,
        )
        with popover, saying_trouble():
            _name_form(naming, SAYS["search_about"], SAYS["saved"])


def _keep_look(question: SearchQuery) -> None:
    popover = st.popover(SAYS["keep"], key="keep_look", icon=":material/bookmark_star:", on_change="rerun")
    if popover.open:
        naming = Naming(
            "keep_look", "look_name", SAYS["look_placeholder"], lambda name: cached.searches.save_concept(name, question).name
        )
        with popover:
            _name_form(naming, SAYS["look_about"], SAYS["look_kept"])


@dataclass(frozen=True, slots=True)
class Naming:
    """A popover that asks for a name: the keys of both, what stands in the empty box, and what keeps it and tells its name."""

    popover: str
    box: str
    placeholder: str
    keep: Callable[[str], str]


def _name_form(naming: Naming, about: str, kept: str) -> None:
    with st.form(f"{naming.box}_form", border=False, clear_on_submit=True):
        st.text_input(SAYS[naming.box], key=naming.box, placeholder=naming.placeholder, max_chars=80)
        st.html(f'<p class="quiet">{escape(about)}</p>')
        st.form_submit_button(SAYS["save"], key=f"{naming.box}_save", type="primary", on_click=_named, args=(naming, kept))


def _named(naming: Naming, kept: str) -> None:
    """Keep it, close the popover, and have the next run say so; or say why not."""
    st.session_state[naming.popover] = False
    try:
        name = naming.keep(st.session_state[naming.box])
    except ClipseekError as error:
        log.warning("keeping: %s %s", error.reason, error.detail)
        st.toast(escape_markdown(messages.said(error)), icon=":material/error:")
    else:
        st.session_state[KEPT] = kept.format(name=name)
        # A saved filter is offered above the answer, which the press would else leave as it is.
        st.rerun()
