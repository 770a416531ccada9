"""What the stages of a job work with, what they may do to its row meanwhile, and when they look at its task again."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, Final

from core.catalog import Catalog
from core.catalog.folder_pairing.library_folder import LibraryFolder
from core.catalog.queue.leases import Queue
from core.ingest.proxies.maker import ProxyMaker
from core.milvus import SegmentStore
from core.models.jobs import Job, Stage
from core.storage.storage import Storage
from core.twelve_labs import TwelveLabsClient

REPORT_EVERY_SEC: Final = 0.5
CREATE_TIMEOUT_SEC: Final = 180.0
UPLOADS_AT_ONCE: Final = 3
TAKES_AT_LEAST_SEC: Final = 2.0
TAKES_PER_SEC: Final = 0.05
"""How long the provider works on a second of video, as it says itself; used until we have seen for ourselves."""
REMEMBERED: Final = 30
SOONEST: Final = 0.9
"""The first look comes after this share of the time that a task of its length has taken lately."""
LATE_BY: Final = 0.05
"""Later looks come after this share of the time it has taken so far: an hour's work is noticed within three minutes."""
LONGEST_SEC: Final = 60.0
FAR_BEYOND: Final = 5.0
LATE_FROM_SEC: Final = 600.0
"""A task is late that has taken so many times as long as others of its length, and at least so long."""


class JobLease:
    """What a stage may do to its own row while it works, as long as it is leased under `owner`. Raises CatalogError."""

    def __init__(self, queue: Queue, job: Job, owner: str, stopping: threading.Event) -> None:
        self._queue = queue
        self._job = job
        self._owner = owner
        self._stopping = stopping
        self._reported_at = 0.0
        self._cancelled = False

    def report(self, fraction: float) -> None:
        """How far a long step is, 0..1; tells us whether somebody cancelled it."""
        now = time.monotonic()
        if now - self._reported_at < REPORT_EVERY_SEC:
            return
        self._reported_at = now
        held = self._queue.save(self._job, self._owner, release=False, unless_deleted=True, progress=round(fraction, 3))
        fresh = self._queue.reload(self._job.id)
        self._cancelled = not held or fresh is None or fresh.cancel_requested

    def should_stop(self) -> bool:
        """Whether somebody cancelled the job or the process ends."""
        return self._cancelled or self._stopping.is_set()

    def is_cancelled(self) -> bool:
        """Whether somebody cancelled the job, or it is no longer ours."""
        return self._cancelled

    def is_ending(self) -> bool:
        """Whether the process ends."""
        return self._stopping.is_set()

    def record_intent(self) -> bool:
        """Note, before anything is paid for, that we are about to ask for a task; False if the lease is lost."""
        # Nothing is paid for a video that somebody deleted since the step began.
        return self._queue.save(self._job, self._owner, release=False, unless_deleted=True, submitted_at=self._queue.now())

    def forget_intent(self) -> None:
        """The provider said no, so there is nothing to look for."""
        self._queue.save(self._job, self._owner, release=False, submitted_at=None)


@dataclass(frozen=True, slots=True)
class Tools:
    """What the stages work with."""

    catalog: Catalog
    store: SegmentStore
    provider: TwelveLabsClient
    storage: Storage
    library_dir: Path
    poll_seconds: float
    requests_per_minute: float
    max_active: int
    poll_schedule: PollSchedule
    proxies: ProxyMaker
    folder: LibraryFolder | None = None
    """The data folder that has to be there; None where it need not be one."""
    spare_disk_bytes: int = 0
    bin_sec: float = 0.0
    """How long deleted videos are kept."""
    audit_sec: float = 365 * 24 * 3600.0
    thumbs_dir: Path | None = None
    """Where the pictures of photos are kept for cards; None where nobody looks at any."""
    price_per_photo: float = 0.0
    create_timeout_sec: float = CREATE_TIMEOUT_SEC
    """An unanswered request for a task may still take effect for this long; only then is looking for it conclusive."""
    upload_slots: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(UPLOADS_AT_ONCE))
    """So that long uploads leave threads for everything else."""

    def check_here(self) -> None:
        """Raises FolderAway."""
        if self.folder is not None:
            self.folder.check_here()


@dataclass(frozen=True, slots=True)
class Step:
    """What a stage leaves behind: the next stage, when to look again, and columns to set.

    `heard` says that the provider did what it was asked, so the key is good.
    """

    stage: Stage
    wait_sec: float = 0.0
    changes: Mapping[str, Any] | None = None
    heard: bool = True


class PollSchedule:
    """Learns from the tasks that ended. Shared by the threads of one worker; a lost entry does no harm."""

    def __init__(self, poll_seconds: float) -> None:
        self._poll_seconds = poll_seconds
        self._seen: deque[float] = deque(maxlen=REMEMBERED)

    def first_look_sec(self, duration_sec: float) -> float:
        """How long after a task was made the first look is worth it."""
        return max(self._poll_seconds, min(LONGEST_SEC, SOONEST * self._usual_sec(duration_sec)))

    def next_look_sec(self, so_far_sec: float) -> float:
        """How long until the next look at a task that has been worked on for `so_far_sec`."""
        return max(self._poll_seconds, min(LONGEST_SEC, LATE_BY * so_far_sec))

    def usual_sec_if_late(self, duration_sec: float, so_far_sec: float) -> float | None:
        """How long a task of this length has taken lately, if one that has been worked on for `so_far_sec` is far beyond that."""
        usual_sec = self._usual_sec(duration_sec)
        return usual_sec if so_far_sec > max(LATE_FROM_SEC, FAR_BEYOND * usual_sec) else None

    def _usual_sec(self, duration_sec: float) -> float:
        seen = list(self._seen)
        return (TAKES_AT_LEAST_SEC + TAKES_PER_SEC * duration_sec) * (median(seen) if seen else 1.0)

    def learn(self, duration_sec: float, took_sec: float) -> None:
        """A task of a video of this length was found done after `took_sec`."""
        self._seen.append(took_sec / (TAKES_AT_LEAST_SEC + TAKES_PER_SEC * duration_sec))
