"""One child process as its parent holds it: started with none of our secrets, asked, listened to, ended when it has to be."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any, Final, Protocol, Self

from core.child_environment import child_environment
from core.errors import ClipseekError, DiskFull, LinkError, MediaError, Reason
from core.sandbox.call import BLOCK_BYTES, Answer
from core.sandbox.limits import Limits
from core.sandbox.pipe import PipeBroken, receive, send

START_SEC: Final = 30.0
LOOK_EVERY_SEC: Final = 0.1
AFTER_LINK_SEC: Final = 1.5
"""How long a child may go on thinking once the time for reading a link is over."""

KILLED: Final = 9
"""SIGKILL, which Windows does not know."""
_ROOT: Final = Path(__file__).resolve().parents[2]
_ENDS_SEC: Final = 2.0
_KINDS: Final[Mapping[str, type[ClipseekError]]] = {"DiskFull": DiskFull, "MediaError": MediaError}


class WorkStopped(Exception):
    """We were told to stop; what was made so far is of no use."""


class WorkerLost(Exception):
    """The process can't be started, ended, was ended because its time was up, or made no sense."""

    def __init__(self, what: str, *, out_of_time: bool = False, out_of_memory: bool = False, was_killed: bool = False) -> None:
        self.out_of_time = out_of_time
        self.was_killed = was_killed
        """From outside: by the system where memory ran out, or by a person. It says nothing of what it was asked."""
        self.out_of_memory = out_of_memory
        super().__init__(what)


class _Deadline(Protocol):
    @property
    def left_sec(self) -> float: ...

    def extend(self, seconds: float) -> None: ...


class LinkedFile(Protocol):
    """A link whose bytes the parent reads for the child, with all its guards, as long as its deadline lets it."""

    size_bytes: int

    @property
    def deadline(self) -> _Deadline: ...

    def seek(self, offset: int, /) -> int: ...

    def read(self, count: int, /) -> bytes | None: ...


class Worker:
    """A process of `python -m core.sandbox` that calls functions of `module`, for one question at a time. Close it."""

    def __init__(
        self, module: str, limits: Limits, *, start_sec: float = START_SEC, should_stop: Callable[[], bool] | None = None
    ) -> None:
        """Returns once it is ready. Raises WorkerLost; WorkStopped if `should_stop`, asked some times a second, says so."""
        self._should_stop = should_stop
        self._process = _start(module, limits)
        self.is_spent = False
        """Whether another should take its place: it is lost, in the middle of something, or has grown large."""
        self.idle_since = 0.0
        try:
            with _Watch(self._process, start_sec, should_stop):
                ready, _ = receive(_there(self._process.stdout))
        except BaseException:
            self.close()
            raise
        self.is_confined = ready.get("is_confined") is True
        """Whether it can neither use the network nor start programs."""

    @property
    def pid(self) -> int:
        return self._process.pid

    def ask(
        self,
        do: str,
        arguments: Mapping[str, Any],
        body: bytes = b"",
        *,
        within_sec: float,
        link: LinkedFile | None = None,
    ) -> Iterator[Answer]:
        """All that it says to one question; the last is the answer. Each must come `within_sec`, or within the time of the link.

        Raises WorkerLost, WorkStopped, the ClipseekError that the function raised, and LinkError if the link failed meanwhile.
        """
        reading = _Reading(link)
        question = {"do": do, "arguments": arguments, "size_bytes": None if link is None else link.size_bytes}
        most_sec = within_sec if link is None else link.deadline.left_sec + AFTER_LINK_SEC
        questions, answers = _there(self._process.stdin), _there(self._process.stdout)
        self.is_spent = True
        try:
            with _Watch(self._process, most_sec, self._should_stop) as watch:
                send(questions, question, body)
                while True:
                    message, brought = receive(answers)
                    if "read" in message:
                        send(questions, {}, reading.block_at(message["read"]))
                        continue
                    watch.heard()
                    if "is_spent" in message:
                        self.is_spent = message["is_spent"] is not False
                    yield _said(message), brought
                    if "is_spent" in message:
                        return
        finally:
            # Whatever the child made of a link that ended early, this is why.
            reading.raise_failure()

    def close(self) -> None:
        """End it at once; it holds nothing that could be lost."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                if pipe is not None:
                    pipe.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


class _Watch:
    """Ends the process from another thread when its time is up or its work not wanted: who waits for its words then goes on.

    What that means is what the `with` raises where the process says no more.
    """

    def __init__(self, process: subprocess.Popen[bytes], within_sec: float, should_stop: Callable[[], bool] | None) -> None:
        self._process = process
        self._within_sec = within_sec
        self._should_stop = should_stop
        self._until = time.monotonic() + within_sec
        self._over = threading.Event()
        self._was_stopped = self._was_late = False
        threading.Thread(target=self._look, daemon=True, name="sandbox-watch").start()

    def heard(self) -> None:
        """It has said something: its time begins anew."""
        self._until = time.monotonic() + self._within_sec

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        self._over.set()
        if isinstance(error, PipeBroken):
            raise self._why(error) from error

    def _look(self) -> None:
        while not self._over.wait(self._rest_sec()):
            self._was_stopped = self._should_stop is not None and self._should_stop()
            self._was_late = time.monotonic() >= self._until
            if self._was_stopped or self._was_late:
                self._process.kill()
                return

    def _rest_sec(self) -> float:
        left_sec = max(0.0, self._until - time.monotonic())
        return left_sec if self._should_stop is None else min(LOOK_EVERY_SEC, left_sec)

    def _why(self, error: PipeBroken) -> Exception:
        if self._was_stopped:
            return WorkStopped()
        if self._was_late:
            return WorkerLost("its time was up", out_of_time=True)
        try:
            status = self._process.wait(_ENDS_SEC)
            return WorkerLost(f"it ended with {status}", was_killed=status == -KILLED)
        except subprocess.TimeoutExpired:
            return WorkerLost(f"it makes no sense: {error}")


class _Reading:
    """Serves the blocks of a link to a child, and keeps what went wrong for ourselves."""

    def __init__(self, link: LinkedFile | None) -> None:
        self._link = link
        self._failure: LinkError | None = None

    def block_at(self, offset: object) -> bytes:
        """The block that starts there, nothing once the link has failed. Raises PipeBroken for a place that can't be."""
        if self._link is None or not isinstance(offset, int) or offset < 0 or offset % BLOCK_BYTES:
            raise PipeBroken("no block starts there")
        if self._failure is not None:
            return b""
        try:
            self._link.seek(offset)
            return self._link.read(BLOCK_BYTES) or b""
        except LinkError as error:
            self._failure = error
            return b""

    def raise_failure(self) -> None:
        if self._failure is not None:
            raise self._failure


def _start(module: str, limits: Limits) -> subprocess.Popen[bytes]:
    """Raises WorkerLost."""
    # Libraries reserve memory for as many threads as there are cores; those of OpenBLAS wait for each other with all their might.
    threads = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": str(limits.threads)}
    try:
        return subprocess.Popen(
            [sys.executable, "-m", "core.sandbox", module, json.dumps(asdict(limits))],
            cwd=_ROOT,
            env=child_environment() | threads | {"MALLOC_ARENA_MAX": "2"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # Ctrl-C in the terminal is for us; when we are gone, its pipe ends and so does it.
            start_new_session=True,
        )
    except OSError as error:
        raise WorkerLost(f"it can't be started: {type(error).__name__}") from error


def _said(message: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the child's function says. Raises WorkerLost, and what the function raised."""
    if "lost" in message:
        raise WorkerLost(str(message["lost"]), out_of_memory=message.get("out_of_memory") is True)
    if "error" in message:
        raise _error(message)
    if not isinstance(message.get("said"), dict):
        raise WorkerLost("an answer that makes no sense")
    said: Mapping[str, Any] = message["said"]
    return said


def _error(message: Mapping[str, Any]) -> Exception:
    try:
        kind = _KINDS.get(message["kind"], ClipseekError)
        return kind(Reason(message["error"]), detail=str(message["detail"]), **message["facts"])
    except (KeyError, TypeError, ValueError):
        return WorkerLost("an error that makes no sense")


def _there(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise PipeBroken("no pipe")
    return pipe
