"""A page that is asked for is run, whatever a fragment of the page before asks for meanwhile."""

from __future__ import annotations

import pytest
from streamlit.runtime.scriptrunner import RerunData, ScriptRunner
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequests

from web.shell import streamlit_runs

OF_LIBRARY = RerunData(page_script_hash="library", query_string="find=red", fragment_id="tray")
TASKS = RerunData(page_script_hash="tasks", query_string="only=failed")


@pytest.fixture(autouse=True)
def _kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ScriptRunner, "_run_script", ScriptRunner._run_script)
    monkeypatch.setattr(ScriptRequests, "_request_rerun_locked", ScriptRequests._request_rerun_locked)
    streamlit_runs.keep_fragments_in_page()


def next_run(*asked: RerunData) -> RerunData:
    """What a runner would run that is asked for all this before it comes to it."""
    requests = ScriptRequests()
    for one in asked:
        assert requests.request_rerun(one)
    return requests.on_scriptrunner_ready().rerun_data


def test_a_fragment_that_asks_before_the_page_has_begun_leaves_page_and_address_as_they_are() -> None:
    run = next_run(TASKS, OF_LIBRARY)
    assert (run.page_script_hash, run.query_string, run.fragment_id_queue) == ("tasks", "only=failed", [])


def test_a_page_that_is_named_by_its_address_only_stays_that_page() -> None:
    run = next_run(RerunData(page_name="tasks"), OF_LIBRARY)
    assert (run.page_script_hash, run.page_name) == ("", "tasks")


def test_fragments_alone_keep_the_page_that_they_ask_for() -> None:
    run = next_run(OF_LIBRARY, RerunData(page_script_hash="library", fragment_id="lines"))
    assert (run.page_script_hash, run.fragment_id_queue) == ("library", ["tray", "lines"])


def test_another_page_is_run_though_a_fragment_waits() -> None:
    run = next_run(OF_LIBRARY, TASKS)
    assert (run.page_script_hash, run.fragment_id_queue) == ("tasks", [])
