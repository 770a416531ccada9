"""Sessions of a running app as a browser opens them, over its websocket, without the cost of ten browsers' drawing."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.typing import Subprotocol

LONGEST_SEC = 60.0


@dataclass(frozen=True, slots=True)
class Run:
    """What one load of a page said, and how many seconds passed until its script had ended."""

    seconds: float
    said: str


def load(url: str, place: str) -> Run:
    """Open a page as a new session, and wait until its script has ended."""
    began = time.monotonic()
    said: list[str] = []
    address = f"{url.replace('http', 'ws', 1)}/_stcore/stream"
    with connect(address, subprotocols=[Subprotocol("streamlit")], max_size=None, proxy=None) as socket:
        ask = BackMsg()
        ask.rerun_script.page_name = place
        socket.send(ask.SerializeToString())
        try:
            while time.monotonic() - began < LONGEST_SEC:
                message = ForwardMsg()
                message.ParseFromString(_bytes(socket.recv(timeout=LONGEST_SEC)))
                if message.WhichOneof("type") == "delta":
                    said.append(_plain(str(message.delta)))
                # A page that leads to another runs twice; the first run ends otherwise.
                if message.WhichOneof("type") == "script_finished" and message.script_finished == _WELL:
                    break
        except ConnectionClosed as closed:
            said.append(f"closed: {closed}")
    return Run(time.monotonic() - began, "\n".join(said))


def load_together(url: str, places: Sequence[str]) -> list[Run]:
    """Open all of these at the same time, a session each."""
    runs: list[Run] = []
    threads = [threading.Thread(target=lambda place=place: runs.append(load(url, place)), daemon=True) for place in places]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONGEST_SEC)
    return runs


_WELL = ForwardMsg.ScriptFinishedStatus.Value("FINISHED_SUCCESSFULLY")


def _plain(text: str) -> str:
    """Without the backslashes of Markdown and of the form that messages are printed in."""
    return re.sub(r"\\+(?=[^\w\s])", "", text)


def _bytes(message: str | bytes) -> bytes:
    return message.encode() if isinstance(message, str) else message
