"""The first element of a process does not have every module looked up."""

from __future__ import annotations

import inspect

import pytest
import streamlit as st
from streamlit import delta_generator, env_util

from web.shell import streamlit_runs


def test_no_file_of_any_module_is_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(env_util, "is_repl", env_util.is_repl)
    monkeypatch.setattr(delta_generator, "_use_warning_has_been_displayed", False)
    looked: list[int] = []
    monkeypatch.setattr(inspect, "stack", lambda *_: looked.append(1))
    streamlit_runs.answer_first_element()
    st.empty()
    assert not looked
