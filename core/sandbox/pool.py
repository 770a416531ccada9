"""A few child processes of one kind that wait for questions, kept warm because starting one takes longer than most answers."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from core.sandbox.call import Answer
from core.sandbox.limits import Limits
from core.sandbox.worker import LinkedFile, Worker, WorkerLost

log = logging.getLogger(__name__)

MOST: Final = 4
IDLE_SEC: Final = 30.0
"""A child that nobody has asked anything for so long gives its memory back."""
WAIT_SEC: Final = 120.0
"""How long to wait for one of the few; each answer has an end, so this is never reached in good order."""


class WorkerPool:
    """Hands questions to workers. Safe to use from many threads; close it at the end of the process."""

    def __init__(self, module: str, limits: Limits, *, most: int = MOST, idle_sec: float = IDLE_SEC) -> None:
        self._module = module
        self._limits = limits
        self._places = threading.BoundedSemaphore(most)
        self._idle_sec = idle_sec
        self._guard = threading.Lock()
        self._idle: list[Worker] = []
        self._clock: threading.Timer | None = None

    def ask(
        self, do: str, arguments: Mapping[str, Any], body: bytes = b"", *, within_sec: float, link: LinkedFile | None = None
    ) -> Answer:
        """The answer to one question. Raises WorkerLost, and what `Worker.ask` raises else."""

        def asked(worker: Worker) -> Answer:
            try:
                *_, answer = worker.ask(do, arguments, body, within_sec=within_sec, link=link)
                return answer
            finally:
                self._give_back(worker)

        with self._place(link):
            worker = self._idle_worker()
            if worker is not None:
                try:
                    return asked(worker)
                except WorkerLost as lost:
                    if lost.out_of_time:
                        raise
                    log.info("a worker is replaced: %s", lost)
                    # What an earlier question left behind may have killed it; only a fresh one tells of this one.
            with _not_counted(link):
                fresh = Worker(self._module, self._limits)
            return asked(fresh)

    def close(self) -> None:
        """End those that wait."""
        self._end_idle(0)

    @contextmanager
    def _place(self, link: LinkedFile | None) -> Iterator[None]:
        with _not_counted(link):
            is_mine = self._places.acquire(timeout=WAIT_SEC)
        if not is_mine:
            raise WorkerLost("all workers were busy", out_of_time=True)
        try:
            yield
        finally:
            self._places.release()

    def _idle_worker(self) -> Worker | None:
        with self._guard:
            return self._idle.pop() if self._idle else None

    def _give_back(self, worker: Worker) -> None:
        if worker.is_spent:
            worker.close()
            return
        worker.idle_since = time.monotonic()
        with self._guard:
            self._idle.append(worker)
            self._set_clock()

    def _set_clock(self) -> None:
        if self._clock is None:
            self._clock = threading.Timer(self._idle_sec, self._on_clock)
            self._clock.daemon = True
            self._clock.start()

    def _on_clock(self) -> None:
        self._end_idle(self._idle_sec)
        with self._guard:
            self._clock = None
            if self._idle:
                self._set_clock()

    def _end_idle(self, for_sec: float) -> None:
        until = time.monotonic() - for_sec
        with self._guard:
            over = [worker for worker in self._idle if worker.idle_since <= until]
            self._idle = [worker for worker in self._idle if worker.idle_since > until]
        for worker in over:
            worker.close()


@contextmanager
def _not_counted(link: LinkedFile | None) -> Iterator[None]:
    """What passes inside is our own slowness: it is not taken from the time that the link has."""
    began = time.monotonic()
    try:
        yield
    finally:
        if link is not None:
            link.deadline.extend(time.monotonic() - began)
