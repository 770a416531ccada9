"""Somebody goes to another page while a fragment asks to be run that was drawn on the page before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.support.running import RunningApp

WITHIN_SEC = 60.0


@dataclass
class Browser:
    """What a browser knows of the pages once the library is drawn, and what it says; nothing is shown."""

    connection: ClientConnection
    library: str = ""
    tasks: str = ""
    fragment: str = ""
    """The tray's, which every page has."""

    def open_library(self) -> None:
        self.ask(page_name="library")
        while (message := self.hear()).WhichOneof("type") != "script_finished":
            if message.WhichOneof("type") == "navigation":
                self.library = message.navigation.page_script_hash
                self.tasks = next(one.page_script_hash for one in message.navigation.app_pages if one.url_pathname == "tasks")
            if message.WhichOneof("type") == "delta" and message.delta.fragment_id:
                self.fragment = message.delta.fragment_id

    def ask(self, *, page_name: str = "", page: str = "", fragment: str = "") -> None:
        message = BackMsg()
        asked = message.rerun_script
        asked.page_name, asked.page_script_hash, asked.fragment_id = page_name, page, fragment
        asked.is_auto_rerun = bool(fragment)
        self.connection.send(message.SerializeToString())

    def hear(self) -> ForwardMsg:
        message = ForwardMsg()
        message.ParseFromString(self.connection.recv(timeout=WITHIN_SEC, decode=False))
        return message

    def hear_run(self) -> tuple[str, list[str]]:
        """The page and the fragments of the next run that begins."""
        while (message := self.hear()).WhichOneof("type") != "new_session":
            pass
        return message.new_session.page_script_hash, list(message.metadata.run.fragment_ids)


@pytest.fixture
def browser(full: RunningApp) -> Iterator[Browser]:
    address = f"ws://127.0.0.1:{full.port}/_stcore/stream"
    with connect(address, subprotocols=[Subprotocol("streamlit")], max_size=None, compression=None, proxy=None) as connection:
        browser = Browser(connection)
        browser.open_library()
        assert browser.fragment
        yield browser


def test_a_fragment_that_asks_while_the_page_is_drawn_is_run_there(browser: Browser) -> None:
    browser.ask(page=browser.tasks)
    assert browser.hear_run() == (browser.tasks, [])
    browser.ask(page=browser.library, fragment=browser.fragment)
    assert browser.hear_run() == (browser.tasks, [browser.fragment])
