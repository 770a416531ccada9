"""The process that makes pictures and previews, as its parent holds it: asked once, listened to, ended when it has to be."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from core.errors import ClipseekError, DiskFull, MediaError, Reason
from core.media.picture_files import WIDTH_PX, Wanted
from core.media.pipe import PipeBroken, receive, send
from core.media.playable import Makeup

LOOK_EVERY_SEC: Final = 0.1
STALLED_SEC: Final = 180.0
"""It is given up when it has said nothing for so long; it speaks several times a second."""

_ROOT: Final = Path(__file__).resolve().parents[2]
_PASSED_ON: Final = ("PATH", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "SYSTEMROOT", "TEMP", "TMP", "LANG", "LC_ALL")


class WorkStopped(Exception):
    """We were told to stop; what was made so far is of no use."""


def makeup_of(source: Path, should_stop: Callable[[], bool]) -> Makeup:
    """What a file is made of. Raises MediaError, WorkStopped."""
    question = {"do": "makeup", "path": str(source.absolute()), "most_bytes": 0}
    for said, _ in _answers(question, should_stop):
        if "makeup" in said:
            try:
                return Makeup(**said["makeup"])
            except TypeError as error:
                raise MediaError(Reason.UNREADABLE, detail="an answer that makes no sense") from error
    raise MediaError(Reason.UNREADABLE, detail="no answer")


def pictures(
    source: Path, wanted: Iterable[Wanted], should_stop: Callable[[], bool], width_px: int = WIDTH_PX
) -> Iterator[tuple[int, bytes]]:
    """What `core.media.storyboard.pictures` yields. Raises MediaError, WorkStopped."""
    asked = [(one.at_ms, one.span.start_sec, one.span.end_sec) for one in wanted]
    times = {at_ms for at_ms, _, _ in asked}
    question = {"do": "pictures", "path": str(source.absolute()), "wanted": asked, "width_px": width_px, "most_bytes": 0}
    for said, body in _answers(question, should_stop):
        if said.get("at_ms") in times and body.startswith(b"\xff\xd8"):
            yield said["at_ms"], body


def make_preview(
    source: Path, target: Path, *, most_bytes: int, should_stop: Callable[[], bool], report: Callable[[float], None]
) -> None:
    """What `core.media.preview.make_preview` does; nothing of it is left if it does not come to its end.

    Raises MediaError, DiskFull, WorkStopped.
    """
    question = {"do": "preview", "path": str(source.absolute()), "target": str(target.absolute()), "most_bytes": most_bytes}
    try:
        for said, _ in _answers(question, should_stop):
            share = said.get("progress")
            if isinstance(share, int | float):
                report(min(1.0, max(0.0, share)))
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def _answers(question: dict[str, Any], should_stop: Callable[[], bool]) -> Iterator[tuple[dict[str, Any], bytes]]:
    """All messages of one process, its last included. Raises MediaError, DiskFull, WorkStopped."""
    with _process() as process, _watched(process, should_stop) as watch:
        assert process.stdin is not None and process.stdout is not None
        try:
            send(process.stdin, question)
            while True:
                said, body = receive(process.stdout)
                watch.heard()
                if "error" in said:
                    raise _error(said)
                yield said, body
                if said.get("done"):
                    return
        except PipeBroken as error:
            raise watch.why(error) from error


@contextmanager
def _process() -> Iterator[subprocess.Popen[bytes]]:
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    environment |= {"OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}
    try:
        process = subprocess.Popen(
            [sys.executable, "-m", "core.media.backroom"],
            cwd=_ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # Ctrl-C in the terminal is for us; when we are gone, its pipe ends and so does it.
            start_new_session=True,
        )
    except OSError as error:
        raise MediaError(Reason.UNEXPECTED, detail=f"no process: {type(error).__name__}") from error
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

    def __init__(self, process: subprocess.Popen[bytes], should_stop: Callable[[], bool]) -> None:
        self._process = process
        self._should_stop = should_stop
        self._over = threading.Event()
        self._heard_at = time.monotonic()
        self._was_stopped = self._was_stalled = False

    def heard(self) -> None:
        self._heard_at = time.monotonic()

    def why(self, error: PipeBroken) -> Exception:
        """What it means that the process says no more."""
        if self._was_stopped:
            return WorkStopped()
        if self._was_stalled:
            return MediaError(Reason.UNREADABLE, detail="its time was up")
        with suppress(subprocess.TimeoutExpired):
            return MediaError(Reason.UNREADABLE, detail=f"the process ended with {self._process.wait(2)}")
        return MediaError(Reason.UNREADABLE, detail=f"it makes no sense: {error}")

    def look(self) -> None:
        while not self._over.wait(LOOK_EVERY_SEC):
            self._was_stopped = self._should_stop()
            self._was_stalled = time.monotonic() - self._heard_at > STALLED_SEC
            if self._was_stopped or self._was_stalled:
                self._process.kill()
                return

    def end(self) -> None:
        self._over.set()


@contextmanager
def _watched(process: subprocess.Popen[bytes], should_stop: Callable[[], bool]) -> Iterator[_Watch]:
    watch = _Watch(process, should_stop)
    threading.Thread(target=watch.look, daemon=True, name="backroom-watch").start()
    try:
        yield watch
    finally:
        watch.end()


def _error(said: dict[str, Any]) -> ClipseekError:
    try:
        reason = Reason(said["error"])
        kind = DiskFull if reason is Reason.DISK_FULL else MediaError
        return kind(reason, detail=str(said["detail"]), **said["facts"])
    except (KeyError, TypeError, ValueError):
        return MediaError(Reason.UNREADABLE, detail="an answer that makes no sense")
