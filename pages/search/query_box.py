"""What is asked: the box, the lines “then” and “but not” under it, and the examples. One form, so that only Enter searches."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Final

import streamlit as st
from streamlit.errors import StreamlitAPIException

from core.messages.translation import _, ngettext
from core.models.search_query import MOST_STEPS, WITHIN_SEC, Arrangement, Example, Narrow, SearchQuery, Step
from core.search.address import LONGEST_WORDS
from web.components.example.example import example_box
from web.components.focus.focus import focus_next
from web.ui import search_state
from web.ui.moment_dialog import OPENED
from web.ui.quiet_line import quiet_line
from web.ui.url_state import keep_in_step

NOT_LINES: Final = "not_lines"
"""The steps whose line “but not” was opened and is still empty, in the session's state."""
RESULTS: Final = "results"
"""The key of the fragment with the answer."""
DRAWN: Final = "question_drawn"
"""What the box and the line below it were drawn for, or have come to show since, in the session's state."""


def search_box(question: SearchQuery) -> None:
    """The whole of it, as the question has it."""
    is_first = DRAWN not in st.session_state
    with st.container(key="search_line"):
        # Enter presses the first button of a form, wherever the cursor is in it.
        with st.form("ask_form", border=False, clear_on_submit=False):
            for index, step in enumerate(question.steps):
                _step_line(index, step, question)
        st.session_state[DRAWN] = _above(question)
        if is_first:
            _take_over(question)
        for index, step in enumerate(question.steps):
            example_box(step.example, key=str(index + 1), on_pick=partial(_pick, index))
    with st.container():
        for index, step in enumerate(question.steps):
            if step.words and step.example is not None:
                _follow_slider(index, step)


def is_drawn(question: SearchQuery) -> bool:
    """Whether the box shows this question; what is filtered and marked is not in it."""
    return bool(st.session_state.get(DRAWN) == _above(question))


def add_step() -> None:
    """One line more: “and then”."""
    steps = search_state.view().question.steps
    if len(steps) < MOST_STEPS:
        search_state.change(steps=(*steps, Step()))
        focus_next(_key("q", len(steps)))


def add_not_line() -> None:
    """A line “but not” under the last step that has none."""
    steps = search_state.view().question.steps
    for index in reversed(range(len(steps))):
        if not _has_not_line(index, steps[index]):
            st.session_state.setdefault(NOT_LINES, set()).add(index)
            focus_next(_key("not", index))
            return


def can_add_not_line(question: SearchQuery) -> bool:
    """Whether a step is left that has no such line."""
    return not all(_has_not_line(index, step) for index, step in enumerate(question.steps))


def _step_line(index: int, step: Step, question: SearchQuery) -> None:
    with st.container(horizontal=True, key=f"step_{index + 1}", gap="small", vertical_alignment="center"):
        if index:
            _gap_choice(index, question)
        if index:
            _text(_key("q", index), step.words, _("And then"), _("And what comes after it"))
            _take_out_button(f"drop_step_{index + 1}", partial(_drop_step, index))
        else:
            _text(_key("q", index), step.words, _("What do you remember of the moment?"), _("Describe a moment"))
            st.form_submit_button(_("Search"), type="primary", key="search", on_click=_submit)
    if _has_not_line(index, step):
        with st.container(horizontal=True, key=f"not_line_{index + 1}", gap="small", vertical_alignment="center"):
            quiet_line(_("But not"), width="content")
            _text(_key("not", index), step.without, _("But not"), _("What it should not be"))
            _take_out_button(f"drop_not_{index + 1}", partial(_drop_not, index))


def _take_over(question: SearchQuery) -> None:
    """Ask what a tab says that connected again, to a session that is new: at its first run no press calls what it should."""
    if _written() == question.steps:
        return
    if st.session_state["search"]:
        search_state.change(steps=_written(), within_sec=_within())
    # What was not entered is the question's again in the next run.
    st.rerun()


def _keep_in_step(key: str, value: object, read: Callable[[str], str] | None = None) -> None:
    """Not at the first run of a session: what is set there would take the place of what the browser says."""
    if DRAWN in st.session_state:
        keep_in_step(key, value, read)


def _text(key: str, value: str, label: str, placeholder: str) -> None:
    _keep_in_step(key, value, search_state.tidied)
    st.text_input(label, value, key=key, placeholder=placeholder, label_visibility="collapsed", max_chars=LONGEST_WORDS)


def _gap_choice(index: int, question: SearchQuery) -> None:
    """How soon the next moment has to follow. The whole sequence has one gap, so the choice stands on its first line only."""
    if index > 1:
        quiet_line(_("And then"), width="content")
        return
    _keep_in_step("within", question.within_sec)
    offered = sorted({*WITHIN_SEC, question.within_sec})
    st.selectbox(
        _("How soon it follows"),
        offered,
        index=offered.index(question.within_sec),
        key="within",
        format_func=_gap_words,
        label_visibility="collapsed",
        width=180,
    )


def _gap_words(seconds: int) -> str:
    if seconds < 60 or seconds % 60:
        return ngettext("then within {n} s", "then within {n} s", seconds)
    return ngettext("then within {n} min", "then within {n} min", seconds // 60)


def _take_out_button(key: str, do: Callable[[], None]) -> None:
    st.form_submit_button(_("Take this line out"), key=key, type="tertiary", icon=":material/close:", on_click=do)


def _follow_slider(index: int, step: Step) -> None:
    key = _key("follow", index)
    keep_in_step(key, step.follow)
    with st.container(horizontal=True, key=f"follow_line_{index + 1}", gap="small", vertical_alignment="center"):
        quiet_line(_("words"), width="content")
        st.slider(
            _("Follow words or example"),
            0.0,
            1.0,
            step.follow,
            step=0.1,
            format="percent",
            key=key,
            label_visibility="collapsed",
            width=240,
            on_change=_follow_moved,
            args=(index,),
        )
        quiet_line(_("example"), width="content")


def _follow_moved(index: int) -> None:
    if index < len(search_state.view().question.steps):
        search_state.change_step(index, follow=st.session_state[_key("follow", index)])


def _submit() -> None:
    """Ask what stands in the lines now; a line “but not” that was left empty goes.

    Where the browser shows the lines already as they are to be, only the answer is drawn anew; all of it after a player was open.
    """
    written, lines = _written(), _lines()
    search_state.change(steps=written, within_sec=_within())
    st.session_state[NOT_LINES] = set()
    question = search_state.view().question
    if question.steps == written and _lines() == lines and not st.session_state.get(OPENED):
        st.session_state[DRAWN] = _above(question)
        # Where Enter is the first that a session hears, of a tab that connected again, the answer has no place yet: all is drawn.
        with suppress(StreamlitAPIException):
            st.rerun(RESULTS)


def _above(question: SearchQuery) -> SearchQuery:
    """As much of a question as is shown above the answer."""
    return replace(question, narrow=Narrow(), marks=(), arrangement=Arrangement.MOMENTS)


def _lines() -> list[tuple[bool, bool]]:
    """For each step, whether a line “but not” belongs to it, and a slider between its words and its example."""
    steps = search_state.view().question.steps
    return [(_has_not_line(index, step), bool(step.words and step.example)) for index, step in enumerate(steps)]


def _drop_step(index: int) -> None:
    steps = _written()
    search_state.change(steps=steps[:index] + steps[index + 1 :], within_sec=_within())
    st.session_state[NOT_LINES] = set()


def _drop_not(index: int) -> None:
    st.session_state.get(NOT_LINES, set()).discard(index)
    st.session_state[_key("not", index)] = ""
    search_state.change(steps=_written(), within_sec=_within())


def _written() -> tuple[Step, ...]:
    """The steps with what stands in their lines."""
    state = st.session_state
    return tuple(
        Step(
            words=state.get(_key("q", index), step.words),
            without=state.get(_key("not", index), step.without) if _has_not_line(index, step) else "",
            example=step.example,
            follow=step.follow,
        )
        for index, step in enumerate(search_state.view().question.steps)
    )


def _within() -> int:
    within: int = st.session_state.get("within", search_state.view().question.within_sec)
    return within


def _pick(index: int, example: Example | None) -> None:
    search_state.change_step(index, example=example)


def _has_not_line(index: int, step: Step) -> bool:
    return bool(step.without) or index in st.session_state.get(NOT_LINES, set())


def _key(name: str, index: int) -> str:
    """`q` for the first step, `q_2` for the second: the names that stand in the page."""
    return f"{name}_{index + 1}" if index else name
