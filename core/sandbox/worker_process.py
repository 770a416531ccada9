"""A process that does one piece of work for us, as its parent holds it: asked once, listened to, ended when it has to be."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any, Final

from core.sandbox.pipe import PipeBroken, receive, send

LOOK_EVERY_SEC: Final = 0.1

_ROOT: Final = Path(__file__).resolve().parents[2]
_PASSED_ON: Final = ("PATH", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "SYSTEMROOT", "TEMP", "TMP", "LANG", "LC_ALL")
_ENDS_SEC: Final = 2.0


class WorkStopped(Exception):
    """We were told to stop; what was made so far is of no use."""


class HelperLost(Exception):
    """The process ended, was ended because it said nothing for too long, or made no sense."""


def start(module: str, *, threads: int = 1) -> subprocess.Popen[bytes]:
    """A process of `python -m module` with none of our secrets, and no library that reserves memory for as many threads as there
    are cores: `threads` for numerical work. Raises OSError.
    """
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    # Those of OpenBLAS wait for each other with all their might, which is slow where others use the processor.
    environment |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": str(threads), "MALLOC_ARENA_MAX": "2"}
    return subprocess.Popen(
        [sys.executable, "-m", module],
        cwd=_ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        # Ctrl-C in the terminal is for us; when we are gone, its pipe ends and so does it.
        start_new_session=True,
    )


def answers(
    module: str,
    question: dict[str, Any],
    body: bytes = b"",
    *,
    should_stop: Callable[[], bool],
    silent_sec: float,
    threads: int = 1,
    around: Callable[[int], AbstractContextManager[None]] = lambda _pid: nullcontext(),
) -> Generator[tuple[dict[str, Any], bytes], None, None]:
    """All that one process says to one question, up to the message that says `done` or `error`; then it is ended.

    It is given up when it has said nothing for `silent_sec`; `around` gets its id, and is left when it ends. Raises OSError if it
    can't be started, HelperLost, WorkStopped.
    """
    with (
        _ended(start(module, threads=threads)) as process,
        around(process.pid),
        _watched(process, should_stop, silent_sec) as watch,
    ):
        assert process.stdin is not None and process.stdout is not None
        try:
            send(process.stdin, question, body)
            while True:
                said, brought = receive(process.stdout)
                watch.heard()
                yield said, brought
                if "done" in said or "error" in said:
                    return
        except PipeBroken as error:
            raise watch.why(error) from error


@contextmanager
def _ended(process: subprocess.Popen[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):
                if pipe is not None:
                    pipe.close()


class _Watch:
    """Ends the process from another thread: whoever waits for its words then goes on."""

    def __init__(self, process: subprocess.Popen[bytes], should_stop: Callable[[], bool], silent_sec: float) -> None:
        self._process = process
        self._should_stop = should_stop
        self._silent_sec = silent_sec
        self._over = threading.Event()
        self._heard_at = time.monotonic()
        self._was_stopped = self._was_silent = False

    def heard(self) -> None:
        self._heard_at = time.monotonic()

    def why(self, error: PipeBroken) -> Exception:
        """What it means that the process says no more."""
        if self._was_stopped:
            return WorkStopped()
        if self._was_silent:
            return HelperLost("its time was up")
        with suppress(subprocess.TimeoutExpired):
            return HelperLost(f"the process ended with {self._process.wait(_ENDS_SEC)}")
        return HelperLost(f"it makes no sense: {error}")

    def look(self) -> None:
        while not self._over.wait(LOOK_EVERY_SEC):
            self._was_stopped = self._should_stop()
            self._was_silent = time.monotonic() - self._heard_at > self._silent_sec
            if self._was_stopped or self._was_silent:
                self._process.kill()
                return

    def end(self) -> None:
        self._over.set()


@contextmanager
def _watched(process: subprocess.Popen[bytes], should_stop: Callable[[], bool], silent_sec: float) -> Iterator[_Watch]:
    watch = _Watch(process, should_stop, silent_sec)
    threading.Thread(target=watch.look, daemon=True, name="helper-watch").start()
    try:
        yield watch
    finally:
        watch.end()
