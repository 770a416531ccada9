"""How Streamlit runs scripts, where its own way has pages that wait, stay empty or are left.

The first element: Streamlit wants to know whether somebody types into Python's own prompt, and for that has the file of every
imported module looked up: a quarter of a second of the first page, the more the more packages there are. What `streamlit run`
runs is never typed in.

Whole runs: scripts hand what they draw to the event loop, message by message, and a session takes messages of its newest runner
only. Streamlit gives a fragment that asks to be run again right after a run a new runner. On a busy machine the loop has not come
to the messages of the run before by then, and drops them: a page that somebody was just led to stays empty until something else
runs it.

The page of fragments: between the press on a page of the menu and the first words of that page the browser still names the page
before. A fragment that it asks for in between, by itself every second or for a press, made Streamlit go back to that page: the
browser emptied the page that had just come and never filled it again, and what had been typed there was gone.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final
from urllib.parse import urlencode

from streamlit import env_util
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import ScriptRunner
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData, ScriptRequests, ScriptRequestType

AGAIN_SEC: Final = 0.01
_request_rerun = AppSession.request_rerun
_run_script = ScriptRunner._run_script
_request_rerun_locked = ScriptRequests._request_rerun_locked


def keep_runs_whole() -> None:
    """From now on fragments wait until the runner before them has handed over everything."""
    AppSession.request_rerun = _request_in_turn  # type: ignore[method-assign, assignment]


def _request_in_turn(session: AppSession, client_state: ClientState | None) -> None:
    """Called on the event loop only, as what it stands for."""
    if client_state is not None and client_state.fragment_id and _is_handing_over(session):
        session._event_loop.call_later(AGAIN_SEC, _request_in_turn, session, client_state)
    else:
        _request_rerun(session, client_state)


def _is_handing_over(session: AppSession) -> bool:
    """Whether there is a runner that takes no more requests, and whose last message is still to come."""
    runner = session._scriptrunner
    return runner is not None and runner._requests._state is ScriptRequestType.STOP


def answer_first_element() -> None:
    """Whether somebody types into a prompt is answered with no from now on."""
    env_util.is_repl = _is_repl


def _is_repl() -> bool:
    return False


def keep_fragments_in_page() -> None:
    """From now on no fragment leads away from a page."""
    ScriptRunner._run_script = _run_where_the_session_is  # type: ignore[method-assign, assignment]
    ScriptRequests._request_rerun_locked = _request_in_page_to_come  # type: ignore[method-assign, assignment]


def _run_where_the_session_is(runner: ScriptRunner, data: RerunData) -> None:
    page = runner._pages_manager.current_page_script_hash
    if data.fragment_id_queue and page and data.page_script_hash != page:
        with runner._session_state.query_params() as params:
            query = urlencode([(name, value) for name in params for value in params.get_all(name)])
        data = replace(data, page_script_hash=page, query_string=query)
    _run_script(runner, data)


def _request_in_page_to_come(requests: ScriptRequests, data: RerunData) -> bool:
    """Called with the lock held, as what it stands for: a page that is about to be run takes in the fragment."""
    to_come = requests._rerun_data
    is_page_to_come = requests._state is ScriptRequestType.RERUN and not to_come.fragment_id_queue
    if is_page_to_come and (data.fragment_id or data.fragment_id_queue):
        data = replace(
            data, page_script_hash=to_come.page_script_hash, page_name=to_come.page_name, query_string=to_come.query_string
        )
    return _request_rerun_locked(requests, data)
