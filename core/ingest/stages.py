"""The stages of one job: each function does one short step with the provider or the store and says what comes next.

A step may run twice (a process died between its effect and its row), so each looks before it makes anything that costs.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from core import parquet
from core.catalog import Catalog
from core.errors import KeyRefused, MediaError, ProviderUnavailable, Reason, RequestRefused, TooManyRequests
from core.milvus import SegmentStore, StoredVideo
from core.models import Job, Modality, Stage, Video
from core.twelve_labs import Asset, AssetStatus, TaskSource, TaskStatus, TaskSummary, TwelveLabsClient

log = logging.getLogger(__name__)

STUCK_AFTER_SEC: Final = 6 * 3600
SETTLED_WITHIN_SEC: Final = 1800
ADOPTED_WITHIN_SEC: Final = 600
CLOCK_SLACK_SEC: Final = 300
"""How far the provider's clock may be from ours when we look for a task by its time."""
TASK_GATE: Final = "create_task"
CREATE_TIMEOUT_SEC: Final = 180.0


class Lease(Protocol):
    """What a stage may do to its own row while it works; all of it only as long as the row is still leased to us."""

    def report(self, fraction: float) -> None:
        """How far a long step is, 0..1."""

    def should_stop(self) -> bool:
        """Whether somebody cancelled the job or the process ends."""

    def record_intent(self) -> bool:
        """Note, before anything is paid for, that we are about to ask for a task; False if the lease is lost."""

    def forget_intent(self) -> None:
        """The provider said no, so there is nothing to look for."""


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
    create_timeout_sec: float = CREATE_TIMEOUT_SEC
    """An unanswered request for a task may still take effect for this long; only then is looking for it conclusive."""


@dataclass(frozen=True, slots=True)
class Step:
    """What a stage leaves behind: the next stage, when to look again, and columns to set."""

    stage: Stage
    wait_sec: float = 0.0
    changes: Mapping[str, Any] | None = None


def take(tools: Tools, job: Job, video: Video, lease: Lease) -> Step:
    """Run the stage the job stands in. Raises ClipseekError; the worker decides whether that is a pause or the end."""
    match job.stage:
        case Stage.UPLOADING:
            return _upload(tools, video, lease)
        case Stage.SETTLING:
            return _settle(tools, job)
        case Stage.SUBMITTING:
            return _submit(tools, job, video, lease)
        case Stage.EMBEDDING | Stage.SAVING:
            return _watch(tools, job, video)
        case _:
            raise ValueError(f"nothing to do at stage {job.stage}")


def asset_name(video: Video) -> str:
    """Our tag on the provider's side: what the file is called there."""
    return f"{video.id}{Path(video.file_name or '').suffix.lower() or '.mp4'}"


def _upload(tools: Tools, video: Video, lease: Lease) -> Step:
    if video.is_link:
        return Step(Stage.SUBMITTING)
    path = tools.uploads_dir / (video.file_name or "")
    if not path.is_file():
        raise MediaError(Reason.FILE_MISSING)
    asset = _uploaded_before(tools.provider.find_assets(asset_name(video)))
    if asset is None:
        asset = tools.provider.upload(
            path,
            name=asset_name(video),
            on_progress=lambda done, total: lease.report(done / max(1, total)),
            should_stop=lease.should_stop,
        )
    return Step(Stage.SETTLING, changes={"asset_id": asset.id})


def _uploaded_before(assets: list[Asset]) -> Asset | None:
    """An upload of this very file whose answer was lost, or that a cancelled job left behind."""
    young = time.time() - ADOPTED_WITHIN_SEC
    return next((asset for asset in assets if asset.status is AssetStatus.READY or _is_coming(asset, young)), None)


def _is_coming(asset: Asset, since: float) -> bool:
    """Whether the provider may still be looking at it. What stays so for long is a sliced upload that nobody finished."""
    return asset.status is AssetStatus.PROCESSING and (asset.created_at or 0) > since


def _settle(tools: Tools, job: Job) -> Step:
    asset = tools.provider.asset(job.asset_id or "")
    if asset.status is AssetStatus.FAILED:
        raise RequestRefused(Reason.ASSET_FAILED, message=(asset.error or "it gives no reason").rstrip("."))
    if asset.status is AssetStatus.PROCESSING:
        if time.time() - job.stage_since > SETTLED_WITHIN_SEC:
            raise RequestRefused(Reason.ASSET_FAILED, message="it was not ready within half an hour")
        return Step(Stage.SETTLING, wait_sec=tools.poll_seconds)
    return Step(Stage.SUBMITTING)


def _submit(tools: Tools, job: Job, video: Video, lease: Lease) -> Step:
    if job.submitted_at is not None:
        found = _find_task(tools, job, video)
        if found is not None:
            log.info("video %s: found its task again after a lost answer", video.id)
            return Step(Stage.EMBEDDING, changes={"task_id": found})
        remaining = job.submitted_at + tools.create_timeout_sec - time.time()
        if remaining > 0:
            return Step(Stage.SUBMITTING, wait_sec=min(remaining, 5.0))
    wait_sec = tools.catalog.jobs.pass_gate(TASK_GATE, per_minute=tools.requests_per_minute)
    if wait_sec > 0:
        return Step(Stage.SUBMITTING, wait_sec=wait_sec)
    if not lease.record_intent():
        return Step(Stage.SUBMITTING)
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
    return Step(Stage.EMBEDDING, wait_sec=min(1.0, tools.poll_seconds), changes={"task_id": task_id})


def _find_task(tools: Tools, job: Job, video: Video) -> str | None:
    """The provider's task for this job, if an earlier request made one although its answer never came."""
    since = (job.submitted_at or 0) - CLOCK_SLACK_SEC
    for task in tools.provider.recent_tasks(since):
        if _is_ours(task, video):
            return task.id
    return None


def _is_ours(task: TaskSummary, video: Video) -> bool:
    if task.status is TaskStatus.FAILED:
        return False
    if video.is_link:
        return task.input_url == video.source_url
    return task.input_filename == asset_name(video)


def _watch(tools: Tools, job: Job, video: Video) -> Step:
    task = tools.provider.task(job.task_id or "")
    if task.status is TaskStatus.FAILED:
        message = task.error or "no reason given"
        reason = Reason.EMBEDDING_EXPIRED if "no longer available" in message else Reason.EMBEDDING_FAILED
        raise RequestRefused(reason, code="embedding_failed", message=message)
    if task.status is TaskStatus.PROCESSING:
        if time.time() - job.stage_since > STUCK_AFTER_SEC:
            raise RequestRefused(Reason.EMBEDDING_STUCK, hours=STUCK_AFTER_SEC // 3600)
        return Step(Stage.EMBEDDING, wait_sec=tools.poll_seconds)
    # Saved at once and in one step, repeatable as a whole: the provider keeps results for seven days only.
    parquet.save(parquet.path_for(tools.embeddings_dir, job.model, video.id), task.segments)
    stored = StoredVideo(video.id, video.source_url or "", video.category)
    tools.store.replace_video(job.model, stored, task.segments)
    seen = {segment.span for segment in task.segments if segment.modality is Modality.VISUAL}
    moments = len(seen or {segment.span for segment in task.segments})
    return Step(Stage.READY, changes={"moments": moments})
