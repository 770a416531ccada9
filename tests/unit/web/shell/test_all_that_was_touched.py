"""A message that names one fragment, and tells of a press in another part of the page, has all of it drawn."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequests, ScriptRequestType
from streamlit.runtime.state.common import WidgetMetadata
from streamlit.runtime.state.session_state import SessionState

from web.shell import streamlit_runs

PLACES = {"in_badge": "badge", "in_answer": "answer", "in_player": "player", "on_page": None}
"""The fragment in which each box of the page stands; the player's lies within the answer's."""


class Nested:
    """Which fragment lies within which."""

    def has_ancestor_in(self, fragment_id: str, candidates: list[str]) -> bool:
        return fragment_id == "player" and "answer" in candidates


@dataclass
class Run:
    """What Streamlit keeps of a run, as far as it is asked for here."""

    fragment_ids_this_run: list[str]
    query_string: str = ""
    page_script_hash: str = "search"
    cached_message_hashes: set[str] = field(default_factory=set)
    context_info: None = None
    fragment_storage: Nested = field(default_factory=Nested)
    script_requests: ScriptRequests = field(default_factory=ScriptRequests)


def is_page_asked_for(monkeypatch: pytest.MonkeyPatch, fragment: str, *checked: str) -> bool:
    """Whether the whole page is to run where a run of this fragment tells that these boxes were checked."""
    monkeypatch.setattr(SessionState, "on_script_will_rerun", SessionState.on_script_will_rerun)
    streamlit_runs.draw_all_that_was_touched()
    run = Run([fragment] if fragment else [])
    monkeypatch.setattr(streamlit_runs, "get_script_run_ctx", lambda: run)
    state = SessionState()
    for name, place in PLACES.items():
        state._new_widget_state.set_widget_metadata(
            WidgetMetadata(name, bool, lambda value: value, "bool_value", fragment_id=place)
        )
        state._old_state[name] = False
    told = WidgetStates(widgets=[WidgetState(id=name, bool_value=name in checked) for name in PLACES])
    state.on_script_will_rerun(told)
    return run.script_requests._state is ScriptRequestType.RERUN


@pytest.mark.parametrize(
    ("fragment", "checked", "is_asked_for"),
    [
        ("badge", ("in_badge", "in_answer"), True),
        ("badge", ("on_page",), True),
        ("player", ("in_answer",), True),
        ("answer", ("in_answer", "in_player"), False),
        ("badge", (), False),
        ("", ("on_page", "in_answer"), False),
    ],
)
def test_the_page_runs_where_something_was_touched_outside_the_fragment(
    monkeypatch: pytest.MonkeyPatch, fragment: str, checked: tuple[str, ...], is_asked_for: bool
) -> None:
    assert is_page_asked_for(monkeypatch, fragment, *checked) is is_asked_for
