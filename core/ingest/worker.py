"""The worker: claims due jobs from the catalog and runs their stages on a few threads, until it is told to stop.

Waiting costs a row, not a thread: a job that waits for the provider is given back with the time of its next look.
"""

from __future__ import annotations

import logging
import random
import threading
import time
import uuid
from typing import Any, Final

from core.catalog import Catalog
from core.errors import CatalogError, ClipseekError, KeyRefused, ProviderError, Reason
from core.ingest import stages
from core.ingest.lease import JobLease
from core.ingest.stages import Step, Tools
from core.models import Job, Stage
from core.twelve_labs import UploadStopped

log = logging.getLogger(__name__)

LEASE_SEC: Final = 30.0
IDLE_SEC: Final = 0.5
MAX_ATTEMPTS: Final = 40
FIRST_PAUSE_SEC: Final = 1.0
LONGEST_PAUSE_SEC: Final = 300.0
KEY_PAUSE_SEC: Final = 30.0


class Worker:
    """One thread that claims, one that renews leases, and at most `threads` that work on a step."""

    def __init__(self, tools: Tools, *, max_active: int, threads: int = 4) -> None:
        self._tools = tools
        self._catalog: Catalog = tools.catalog
        self._max_active = max_active
        self._owner = uuid.uuid4().hex
        self._stopping = threading.Event()
        self._free = threading.Semaphore(threads)
        self._running: dict[str, Job] = {}
        self._idle = threading.Condition()
        self._helpers: list[threading.Thread] = []

    def start(self) -> None:
        for target in (self._dispatch, self._renew):
            thread = threading.Thread(target=target, daemon=True, name=f"ingest-{target.__name__.strip('_')}")
            thread.start()
            self._helpers.append(thread)

    def stop(self, timeout_sec: float = 1.5) -> None:
        """Claim nothing more, give steps under way `timeout_sec` to end; what does not end is done again after the next start."""
        self._stopping.set()
        deadline = time.monotonic() + timeout_sec
        for thread in self._helpers:
            thread.join(max(0.05, deadline - time.monotonic()))
        with self._idle:
            self._idle.wait_for(lambda: not self._running, max(0.0, deadline - time.monotonic()))

    def _dispatch(self) -> None:
        while not self._stopping.is_set():
            if not self._free.acquire(timeout=IDLE_SEC):
                continue
            job = self._claim()
            if job is None:
                self._free.release()
                self._stopping.wait(self._idle_sec())
                continue
            self._running[job.id] = job
            # A daemon, so that a call that hangs can't keep the process from ending.
            threading.Thread(target=self._work, args=(job,), daemon=True, name="ingest-step").start()

    def _claim(self) -> Job | None:
        if self._stopping.is_set():
            return None
        try:
            return self._catalog.jobs.claim(self._owner, lease_sec=LEASE_SEC, max_active=self._max_active)
        except CatalogError:
            self._stopping.wait(1.0)
            return None

    def _idle_sec(self) -> float:
        try:
            due = self._catalog.jobs.next_due_at()
        except CatalogError:
            return 1.0
        return IDLE_SEC if due is None else min(IDLE_SEC, max(0.02, due - time.time()))

    def _renew(self) -> None:
        while not self._stopping.wait(LEASE_SEC / 3):
            ids = list(self._running)
            if ids:
                try:
                    self._catalog.jobs.heartbeat(self._owner, ids, lease_sec=LEASE_SEC)
                except CatalogError:
                    log.warning("leases could not be renewed; steps under way may be done again")

    def _work(self, job: Job) -> None:
        try:
            self._step(job)
        except CatalogError:
            log.warning("job %s: its row could not be written; it will be done again", job.id)
        finally:
            with self._idle:
                self._running.pop(job.id, None)
                self._idle.notify_all()
            self._free.release()

    def _step(self, job: Job) -> None:
        if job.cancel_requested:
            self._save(job, stage=Stage.CANCELLED)
            return
        video = self._catalog.videos.get(job.video_id)
        if video is None:
            self._save(job, stage=Stage.CANCELLED)
            return
        try:
            step = stages.take(self._tools, job, video, JobLease(self._catalog.jobs, job, self._owner, self._stopping))
        except UploadStopped:
            # Told to cancel, or the process ends: the next claim sees which.
            self._save(job, next_at=0)
        except ClipseekError as error:
            self._trouble(job, error)
        except Exception:
            log.exception("job %s: unexpected", job.id)
            self._fail(job, ClipseekError(Reason.UNEXPECTED))
        else:
            self._advance(job, step)

    def _advance(self, job: Job, step: Step) -> None:
        changes: dict[str, Any] = dict(step.changes or {})
        self._save(
            job, stage=step.stage, next_at=time.time() + step.wait_sec, attempts=0, error_code=None, error_words=None, **changes
        )

    def _trouble(self, job: Job, error: ClipseekError) -> None:
        log.warning("job %s at %s: %s %s", job.id, job.stage, error.reason, error.detail)
        if isinstance(error, KeyRefused):
            self._pause(job, error, KEY_PAUSE_SEC)
        elif error.is_transient and job.attempts + 1 < MAX_ATTEMPTS:
            back_off = min(LONGEST_PAUSE_SEC, FIRST_PAUSE_SEC * 2 ** min(job.attempts, 10)) * random.uniform(0.5, 1)
            asked = error.retry_after_sec if isinstance(error, ProviderError) else None
            self._pause(job, error, max(back_off, asked or 0))
        else:
            self._fail(job, error)

    def _pause(self, job: Job, error: ClipseekError, seconds: float) -> None:
        self._save(
            job,
            attempts=job.attempts + 1,
            next_at=time.time() + seconds,
            error_code=error.reason.value,
            error_words=f"{error.sentence} {error.hint}",
        )

    def _fail(self, job: Job, error: ClipseekError) -> None:
        self._save(job, stage=Stage.FAILED, error_code=error.reason.value, error_words=f"{error.sentence} {error.hint}")

    def _save(self, job: Job, **changes: Any) -> None:
        if not self._catalog.jobs.save(job, self._owner, **changes):
            log.warning("job %s: another worker has taken it over", job.id)
