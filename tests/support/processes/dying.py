"""A process of our own that is killed at a chosen place in the code: between an effect and whatever was to come after it."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from typing import Final

from tests.support.running import ROOT

WORKER: Final = """
from functools import partial
from core.ingest import __main__, deletion, worker
deletion.UNDO_SEC = 0.0
__main__.new_worker = partial(__main__.new_worker, create_timeout_sec=3.0)
worker.DELETE_EVERY_SEC = 0.1
sys.exit(__main__.main())
"""
REBUILD: Final = """
import core.rebuild.filling
from core.milvus import store
from core.rebuild import __main__
# So that a video takes several writes, and the library several parts.
store._WRITE_ROWS = 3
core.rebuild.filling.AT_ONCE = 2
sys.exit(__main__.main(sys.argv[4:]))
"""
_DYING: Final = """
import importlib, os, signal, sys
place, when, nth = sys.argv[1], sys.argv[2], int(sys.argv[3])
module, _, path = place.partition(":")
if path:
    *owners, name = path.split(".")
    owner = importlib.import_module(module)
    for part in owners:
        owner = getattr(owner, part)
    whole, calls = getattr(owner, name), 0

    def dying(*args, **named):
        global calls
        calls += 1
        if (when, calls) == ("before", nth):
            os.kill(os.getpid(), signal.SIGKILL)
        result = whole(*args, **named)
        if (when, calls) == ("after", nth):
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, name, dying)
"""


def killed(code: str, place: str, when: str, nth: int = 1, *, arguments: Sequence[str] = ()) -> None:
    """Run `code` until its `nth` call of `place` ("module:name" or "module:Class.name"), and kill it before or after that."""
    exit_code, said = _run(code, place, when, nth, arguments)
    assert exit_code == -signal.SIGKILL, f"it was not killed {when} {place}: {said}"


def whole(code: str, *, arguments: Sequence[str] = ()) -> tuple[int, str]:
    """Run `code` to its end; returns its exit code and what it said."""
    return _run(code, "", "", 0, arguments)


def _run(code: str, place: str, when: str, nth: int, arguments: Sequence[str]) -> tuple[int, str]:
    # Not a pipe: the embedded store's engine, which outlives a kill for a moment, would hold it open.
    with tempfile.TemporaryFile("w+") as said:
        done = subprocess.run(
            [sys.executable, "-c", _DYING + code, place, when, str(nth), *arguments],
            cwd=ROOT,
            stdout=said,
            stderr=subprocess.STDOUT,
            timeout=90,
            check=False,
        )
        said.seek(0)
        return done.returncode, said.read()
