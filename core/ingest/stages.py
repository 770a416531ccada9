"""The stages of one job: each function does one short step with the provider or the store and says what comes next.

A step may run twice (a process died between its effect and its row), so each looks before it makes anything that costs.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from core import parquet
from core.disk import check_room
from core.errors import (
    PROVIDER_AWAY,
    ClipseekError,
    Fault,
    KeyRefused,
    ProviderUnavailable,
    Reason,
    RequestRefused,
    StoreError,
    TooManyRequests,
)
from core.ingest import task_recovery
from core.ingest.eta import PHOTOS_PER_MINUTE, length_embedded_sec
from core.ingest.job_tools import JobLease, Step, Tools
from core.ingest.proxies.stage import AFTER_ANOTHER_SEC, make_proxy
from core.ingest.uploading import original_of, photo_to_embed, uploaded
from core.library.index_rows import IndexWriter, SavedFiles
from core.models.embedding_models import MODELS, EmbeddingModel
from core.models.jobs import Job, PauseKind, Stage
from core.models.modalities import moments_of
from core.models.proxy import ProxyUse
from core.models.sound import sound_suffix
from core.models.video import PHOTO_SPAN, EmbeddedSegment, Modality, Query, Scope, Span, Video, timecode
from core.storage.storage import EMBEDDINGS, Stored, upload_key
from core.twelve_labs import AssetStatus, EmbedTask, TaskSource, TaskStatus

log = logging.getLogger(__name__)

HOUR_SEC: Final = 3600
UPLOADED_WITHIN_SEC: Final = 12 * HOUR_SEC
SETTLED_WITHIN_SEC: Final = HOUR_SEC // 2
EMBEDDED_WITHIN_SEC: Final = 6 * HOUR_SEC
"""How long a stage may last. Handing over has none: the provider may make us wait for a day, and says so."""
TASK_GATE: Final = "create_task"
PHOTO_GATE: Final = "embed_photo"
MOST_LOST_ANSWERS: Final = 10
"""So often a photo may have been paid for in vain before somebody is asked; by then minutes have gone by."""
LOST_ANSWERS: Final = "lost_answers"
"""The fact of a photo's fault that tells how many it was by now."""
LATE_FOR_GATE_SEC: Final = 5.0
"""A place at the gate that came round longer ago than this (the app was closed) is given up, so that not all go at once."""
WAIT_FOR_UPLOAD_SEC: Final = 1.0
MENDED_BY_PROXY: Final = frozenset(
    {
        "video_file_broken", "unsupported_file_type", "video_filesize_too_large", "video_resolution_too_low",
        "video_resolution_too_high", "video_resolution_invalid_aspect_ratio",
    }
)  # fmt: skip
"""What the provider says of a file that it may well take in the form of a proxy."""
SAME_LENGTH_SEC: Final = 2.0
SAME_LENGTH_SHARE: Final = 0.02


def take(tools: Tools, job: Job, video: Video, lease: JobLease) -> Step:
    """Run the stage the job stands in. Raises ClipseekError; the worker decides whether that is a pause or the end."""
    tools.check_here()
    if video.is_photo:
        return _photo(tools, job, video, lease)
    match job.stage:
        case Stage.TRANSCODING:
            return _transcode(tools, job, video, lease)
        case Stage.UPLOADING:
            return _upload(tools, job, video, lease)
        case Stage.SETTLING:
            return _settle(tools, job, video)
        case Stage.SUBMITTING:
            return _submit(tools, job, video, lease)
        case Stage.EMBEDDING:
            return _watch(tools, job, video)
        case _:
            raise ValueError(f"nothing to do at stage {job.stage}")


def asset_name(video: Video, *, proxy: bool = False) -> str:
    """Our tag on the provider's side: what the file is called there, or its proxy, which must not be taken for the file.

    Nor must a proxy with one sound be taken for one with another.
    """
    if proxy:
        return f"{video.id}-proxy{sound_suffix(video.sound)}.mp4"
    return f"{video.id}{Path(video.file_name or '').suffix.lower() or '.mp4'}"


def _transcode(tools: Tools, job: Job, video: Video, lease: JobLease) -> Step:
    original_of(tools.storage, video.file_name)
    with tools.storage.local(upload_key(video.file_name)) as path:
        is_made = make_proxy(
            tools.proxies, video, path, report=lease.report, is_cancelled=lease.is_cancelled, is_ending=lease.is_ending
        )
    if not is_made:
        changes: dict[str, Any] = {"progress": job.progress}
        if not tools.proxies.previews.has_pieces(video.id):
            # What is learned from it is how long it is made, not how long others were made before it.
            changes["stage_since"] = tools.catalog.queue.now()
        return Step(Stage.TRANSCODING, wait_sec=AFTER_ANOTHER_SEC, changes=changes, heard=False)
    return Step(Stage.UPLOADING, heard=False)


def _upload(tools: Tools, job: Job, video: Video, lease: JobLease) -> Step:
    if job.task_id:
        # Taken up again: what was paid for already is only looked at.
        return Step(Stage.EMBEDDING, heard=False)
    if job.asset_id:
        return Step(Stage.SETTLING, heard=False)
    if video.is_link:
        return _submit(tools, job, video, lease)
    proxy = tools.proxies.previews.ready_with(video.id, video.sound) if job.options.proxy else None
    if job.options.proxy and proxy is None:
        return Step(Stage.TRANSCODING, heard=False)
    if not tools.upload_slots.acquire(blocking=False):
        return Step(Stage.UPLOADING, wait_sec=WAIT_FOR_UPLOAD_SEC, heard=False)
    try:
        file = proxy or original_of(tools.storage, video.file_name)
        asset = uploaded(tools.provider, file, asset_name(video, proxy=job.options.proxy), lease.report, lease.should_stop)
        # What goes up is what is chosen now, which may have changed since it was queued.
        options = replace(job.options, sound=video.sound if job.options.proxy else "")
        return Step(Stage.SETTLING, changes={"asset_id": asset.id, "options": options})
    except ProviderUnavailable as error:
        if error.reason not in PROVIDER_AWAY and tools.catalog.queue.now() - job.stage_since > UPLOADED_WITHIN_SEC:
            raise RequestRefused(Reason.UPLOAD_STUCK, hours=UPLOADED_WITHIN_SEC // HOUR_SEC) from error
        raise
    finally:
        tools.upload_slots.release()


def _settle(tools: Tools, job: Job, video: Video) -> Step:
    asset = tools.provider.asset(job.asset_id or "")
    if asset.status is AssetStatus.FAILED:
        if _may_go_as_proxy(tools, job, video):
            return _as_proxy(job, video)
        raise RequestRefused(Reason.ASSET_FAILED, message=(asset.error or "").rstrip("."))
    if asset.status is AssetStatus.PROCESSING:
        if tools.catalog.queue.now() - job.stage_since > SETTLED_WITHIN_SEC:
            raise RequestRefused(Reason.ASSET_LATE, minutes=SETTLED_WITHIN_SEC // 60)
        return Step(Stage.SETTLING, wait_sec=tools.poll_seconds)
    return Step(Stage.SUBMITTING)


def _submit(tools: Tools, job: Job, video: Video, lease: JobLease) -> Step:
    if job.submitted_at is not None:
        found = task_recovery.look(
            tools.catalog, tools.provider, job, asset_name(video, proxy=job.options.proxy), video, tools.create_timeout_sec
        )
        if found.task_id is not None:
            log.info("video %s: found its task again after a lost answer", video.id)
            return Step(Stage.EMBEDDING, changes={"task_id": found.task_id})
        if found.wait_sec > 0:
            return Step(Stage.SUBMITTING, wait_sec=found.wait_sec)
        if found.is_unsure:
            raise ClipseekError(Reason.EMBEDDING_UNSURE)
    check_room(tools.library_dir / EMBEDDINGS, tools.spare_disk_bytes)
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
    except (KeyRefused, RequestRefused, TooManyRequests) as error:
        # A clear no: nothing was made, so the next try need not look for it.
        lease.forget_intent()
        if isinstance(error, RequestRefused) and error.code in MENDED_BY_PROXY and _may_go_as_proxy(tools, job, video):
            return _as_proxy(job, video)
        raise
    return Step(
        Stage.EMBEDDING,
        wait_sec=tools.poll_schedule.first_look_sec(length_embedded_sec(job, video)),
        changes={"task_id": task_id, "gate_at": None},
    )


def _photo(tools: Tools, job: Job, video: Video, lease: JobLease) -> Step:
    """All in one step: a picture is sent along and its vector comes back.

    Done twice, it costs a hundredth of a cent more. So it is done again by itself after an answer that got lost, some times.
    """
    kept = _kept(tools, job)
    if kept:
        return _index(tools, job, video, kept)
    check_room(tools.library_dir / EMBEDDINGS, tools.spare_disk_bytes)
    turn = _turn(tools, job, PHOTO_GATE, PHOTOS_PER_MINUTE)
    if turn is not None:
        # What went wrong so far counts on while it waits for its turn.
        return replace(turn, changes={"attempts": job.attempts, "fault": job.fault, **(turn.changes or {})})
    picture = photo_to_embed(tools.storage, tools.thumbs_dir, video)
    if not lease.record_intent():
        return Step(Stage.SUBMITTING, heard=False)
    lost = int(job.error_facts.get(LOST_ANSWERS, 0))
    try:
        vector = tools.provider.embed_query(Query(media=picture), is_asked_once=True)
    except ProviderUnavailable as error:
        lost += error.lost_an_answer
        if lost >= MOST_LOST_ANSWERS:
            raise ClipseekError(Reason.PHOTO_UNSURE, times=lost) from None
        error.facts[LOST_ANSWERS] = lost
        raise
    except (KeyRefused, RequestRefused, TooManyRequests) as error:
        if lost:
            error.facts[LOST_ANSWERS] = lost
        else:
            # A clear no, for which nothing was paid: whoever cancels it now is told so.
            lease.forget_intent()
        raise
    tools.catalog.payments.note_photo(video.id, tools.price_per_photo)
    return _save(tools, job, video, (EmbeddedSegment(PHOTO_SPAN, Modality.VISUAL, Scope.CLIP, vector),))


def _kept(tools: Tools, job: Job) -> tuple[EmbeddedSegment, ...]:
    """What this job has paid for and saved, where only the index did not take it: nothing is paid again for that."""
    key = parquet.key_for(job.model, job.video_id)
    saved = None if job.submitted_at is None else tools.storage.find(key)
    if saved is None or saved.changed_at < (job.submitted_at or 0.0):
        return ()
    try:
        return parquet.load(Stored(tools.storage, key))
    except (FileNotFoundError, StoreError):
        return ()


def _may_go_as_proxy(tools: Tools, job: Job, video: Video) -> bool:
    """Whether a file that the provider refused, for which nothing was paid, can be sent in another form."""
    return tools.proxies.use is not ProxyUse.NEVER and not job.options.proxy and not video.is_link


def _as_proxy(job: Job, video: Video) -> Step:
    log.info("video %s: the provider does not take its file, so a smaller copy of it goes up", video.id)
    changes = {"options": replace(job.options, proxy=True), "asset_id": None, "submitted_at": None, "gate_at": None}
    return Step(Stage.TRANSCODING, changes=changes)


def _turn(tools: Tools, job: Job, gate: str = TASK_GATE, per_minute: float | None = None) -> Step | None:
    """None if it is this job's turn to ask for a task; else the wait for it: the provider's own pause, then our gate."""
    now = tools.catalog.queue.now()
    held_sec = tools.catalog.queue_pauses.until(PauseKind.RATE) - now
    if held_sec > 0:
        return Step(Stage.SUBMITTING, wait_sec=held_sec, changes={"gate_at": None}, heard=False)
    if job.gate_at is not None and -LATE_FOR_GATE_SEC < job.gate_at - now <= 0:
        return None
    if job.gate_at is not None and job.gate_at > now:
        return Step(Stage.SUBMITTING, wait_sec=job.gate_at - now, heard=False)
    per_minute = per_minute or tools.requests_per_minute
    at = tools.catalog.rate_limiter.reserve_slot(gate, per_minute=per_minute, queue_at_most=tools.max_active)
    # A place that is free at once is taken at once. One that is given back for a moment is never taken while the key is refused:
    # then a job is handed out every half minute, and its place has gone by.
    wait_sec = at - tools.catalog.queue.now()
    return Step(Stage.SUBMITTING, wait_sec=wait_sec, changes={"gate_at": at}, heard=False) if wait_sec > 0 else None


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
        late = tools.poll_schedule.usual_sec_if_late(length_embedded_sec(job, video), so_far_sec)
        fault = None if late is None else Fault(Reason.EMBEDDING_LATE, {"so_far_sec": so_far_sec, "usual_sec": late})
        return Step(Stage.EMBEDDING, wait_sec=tools.poll_schedule.next_look_sec(so_far_sec), changes={"fault": fault})
    tools.poll_schedule.learn(length_embedded_sec(job, video), so_far_sec)
    if not task.segments:
        reason = Reason.EMBEDDING_NO_TIMES if task.left_out else Reason.EMBEDDING_EMPTY
        raise RequestRefused(reason, left_out=task.left_out)
    if job.adopt:
        _check_fit(job, video, task.segments)
    step = _save(tools, job, video, _that_show_something(task.segments, job.options.without))
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
    check_room(tools.library_dir / EMBEDDINGS, tools.spare_disk_bytes)
    tools.storage.write(parquet.key_for(job.model, video.id), parquet.encoded(segments))
    return _index(tools, job, video, segments)


def _index(tools: Tools, job: Job, video: Video, segments: tuple[EmbeddedSegment, ...]) -> Step:
    # Not with what the step began with: the video may have another category by now.
    IndexWriter(tools.catalog, SavedFiles(tools.storage), tools.store, job.model).fill(video.id)
    _drop_other_models(tools, job.model, video.id)
    moments = moments_of(segments)
    return Step(Stage.READY, changes={"moments": len(moments)})


def _that_show_something(segments: tuple[EmbeddedSegment, ...], empty: Sequence[Span]) -> tuple[EmbeddedSegment, ...]:
    """Without the pictures of stretches that show nothing; what is heard there stays. All, if no picture would be left."""
    kept = tuple(one for one in segments if one.modality is not Modality.VISUAL or not _is_within(one.span, empty))
    return kept if any(one.modality is Modality.VISUAL for one in kept) or not segments else segments


def _is_within(span: Span, empty: Sequence[Span]) -> bool:
    """Whether nearly all of a moment lies in these stretches."""
    shared = sum(max(0.0, min(span.end_sec, one.end_sec) - max(span.start_sec, one.start_sec)) for one in empty)
    return shared >= 0.9 * span.duration_sec


def _drop_other_models(tools: Tools, model: EmbeddingModel, video_id: str) -> None:
    """What another model once made of the video has stayed until now."""
    for other in MODELS.values():
        key = parquet.key_for(other, video_id)
        if other != model and tools.storage.find(key) is not None:
            tools.store.delete_video(other, video_id)
            for problem in tools.storage.delete([key]).values():
                raise problem
            # Once more, as somebody may have written these rows again while the file was still there.
            tools.store.delete_video(other, video_id)


def _check_fit(job: Job, video: Video, segments: tuple[EmbeddedSegment, ...]) -> None:
    """Whether a task without a name, which somebody took for this video's, is as long as the video."""
    expected = job.options.part.end_sec if job.options.part else video.duration_sec
    found = max((segment.span.end_sec for segment in segments), default=0.0)
    if abs(found - expected) > max(SAME_LENGTH_SEC, SAME_LENGTH_SHARE * expected):
        raise RequestRefused(Reason.EMBEDDING_MISMATCH, found=timecode(found), expected=timecode(expected))
