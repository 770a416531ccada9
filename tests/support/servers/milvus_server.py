"""A real Milvus server for the tests that want one: one that runs already, or the program of PyPI's `milvus`, started here.

`CLIPSEEK_TEST_MILVUS` is its address, or the path of `milvus-server`. Without it these tests use the embedded engine, served.
That program listens on nine ports of all addresses, so it is started only where no network is:
`unshare --net sh -c 'ip link set lo up && …'`.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import psutil

from core.errors import ClipseekError
from core.milvus import SegmentStore
from tests.support.running import free_port
from tests.support.waiting import wait_for

NAMED: Final = os.environ.get("CLIPSEEK_TEST_MILVUS", "")
"""Read at once: no setting of ours reaches a test."""
STARTS_WITHIN_SEC: Final = 120.0
WITHOUT_INTERIM_INDEX: Final = {"QUERYNODE_SEGCORE_INTERIMINDEX_ENABLEINDEX": "false"}
"""As `compose.yaml` has it: what is not in the index yet is looked through whole."""


def is_wanted() -> bool:
    """Whether the tests are to use a real server."""
    return bool(NAMED)


@contextmanager
def milvus_server(folder: Path) -> Iterator[str]:
    """The address of a server that answers; one that is started here has its data in `folder` and ends afterwards."""
    if "://" in NAMED:
        yield NAMED
        return
    others = [name for _, name in socket.if_nameindex() if name != "lo"]
    assert not others, f"{NAMED} would listen on {', '.join(others)}: start the tests without a network"
    port = free_port()
    data = folder / "milvus"
    with (folder / "milvus.log").open("wb") as log:
        started = subprocess.Popen(
            [NAMED, "--data", str(data), "--proxy-port", str(port)],
            env={**os.environ, **WITHOUT_INTERIM_INDEX},
            stdout=log,
            stderr=log,
        )
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(lambda: _answers(address), within_sec=STARTS_WITHIN_SEC, every_sec=1, what="the Milvus server")
        yield address
    finally:
        started.send_signal(signal.SIGKILL)
        started.wait(20)
        for process in psutil.process_iter():
            # It leaves the server itself behind.
            with suppress(psutil.Error):
                if Path(process.exe()).is_relative_to(data):
                    process.kill()
                    process.wait(20)


def _answers(address: str) -> bool:
    store = SegmentStore(address, timeout_sec=5)
    try:
        store.check()
    except ClipseekError:
        return False
    finally:
        store.close()
    return True
