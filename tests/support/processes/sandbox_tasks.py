"""What tests have done in a child process of `core.sandbox`, well-behaved or not."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from core.errors import DiskFull, MediaError, Reason
from core.sandbox.call import Answer, Call


def echo(call: Call) -> Answer:
    return dict(call.arguments), call.body


def count(call: Call) -> Answer:
    for number in range(call["to"]):
        call.tell({"number": number}, b"")
    return {}, b""


def read_link(call: Call) -> Answer:
    assert call.link is not None
    call.link.seek(call["at"])
    return {}, call.link.read(10)


def refuse(call: Call) -> Answer:
    raise (DiskFull if call["full"] else MediaError)(Reason.DISK_FULL if call["full"] else Reason.TOO_SHORT, length=1.5)


def crash(call: Call) -> Answer:
    os.kill(os.getpid(), signal.SIGSEGV)
    return {}, b""


def stumble(call: Call) -> Answer:
    raise RuntimeError("a bug of ours")


def hang(call: Call) -> Answer:
    time.sleep(600)
    return {}, b""


def gorge(call: Call) -> Answer:
    return {}, bytes(call["size_bytes"])[:0]


def environment(call: Call) -> Answer:
    score = Path("/proc/self/oom_score_adj").read_text() if sys.platform == "linux" else ""
    return {"names": sorted(os.environ), "nice": os.nice(0) if sys.platform != "win32" else 0, "oom_score": score.strip()}, b""


def _call_out() -> object:
    return socket.socket()


def _start_a_program() -> object:
    return subprocess.run([sys.executable, "-c", ""], check=True)


def _write() -> object:
    return Path(os.devnull).with_name("shm").joinpath(f"clipseek-{os.getpid()}").write_bytes(b"x")


ESCAPES: dict[str, Callable[[], object]] = {"network": _call_out, "program": _start_a_program, "file": _write}


def escape(call: Call) -> Answer:
    try:
        ESCAPES[call["by"]]()
    except OSError as error:
        return {"error": type(error).__name__}, b""
    return {"error": ""}, b""
