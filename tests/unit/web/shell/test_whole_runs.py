"""What a run has drawn is shown, whatever a fragment asks for right after it."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.app_session import AppSession, AppSessionState
from streamlit.runtime.scriptrunner import ScriptRunnerEvent
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequests

from web.shell import streamlit_runs


class Session(AppSession):
    """A session whose script has just ended, while the event loop has not come to what it drew."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._event_loop = loop
        self._state = AppSessionState.APP_IS_RUNNING
        self._fragment_storage: Any = SimpleNamespace(contains=lambda _fragment_id: True)
        requests = ScriptRequests()
        requests.on_scriptrunner_ready()
        ask, stop = requests.request_rerun, requests.request_stop
        self._scriptrunner: Any = SimpleNamespace(_requests=requests, request_rerun=ask, request_stop=stop)
        self.seen: list[str] = []

    def _create_scriptrunner(self, initial_rerun_data: Any) -> None:
        self._scriptrunner = SimpleNamespace(_requests=ScriptRequests())
        self.seen.append(f"runs {initial_rerun_data.fragment_id or 'the page'}")

    def _enqueue_forward_msg(self, msg: ForwardMsg) -> None:
        self.seen.append("draws")

    def _settle_once_delivered(self) -> None:
        """Nobody else is told."""

    def shutdown(self) -> None:
        """There is nothing to end."""

    def script_hands_over(self) -> None:
        """From its thread, as it ends."""
        self._on_scriptrunner_event(self._scriptrunner, ScriptRunnerEvent.ENQUEUE_FORWARD_MSG, forward_msg=ForwardMsg())
        self._on_scriptrunner_event(self._scriptrunner, ScriptRunnerEvent.SHUTDOWN)


@pytest.fixture(autouse=True)
def _shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AppSession, "request_rerun", AppSession.request_rerun)
    streamlit_runs.keep_runs_whole()


def asked(state: ClientState, count: int) -> list[str]:
    """What a session comes to see when its script hands over, and before the loop has come to that somebody asks for a run."""

    async def both() -> list[str]:
        session = Session(asyncio.get_running_loop())
        session.script_hands_over()
        session.request_rerun(state)
        async with asyncio.timeout(20):
            while len(session.seen) < count:
                await asyncio.sleep(0)
        return session.seen

    return asyncio.run(both())


def test_a_fragment_is_run_after_what_the_page_drew_is_shown() -> None:
    assert asked(ClientState(fragment_id="rows"), 2) == ["draws", "runs rows"]


def test_the_page_itself_waits_for_nothing_because_it_is_drawn_anew() -> None:
    assert asked(ClientState(), 1) == ["runs the page"]
