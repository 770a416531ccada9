"""The worker: claims due jobs from the catalog and runs their stages on a few threads, until it is told to stop.

Waiting costs a row, not a thread: a job that waits for the provider is given back with the time of its next look.
"""

from __future__ import annotations

import logging
import math
import random
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from typing import Any, Final, Protocol

from core import logs
from core.background.loop import BackgroundLoop
from core.catalog import Catalog
from core.errors import NEVER_GIVEN_UP, CatalogError, ClipseekError, ProviderError, Reason
from core.ingest import cleanup, deletion, stages
from core.ingest.clock_watch import ClockWatch
from core.ingest.job_tools import JobLease, Step, Tools
from core.ingest.queue_pause import QueuePauses
from core.ingest.words.transcripts import LOOK_EVERY_SEC as TRANSCRIPTS_EVERY_SEC
from core.ingest.words.transcripts import Transcripts
from core.models.jobs import Job, Stage
from core.models.video import Video
from core.sandbox.worker import WorkStopped
from core.storage.storage import EMBEDDINGS
from core.twelve_labs import UploadStopped

log = logging.getLogger(__name__)

LEASE_SEC: Final = 30.0
IDLE_SEC: Final = 0.5
SHORTEST_IDLE_SEC: Final = 0.05
"""Steps that fall due within so short a time are begun together: each look at the queue costs a transaction."""
MAX_ATTEMPTS: Final = 40
FIRST_PAUSE_SEC: Final = 1.0
LONGEST_PAUSE_SEC: Final = 300.0
PAUSES_EVERY_SEC: Final = 5.0
TIDY_AFTER_SEC: Final = 10.0
TIDY_EVERY_SEC: Final = 60.0
DELETE_EVERY_SEC: Final = 1.0
DELETE_AFTER_A_FAULT_SEC: Final = 10.0


class Beside(Protocol):
    """What works in the background beside the queue, on a thread of its own."""

    def start(self) -> None:
        """Begin."""

    def stop(self, timeout_sec: float) -> object:
        """End what is under way, and wait for that for so long."""


class Worker:
    """One thread that claims, five that look after the rest, and at most `threads` that work on a step.

    Every claim leases under a token of its own, so that even a step of this very process that comes back too late is fenced.
    """

    def __init__(self, tools: Tools, *, threads: int = 8, beside: Sequence[Beside] = ()) -> None:
        self._beside = beside
        self._tools = tools
        self._catalog: Catalog = tools.catalog
        self._clock = ClockWatch(tools.catalog.queue)
        self._pauses = QueuePauses(tools.catalog, tools.library_dir / EMBEDDINGS, tools.spare_disk_bytes)
        self._transcripts = Transcripts(tools)
        self._stopping = threading.Event()
        self._free = threading.Semaphore(threads)
        self._running: dict[str, Job] = {}
        self._due_at = math.inf
        """When a step that ended lately has work for somebody: its own next step, or its place, which is free at once."""
        self._changed = threading.Condition()
        self._loops = [
            self._loop(self._dispatch),
            self._loop(self._renew, first_rest_sec=LEASE_SEC / 3),
            self._loop(self._look_at_pauses, first_rest_sec=PAUSES_EVERY_SEC),
            self._loop(self._tidy, first_rest_sec=TIDY_AFTER_SEC),
            self._loop(self._delete, first_rest_sec=DELETE_EVERY_SEC),
            self._loop(self._transcribe, first_rest_sec=TRANSCRIPTS_EVERY_SEC),
        ]

    def start(self) -> None:
        try:
            self._pauses.begin()
        except CatalogError as error:
            log.warning("the catalog does not answer: %s", error.detail)
        for loop in self._loops:
            loop.start()
        for one in self._beside:
            one.start()

    def stop(self, timeout_sec: float = 1.5) -> None:
        """Claim nothing more, give steps under way `timeout_sec` to end; what does not end is done again after the next start."""
        self._stopping.set()
        deadline = time.monotonic() + timeout_sec
        for one in self._beside:
            # It takes a tenth of a second: nothing but a process of its own has to be ended.
            one.stop(timeout_sec / 3)
        with self._changed:
            self._changed.notify_all()
        for loop in self._loops:
            loop.stop(max(0.05, deadline - time.monotonic()))
        with self._changed:
            self._changed.wait_for(lambda: not self._running, max(0.0, deadline - time.monotonic()))

    def _loop(self, look: Callable[[], float], *, first_rest_sec: float = 0.0) -> BackgroundLoop:
        name = f"ingest-{look.__name__.strip('_')}"
        return BackgroundLoop(name, look, first_rest_sec=first_rest_sec, stopping=self._stopping)

    def _dispatch(self) -> float:
        """Begin the step of a job that is due, or wait until one may be."""
        if not self._free.acquire(timeout=IDLE_SEC):
            return 0.0
        token, job = uuid.uuid4().hex, None
        try:
            job = self._claim(token)
        finally:
            if job is None:
                self._free.release()
        if job is None:
            self._rest()
            return 0.0
        self._running[token] = job
        # A daemon, so that a call that hangs can't keep the process from ending.
        threading.Thread(target=self._work, args=(token, job), daemon=True, name="ingest-step").start()
        return 0.0

    def _claim(self, token: str) -> Job | None:
        if self._stopping.is_set():
            return None
        self._clock.follow()
        under_way = [job.id for job in list(self._running.values())]
        return self._catalog.queue.claim(token, lease_sec=LEASE_SEC, max_active=self._tools.max_active, not_these=under_way)

    def _rest(self) -> None:
        """Wait until something is due, be it as the catalog says now or as a step says that ends meanwhile."""
        now = time.time()
        due = self._catalog.queue.next_due_at()
        until = min(now + IDLE_SEC, now + IDLE_SEC if due is None else due)
        with self._changed:
            while not self._stopping.is_set():
                rest_sec = max(min(until, self._due_at), now + SHORTEST_IDLE_SEC) - time.time()
                if rest_sec <= 0:
                    break
                self._changed.wait(rest_sec)
            self._due_at = math.inf

    def _renew(self) -> float:
        tokens = list(self._running)
        if tokens:
            self._catalog.queue.heartbeat(tokens, lease_sec=LEASE_SEC)
        return LEASE_SEC / 3

    def _look_at_pauses(self) -> float:
        self._pauses.look()
        return PAUSES_EVERY_SEC

    def _tidy(self) -> float:
        cleanup.once(self._tools, self._stopping)
        return TIDY_EVERY_SEC

    def _delete(self) -> float:
        self._clock.follow()
        return DELETE_EVERY_SEC if deletion.once(self._tools, self._stopping) else DELETE_AFTER_A_FAULT_SEC

    def _transcribe(self) -> float:
        self._transcripts.once(self._stopping)
        return TRANSCRIPTS_EVERY_SEC

    def _work(self, token: str, job: Job) -> None:
        logs.REQUEST_ID.set(f"video-{job.video_id}")
        due_at = 0.0
        try:
            due_at = self._step(token, job)
        except CatalogError:
            log.warning("job %s: its row could not be written; it will be done again", job.id)
        finally:
            with self._changed:
                self._running.pop(token, None)
                self._due_at = min(self._due_at, due_at)
                self._changed.notify_all()
            self._free.release()

    def _step(self, token: str, job: Job) -> float:
        """Returns when the job goes on, in seconds since 1970; 0 where it does at once, or leaves its place to another."""
        video = self._catalog.videos.get_even_deleted(job.video_id)
        if job.cancel_requested or video is None:
            self._save(token, job, stage=Stage.CANCELLED)
            return 0.0
        try:
            step = self._take(token, job, video)
        except (UploadStopped, WorkStopped):
            # Told to cancel, or the process ends: the next claim sees which.
            self._save(token, job, next_at=0)
        except CatalogError:
            # Nothing is known to be wrong with the video: the lease runs out and the step is done again.
            raise
        except ClipseekError as error:
            self._trouble(token, job, error)
        except Exception:
            # The last line of defence: one job's bug must not end the worker.
            log.exception("job %s: unexpected", job.id)
            self._end(token, job, Stage.FAILED, ClipseekError(Reason.UNEXPECTED))
        else:
            return self._advance(token, job, step)
        return 0.0

    def _take(self, token: str, job: Job, video: Video) -> Step:
        try:
            return stages.take(self._tools, job, video, JobLease(self._catalog.queue, job, token, self._stopping))
        finally:
            # It may have taken long, and whatever comes of it is written with a time.
            self._clock.follow()

    def _advance(self, token: str, job: Job, step: Step) -> float:
        changes: dict[str, Any] = {"attempts": 0, "fault": None, **(step.changes or {})}
        next_at = time.time() + step.wait_sec
        self._save(token, job, stage=step.stage, wait_sec=step.wait_sec, **changes)
        if step.heard:
            self._pauses.heard()
        return 0.0 if step.stage.is_final else next_at

    def _trouble(self, token: str, job: Job, error: ClipseekError) -> None:
        log.warning("job %s at %s: %s %s", job.id, job.stage, error.reason, error.detail)
        if self._pauses.note(error, job.stage):
            self._save(token, job, next_at=0)
        elif error.reason is Reason.EMBEDDING_UNSURE:
            self._end(token, job, Stage.UNSURE, error)
        elif error.is_transient and (error.reason in NEVER_GIVEN_UP or job.attempts + 1 < MAX_ATTEMPTS):
            back_off = min(LONGEST_PAUSE_SEC, FIRST_PAUSE_SEC * 2 ** min(job.attempts, 10)) * random.uniform(0.5, 1)
            asked = error.retry_after_sec if isinstance(error, ProviderError) else None
            self._pause(token, job, error, max(back_off, asked or 0))
        else:
            self._end(token, job, Stage.FAILED, error)

    def _pause(self, token: str, job: Job, error: ClipseekError, seconds: float) -> None:
        # Its place at the gate goes to the others while it waits.
        self._save(token, job, attempts=job.attempts + 1, wait_sec=seconds, gate_at=None, fault=error.fault)

    def _end(self, token: str, job: Job, stage: Stage, error: ClipseekError) -> None:
        self._save(token, job, stage=stage, fault=error.fault)

    def _save(self, token: str, job: Job, **changes: Any) -> None:
        if not self._catalog.queue.save(job, token, **changes):
            log.warning("job %s: its lease was lost, so what came of this step is left to whoever has it now", job.id)
            deletion.sweep_up(self._tools, job.video_id)
