"""A tab without a browser: one session of the app, driven over the websocket that browsers use.

It shows nothing and asks no routes. It does what the app's server notices of a tab: it opens a page, runs fragments again when
it was told to, and goes away.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

from tests.support.running import RunningApp

RUN_WITHIN_SEC: Final = 60.0


@dataclass
class Timer:
    """A fragment that asked to be run again every `interval_sec`."""

    interval_sec: float
    due_at: float


@dataclass
class Tab:
    """One open session; `open_tab` makes it."""

    connection: ClientConnection
    runs: int = 0
    """How many runs of the script or of a fragment were begun."""
    messages: int = 0
    timers: dict[str, Timer] = field(default_factory=dict)
    _page_hash: str = ""

    def open(self, page_name: str = "", query: str = "") -> None:
        """Open a page as a browser does that comes to its address, and wait until it is shown."""
        message = BackMsg()
        message.rerun_script.page_name = page_name
        message.rerun_script.query_string = query
        self.timers.clear()
        self.connection.send(message.SerializeToString())
        self.until_finished()

    def until_finished(self) -> None:
        """Read what comes until a run has ended."""
        deadline = time.monotonic() + RUN_WITHIN_SEC
        while True:
            message = self._next(deadline - time.monotonic())
            if message is None:
                raise TimeoutError("the run did not end")
            if message.WhichOneof("type") == "script_finished":
                return

    def stay(self, seconds: float) -> None:
        """Do what an open tab does by itself for so long: run the fragments whose time has come."""
        until = time.monotonic() + seconds
        while (now := time.monotonic()) < until:
            for fragment_id, timer in self.timers.items():
                if timer.due_at <= now:
                    timer.due_at = now + timer.interval_sec
                    self._run_fragment(fragment_id)
            due_at = min([until, *(timer.due_at for timer in self.timers.values())])
            self._next(max(0.0, due_at - time.monotonic()))

    def _run_fragment(self, fragment_id: str) -> None:
        message = BackMsg()
        message.rerun_script.fragment_id = fragment_id
        message.rerun_script.page_script_hash = self._page_hash
        message.rerun_script.is_auto_rerun = True
        self.connection.send(message.SerializeToString())

    def _next(self, within_sec: float) -> ForwardMsg | None:
        try:
            read = self.connection.recv(timeout=max(0.0, within_sec))
        except TimeoutError:
            return None
        message = ForwardMsg()
        message.ParseFromString(read if isinstance(read, bytes) else read.encode())
        self.messages += 1
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self.runs += 1
            self._page_hash = message.new_session.page_script_hash
        elif kind == "auto_rerun":
            asked = message.auto_rerun
            self.timers[asked.fragment_id] = Timer(asked.interval, time.monotonic() + asked.interval)
        elif kind == "stop_auto_rerun":
            for fragment_id in message.stop_auto_rerun.fragment_ids:
                self.timers.pop(fragment_id, None)
        return message


@contextmanager
def open_tab(app: RunningApp, page_name: str = "", query: str = "") -> Iterator[Tab]:
    """A session of `app` that has opened a page; closed at the end, as by closing the tab."""
    address = f"ws://127.0.0.1:{app.port}/_stcore/stream"
    with connect(address, subprotocols=["streamlit"], max_size=None, compression=None, proxy=None) as connection:  # type: ignore[list-item]
        tab = Tab(connection)
        tab.open(page_name, query)
        yield tab
