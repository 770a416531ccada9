"""A tab without a browser: one session of the app, driven over the websocket that browsers use.

It shows nothing and asks no routes.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.support.running import RunningApp

RUN_WITHIN_SEC: Final = 60.0


@dataclass
class Tab:
    """One open session; `open_tab` makes it."""

    connection: ClientConnection
    runs: int = 0
    """How many runs of the script or of a fragment were begun."""
    session_id: str = ""
    """As Streamlit's own uploader knows it."""

    def open(self, page_name: str = "", query: str = "") -> None:
        """Open a page as a browser does that comes to its address, and wait until it is shown."""
        message = BackMsg()
        message.rerun_script.page_name = page_name
        message.rerun_script.query_string = query
        self.connection.send(message.SerializeToString())
        deadline = time.monotonic() + RUN_WITHIN_SEC
        while self._next(deadline - time.monotonic()).WhichOneof("type") != "script_finished":
            pass

    def _next(self, within_sec: float) -> ForwardMsg:
        """The next message. Raises TimeoutError."""
        read = self.connection.recv(timeout=max(0.0, within_sec), decode=False)
        message = ForwardMsg()
        message.ParseFromString(read)
        if message.WhichOneof("type") == "new_session":
            self.runs += 1
            self.session_id = message.new_session.initialize.session_id
        return message


@contextmanager
def open_tab(app: RunningApp, page_name: str = "", query: str = "") -> Iterator[Tab]:
    """A session of `app` that has opened a page; closed at the end, as by closing the tab."""
    address = f"ws://127.0.0.1:{app.port}/_stcore/stream"
    with connect(address, subprotocols=[Subprotocol("streamlit")], max_size=None, compression=None, proxy=None) as connection:
        tab = Tab(connection)
        tab.open(page_name, query)
        yield tab
