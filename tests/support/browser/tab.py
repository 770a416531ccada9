"""A tab without a browser: one session of the app, driven over the websocket that browsers use.

It shows nothing and asks no routes.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.support.running import RunningApp

RUN_WITHIN_SEC: Final = 60.0
CARD_GRID: Final = "clipseek_card_grid"
_AGAIN: Final = ForwardMsg.ScriptFinishedStatus.Value("FINISHED_EARLY_FOR_RERUN")


@dataclass
class Tab:
    """One open session; `open_tab` makes it."""

    connection: ClientConnection
    runs: int = 0
    """How many runs of the script or of a fragment were begun."""
    session_id: str = ""
    """As Streamlit's own uploader knows it."""
    shown: bytes = b""
    """All that came since the page was opened, as it was sent."""
    traces: list[str] = field(default_factory=list)
    """What went wrong in a run, as Streamlit would show it on the page."""
    cards: str = ""
    """What the grid of cards that came last was told, as JSON."""
    _widgets: dict[str, str] = field(default_factory=dict)
    """The ids of the search box and of its button, by their keys."""
    query: str = ""
    """As it stands in the address."""

    def open(self, page_name: str = "", query: str = "", until: str = "") -> None:
        """Open a page as a browser does that comes to its address, and wait until it is shown, or its widget with a key is."""
        self.shown = b""
        self.query = query
        message = BackMsg()
        message.rerun_script.page_name = page_name
        message.rerun_script.query_string = query
        self.connection.send(message.SerializeToString())
        deadline = time.monotonic() + RUN_WITHIN_SEC
        while self._next(deadline - time.monotonic()).WhichOneof("type") != "script_finished":
            if until in self._widgets:
                return

    def search(self, words: str) -> float | None:
        """Type words into the box of the search page, press Enter, and wait until the page is as it will be.

        Returns how many seconds passed until the cards came; None where there are none.
        """
        self.shown, self.cards = b"", ""
        message = BackMsg()
        message.rerun_script.query_string = self.query
        message.rerun_script.widget_states.widgets.extend(
            (WidgetState(id=self._widgets["q"], string_value=words), WidgetState(id=self._widgets["search"], trigger_value=True))
        )
        pressed_at, took_sec = time.monotonic(), None
        self.connection.send(message.SerializeToString())
        while True:
            told = self._next(pressed_at + RUN_WITHIN_SEC - time.monotonic())
            if self.cards and took_sec is None:
                took_sec = time.monotonic() - pressed_at
            if told.WhichOneof("type") == "script_finished" and told.script_finished != _AGAIN:
                return took_sec

    def _next(self, within_sec: float) -> ForwardMsg:
        """The next message. Raises TimeoutError."""
        read = self.connection.recv(timeout=max(0.0, within_sec), decode=False)
        message = ForwardMsg()
        message.ParseFromString(read)
        self.shown += read
        if message.WhichOneof("type") == "delta":
            self._look_at(message.delta.new_element)
        if message.WhichOneof("type") == "page_info_changed":
            self.query = message.page_info_changed.query_string
        if message.WhichOneof("type") == "new_session":
            self.runs += 1
            self.session_id = message.new_session.initialize.session_id
        return message

    def _look_at(self, element: Element) -> None:
        kind = element.WhichOneof("type")
        if kind == "exception":
            self.traces.append(element.exception.message)
        elif kind == "bidi_component" and element.bidi_component.component_name == CARD_GRID:
            self.cards = element.bidi_component.json
        elif kind in ("text_input", "button"):
            id_ = str(getattr(element, kind).id)
            # Streamlit ends the id of a widget with the key that it has.
            self._widgets[id_.rpartition("-")[2]] = id_


@contextmanager
def open_tab(app: RunningApp, page_name: str = "", query: str = "", until: str = "") -> Iterator[Tab]:
    """A session of `app` that has opened a page, or as much of it as `open` says; closed at the end, as by closing the tab."""
    address = f"ws://127.0.0.1:{app.port}/_stcore/stream"
    with connect(address, subprotocols=[Subprotocol("streamlit")], max_size=None, compression=None, proxy=None) as connection:
        tab = Tab(connection)
        tab.open(page_name, query, until)
        yield tab
