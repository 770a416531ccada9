"""A worker's hold on one job while a step runs: progress and intent are written through it, a wish to cancel is read."""

from __future__ import annotations

import threading
import time
from typing import Final

from core.catalog.queue.leases import Queue
from core.models import Job

REPORT_EVERY_SEC: Final = 0.5


class JobLease:
    """What `stages.Lease` asks for, on a row leased under `owner`. Raises CatalogError."""

    def __init__(self, queue: Queue, job: Job, owner: str, stopping: threading.Event) -> None:
        self._queue = queue
        self._job = job
        self._owner = owner
        self._stopping = stopping
        self._reported_at = 0.0
        self._cancelled = False

    def report(self, fraction: float) -> None:
        now = time.monotonic()
        if now - self._reported_at < REPORT_EVERY_SEC:
            return
        self._reported_at = now
        held = self._queue.save(self._job, self._owner, release=False, unless_deleted=True, progress=round(fraction, 3))
        fresh = self._queue.reload(self._job.id)
        self._cancelled = not held or fresh is None or fresh.cancel_requested

    def should_stop(self) -> bool:
        return self._cancelled or self._stopping.is_set()

    def record_intent(self) -> bool:
        # Nothing is paid for a video that somebody deleted since the step began.
        return self._queue.save(self._job, self._owner, release=False, unless_deleted=True, submitted_at=time.time())

    def forget_intent(self) -> None:
        self._queue.save(self._job, self._owner, release=False, submitted_at=None)
