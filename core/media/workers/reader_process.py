"""One child that looks into untrusted files, as its parent holds it: asked, timed, and stopped when its time is up."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import IO, Any, Final

from core.errors import LinkError
from core.media.remote.range_reader import RangeReader
from core.sandbox.pipe import PipeBroken, receive, send
from core.sandbox.piped_link import BLOCK_BYTES
from core.sandbox.worker_process import start

START_SEC: Final = 30.0
FILE_SEC: Final = 60.0
"""How long one look into a file may take; most take a twentieth of a second."""
AFTER_LINK_SEC: Final = 1.5
"""How long a child may go on thinking once the time for reading a link is over."""

Answer = tuple[dict[str, Any], bytes]

_ENDS_SEC: Final = 2.0


class ChildLost(Exception):
    """A child died, was stopped because its time was up, or answered nonsense."""

    def __init__(self, what: str, *, out_of_time: bool = False) -> None:
        self.out_of_time = out_of_time
        super().__init__(what)


class Child:
    """A process of `core.media.workers.reader`, for one question at a time. Close it."""

    def __init__(self) -> None:
        """Returns once it is ready. Raises ChildLost."""
        self._process = _start()
        self.is_spent = False
        """Whether another should take its place: it is lost, in the middle of something, or has grown large."""
        self.idle_since = 0.0
        try:
            self._within(START_SEC, lambda: receive(self._answers))
        except BaseException:
            self.close()
            raise

    @property
    def pid(self) -> int:
        return self._process.pid

    def ask(self, question: dict[str, Any], link: RangeReader | None) -> Answer:
        """The answer to one question, reading for it from `link`. Raises ChildLost; LinkError if the link failed meanwhile."""
        reading = _Reading(link)
        self.is_spent = True
        try:
            answer, body = self._within(_most_sec(link), lambda: self._converse(question, reading))
            self.is_spent = bool(answer.get("spent"))
        finally:
            # Whatever the child made of a link that ended early, this is why.
            reading.raise_failure()
        return answer, body

    def close(self) -> None:
        """End it at once; it holds nothing that could be lost."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._questions, self._answers):
            with suppress(OSError):
                pipe.close()

    @property
    def _questions(self) -> IO[bytes]:
        return _there(self._process.stdin)

    @property
    def _answers(self) -> IO[bytes]:
        return _there(self._process.stdout)

    def _converse(self, question: dict[str, Any], reading: _Reading) -> Answer:
        send(self._questions, question)
        while True:
            answer, body = receive(self._answers)
            if "read" not in answer:
                return answer, body
            send(self._questions, {}, reading.block_at(answer["read"]))

    def _within(self, seconds: float, talk: Callable[[], Answer]) -> Answer:
        """Let the child go on for so long; ended, it closes its pipes, and who waits for its words goes on."""
        late = threading.Event()

        def stop() -> None:
            late.set()
            self._process.kill()

        clock = threading.Timer(seconds, stop)
        clock.daemon = True
        clock.start()
        try:
            return talk()
        except PipeBroken as error:
            raise ChildLost(self._how_it_ended(late.is_set(), error), out_of_time=late.is_set()) from error
        finally:
            clock.cancel()

    def _how_it_ended(self, was_late: bool, error: PipeBroken) -> str:
        if was_late:
            return "its time was up"
        try:
            return f"it ended with {self._process.wait(_ENDS_SEC)}"
        except subprocess.TimeoutExpired:
            return f"it makes no sense: {error}"


class _Reading:
    """Serves the blocks of a link to a child, and keeps what went wrong for ourselves."""

    def __init__(self, link: RangeReader | None) -> None:
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


def _start() -> subprocess.Popen[bytes]:
    try:
        return start("core.media.workers.reader")
    except OSError as error:
        raise ChildLost(f"it can't be started: {type(error).__name__}") from error


def _there(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise PipeBroken("no pipe")
    return pipe


def _most_sec(link: RangeReader | None) -> float:
    return FILE_SEC if link is None else link.deadline.left_sec + AFTER_LINK_SEC
