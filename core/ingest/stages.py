"""The stages of one job: each function does one short step with the provider or the store and says what comes next.

A step may run twice (a process died between its effect and its row), so each looks before it makes anything that costs.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from core import parquet
from core.catalog import Catalog
from core.catalog.folder_pairing.library_folder import LibraryFolder
from core.catalog.queue.leases import Queue
from core.disk import check_room
from core.embedding_models import MODELS, EmbeddingModel
from core.errors import (
    PROVIDER_AWAY,
    ClipseekError,
    Fault,
    KeyRefused,
    MediaError,
    ProviderUnavailable,
    Reason,
    RequestRefused,
    TooManyRequests,
)
from core.ingest import task_recovery
from core.ingest.poll_schedule import PollSchedule
from core.jobs import Job, PauseKind, Stage
from core.library.index_rows import IndexWriter, SavedFiles
from core.milvus import SegmentStore
from core.modalities import moments_of
from core.models import EmbeddedSegment, Video, timecode
from core.twelve_labs import Asset, AssetStatus, EmbedTask, TaskSource, TaskStatus, TwelveLabsClient

log = logging.getLogger(__name__)

HOUR_SEC: Final = 3600
REPORT_EVERY_SEC: Final = 0.5
UPLOADED_WITHIN_SEC: Final = 12 * HOUR_SEC
SETTLED_WITHIN_SEC: Final = HOUR_SEC // 2
EMBEDDED_WITHIN_SEC: Final = 6 * HOUR_SEC
"""How long a stage may last. Handing over has none: the provider may make us wait for a day, and says so."""
ADOPTED_WITHIN_SEC: Final = 600
TASK_GATE: Final = "create_task"
CREATE_TIMEOUT_SEC: Final = 180.0
LATE_FOR_GATE_SEC: Final = 5.0
"""A place at the gate that came round longer ago than this (the app was closed) is given up, so that not all go at once."""
UPLOADS_AT_ONCE: Final = 3
WAIT_FOR_UPLOAD_SEC: Final = 1.0
SAME_LENGTH_SEC: Final = 2.0
SAME_LENGTH_SHARE: Final = 0.02


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
    uploads_dir: Path
    embeddings_dir: Path
    poll_seconds: float
    requests_per_minute: float
    max_active: int
    poll_schedule: PollSchedule
    folder: LibraryFolder | None = None
    """The data folder that has to be there; None where it need not be one."""
    spare_disk_bytes: int = 0
    bin_sec: float = 0.0
    """How long deleted videos are kept."""
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


def take(tools: Tools, job: Job, video: Video, lease: JobLease) -> Step:
    """Run the stage the job stands in. Raises ClipseekError; the worker decides whether that is a pause or the end."""
    tools.check_here()
    match job.stage:
        case Stage.UPLOADING:
            return _upload(tools, job, video, lease)
        case Stage.SETTLING:
            return _settle(tools, job)
        case Stage.SUBMITTING:
            return _submit(tools, job, video, lease)
        case Stage.EMBEDDING:
            return _watch(tools, job, video)
        case _:
            raise ValueError(f"nothing to do at stage {job.stage}")


def asset_name(video: Video) -> str:
    """Our tag on the provider's side: what the file is called there."""
    return f"{video.id}{Path(video.file_name or '').suffix.lower() or '.mp4'}"


def _upload(tools: Tools, job: Job, video: Video, lease: JobLease) -> Step:
    if job.task_id:
        # Taken up again: what was paid for already is only looked at.
        return Step(Stage.EMBEDDING, heard=False)
    if job.asset_id:
        return Step(Stage.SETTLING, heard=False)
    if video.is_link:
        return _submit(tools, job, video, lease)
    path = tools.uploads_dir / (video.file_name or "")
    if not path.is_file():
        raise MediaError(Reason.FILE_MISSING)
    if not tools.upload_slots.acquire(blocking=False):
        return Step(Stage.UPLOADING, wait_sec=WAIT_FOR_UPLOAD_SEC, heard=False)
    try:
        return Step(Stage.SETTLING, changes={"asset_id": _uploaded(tools, path, video, lease).id})
    except ProviderUnavailable as error:
        if error.reason not in PROVIDER_AWAY and tools.catalog.queue.now() - job.stage_since > UPLOADED_WITHIN_SEC:
            raise RequestRefused(Reason.UPLOAD_STUCK, hours=UPLOADED_WITHIN_SEC // HOUR_SEC) from error
        raise
    finally:
        tools.upload_slots.release()


def _uploaded(tools: Tools, path: Path, video: Video, lease: JobLease) -> Asset:
    """The file on the provider's side: one that is there already (a lost answer, a cancelled job), or a new upload."""
    young = time.time() - ADOPTED_WITHIN_SEC
    for asset in tools.provider.find_assets(asset_name(video)):
        if asset.status is AssetStatus.READY or _is_coming(asset, young):
            return asset
    return tools.provider.upload(
        path,
        name=asset_name(video),
        on_progress=lambda done, total: lease.report(done / max(1, total)),
        should_stop=lease.should_stop,
    )


def _is_coming(asset: Asset, since: float) -> bool:
    """Whether the provider may still be looking at it. What stays so for long is a sliced upload that nobody finished."""
    return asset.status is AssetStatus.PROCESSING and (asset.created_at or 0) > since


def _settle(tools: Tools, job: Job) -> Step:
    asset = tools.provider.asset(job.asset_id or "")
    if asset.status is AssetStatus.FAILED:
        raise RequestRefused(Reason.ASSET_FAILED, message=(asset.error or "").rstrip("."))
    if asset.status is AssetStatus.PROCESSING:
        if tools.catalog.queue.now() - job.stage_since > SETTLED_WITHIN_SEC:
            raise RequestRefused(Reason.ASSET_LATE, minutes=SETTLED_WITHIN_SEC // 60)
        return Step(Stage.SETTLING, wait_sec=tools.poll_seconds)
    return Step(Stage.SUBMITTING)


def _submit(tools: Tools, job: Job, video: Video, lease: JobLease) -> Step:
    if job.submitted_at is not None:
        found = task_recovery.look(tools.catalog, tools.provider, job, asset_name(video), video, tools.create_timeout_sec)
        if found.task_id is not None:
            log.info("video %s: found its task again after a lost answer", video.id)
            return Step(Stage.EMBEDDING, changes={"task_id": found.task_id})
        if found.wait_sec > 0:
            return Step(Stage.SUBMITTING, wait_sec=found.wait_sec)
        if found.is_unsure:
            raise ClipseekError(Reason.EMBEDDING_UNSURE)
    check_room(tools.embeddings_dir, tools.spare_disk_bytes)
    turn = _turn(tools, job)
    if turn is not None:
        return turn
    if not lease.record_intent():
        return Step(Stage.SUBMITTING, heard=False)
    source = TaskSource(url=video.source_url) if video.is_link else TaskSource(asset_id=job.asset_id)
    try:
        task_id = tools.provider.create_task(source, job.options)
    except ProviderUnavailable:
        # It may still take effect, and the time in which it may is counted from here.
        lease.record_intent()
        raise
    except (KeyRefused, RequestRefused, TooManyRequests):
        # A clear no: nothing was made, so the next try need not look for it.
        lease.forget_intent()
        raise
    return Step(
        Stage.EMBEDDING,
        wait_sec=tools.poll_schedule.first_look_sec(_length_sec(job, video)),
        changes={"task_id": task_id, "gate_at": None},
    )


def _turn(tools: Tools, job: Job) -> Step | None:
    """None if it is this job's turn to ask for a task; else the wait for it: the provider's own pause, then our gate."""
    now = tools.catalog.queue.now()
    held_sec = tools.catalog.queue_pauses.until(PauseKind.RATE) - now
    if held_sec > 0:
        return Step(Stage.SUBMITTING, wait_sec=held_sec, changes={"gate_at": None}, heard=False)
    if job.gate_at is not None and -LATE_FOR_GATE_SEC < job.gate_at - now <= 0:
        return None
    if job.gate_at is not None and job.gate_at > now:
        return Step(Stage.SUBMITTING, wait_sec=job.gate_at - now, heard=False)
    at = tools.catalog.rate_limiter.reserve_slot(TASK_GATE, per_minute=tools.requests_per_minute, queue_at_most=tools.max_active)
    return Step(Stage.SUBMITTING, wait_sec=at - now, changes={"gate_at": at}, heard=False) if at > now else None


def _watch(tools: Tools, job: Job, video: Video) -> Step:
    so_far_sec = tools.catalog.queue.now() - job.stage_since
    task = _task(tools, job)
    if task.status is TaskStatus.FAILED:
        message = task.error or ""
        reason = Reason.EMBEDDING_EXPIRED if "no longer available" in message else Reason.EMBEDDING_FAILED
        raise RequestRefused(reason, code="embedding_failed", message=message.rstrip("."))
    if task.status is TaskStatus.PROCESSING:
        if so_far_sec > EMBEDDED_WITHIN_SEC:
            raise RequestRefused(Reason.EMBEDDING_STUCK, hours=EMBEDDED_WITHIN_SEC // HOUR_SEC)
        late = tools.poll_schedule.usual_sec_if_late(_length_sec(job, video), so_far_sec)
        fault = None if late is None else Fault(Reason.EMBEDDING_LATE, {"so_far_sec": so_far_sec, "usual_sec": late})
        return Step(Stage.EMBEDDING, wait_sec=tools.poll_schedule.next_look_sec(so_far_sec), changes={"fault": fault})
    tools.poll_schedule.learn(_length_sec(job, video), so_far_sec)
    if not task.segments:
        reason = Reason.EMBEDDING_NO_TIMES if task.left_out else Reason.EMBEDDING_EMPTY
        raise RequestRefused(reason, left_out=task.left_out)
    if job.adopt:
        _check_fit(job, video, task.segments)
    step = _save(tools, job, video, task.segments)
    if not task.left_out:
        return step
    return replace(step, changes={**(step.changes or {}), "fault": Fault(Reason.MOMENTS_LEFT_OUT, {"left_out": task.left_out})})


def _task(tools: Tools, job: Job) -> EmbedTask:
    try:
        return tools.provider.task(job.task_id or "")
    except RequestRefused as error:
        if error.reason is Reason.NOT_FOUND:
            raise RequestRefused(Reason.EMBEDDING_GONE, status=error.status, code=error.code) from None
        raise


def _save(tools: Tools, job: Job, video: Video, segments: tuple[EmbeddedSegment, ...]) -> Step:
    """Saved at once and in one step, repeatable as a whole: the provider keeps results for seven days only."""
    check_room(tools.embeddings_dir, tools.spare_disk_bytes)
    parquet.save(parquet.path_for(tools.embeddings_dir, job.model, video.id), segments)
    # Not with what the step began with: the video may have another category by now.
    IndexWriter(tools.catalog, SavedFiles(tools.embeddings_dir), tools.store, job.model).fill(video.id)
    _drop_other_models(tools, job.model, video.id)
    moments = moments_of(segments)
    return Step(Stage.READY, changes={"moments": len(moments)})


def _drop_other_models(tools: Tools, model: EmbeddingModel, video_id: str) -> None:
    """What another model once made of the video has stayed until now."""
    for other in MODELS.values():
        path = parquet.path_for(tools.embeddings_dir, other, video_id)
        if other != model and path.is_file():
            tools.store.delete_video(other, video_id)
            path.unlink(missing_ok=True)
            # Once more, as somebody may have written these rows again while the file was still there.
            tools.store.delete_video(other, video_id)


def _check_fit(job: Job, video: Video, segments: tuple[EmbeddedSegment, ...]) -> None:
    """Whether a task without a name, which somebody took for this video's, is as long as the video."""
    expected = job.options.part.end_sec if job.options.part else video.duration_sec
    found = max((segment.span.end_sec for segment in segments), default=0.0)
    if abs(found - expected) > max(SAME_LENGTH_SEC, SAME_LENGTH_SHARE * expected):
        raise RequestRefused(Reason.EMBEDDING_MISMATCH, found=timecode(found), expected=timecode(expected))


def _length_sec(job: Job, video: Video) -> float:
    return job.options.part.duration_sec if job.options.part else video.duration_sec
