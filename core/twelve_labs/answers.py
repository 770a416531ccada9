"""What Twelve Labs answers, as our own frozen values, so that nobody else ever holds an object of the SDK."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from pydantic import BaseModel, Field
from twelvelabs.types.asset import Asset as SdkAsset
from twelvelabs.types.asset_detail import AssetDetail
from twelvelabs.types.media_embedding_task import MediaEmbeddingTask

from core.errors import ProviderUnavailable, Reason
from core.models import EmbeddedSegment, Modality, Scope, Span
from core.twelve_labs.faults import shown
from core.vectors import checked

log = logging.getLogger(__name__)


class AssetStatus(StrEnum):
    """Where an uploaded file stands; only a READY one can be embedded."""

    PROCESSING = "processing"
    READY = "ready"
    FAILED = "failed"


class TaskStatus(StrEnum):
    """Where an embedding task stands."""

    PROCESSING = "processing"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Asset:
    """An uploaded file. `created_at` is seconds since 1970, UTC; `error` is the provider's sentence when FAILED."""

    id: str
    status: AssetStatus
    filename: str | None
    created_at: float | None
    error: str | None


@dataclass(frozen=True, slots=True, eq=False)
class EmbedTask:
    """One embedding task. `segments` is filled when READY, `error` is the provider's sentence when FAILED.

    `left_out` is how many vectors came without a time or a kind that can be.
    """

    id: str
    status: TaskStatus
    segments: tuple[EmbeddedSegment, ...]
    error: str | None
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class TaskSummary:
    """One row of the task list: enough to recognise a task whose id got lost. `created_at` is seconds since 1970, UTC."""

    id: str
    status: TaskStatus
    created_at: float | None
    input_filename: str | None
    input_url: str | None
    duration_sec: float | None


class _Item(BaseModel):
    embedding: list[float]
    embedding_option: str | None = None
    embedding_scope: str | None = None
    start_sec: float | None = None
    end_sec: float | None = None


class _Error(BaseModel):
    message: str | None = None


class _TaskReply(BaseModel):
    id: str = Field(alias="_id")
    status: str
    data: list[_Item] | None = None
    error: _Error | None = None


def read_asset(asset: SdkAsset, secret: str) -> Asset:
    """Raises ProviderUnavailable if the answer names no asset."""
    if not asset.id:
        raise unreadable("an asset without an id")
    error = shown(asset.error.message or "", secret) if isinstance(asset, AssetDetail) and asset.error else None
    return Asset(asset.id, _asset_status(asset.status), asset.filename, _epoch(asset.created_at), error)


def read_task(body: bytes, dimension: int, secret: str) -> EmbedTask:
    """Read a task and its vectors from the provider's JSON.

    Not left to the SDK: its reader takes 25 times as long, many seconds for a long video, and the whole app waits.
    Raises pydantic.ValidationError on another shape, VectorInvalid on a bad vector.
    """
    reply = _TaskReply.model_validate_json(body)
    status = _task_status(reply.status)
    items = reply.data or [] if status is TaskStatus.READY else []
    segments = tuple(segment for item in items if (segment := _segment(item, dimension)) is not None)
    left_out = len(items) - len(segments)
    if left_out:
        log.warning("Task %s: %d of %d vectors speak of nothing we asked for", reply.id, left_out, len(items))
    error = shown(reply.error.message or "", secret) if status is TaskStatus.FAILED and reply.error else None
    return EmbedTask(reply.id, status, segments, error, left_out)


def read_summary(row: MediaEmbeddingTask) -> TaskSummary:
    """One row of the task list. Raises ProviderUnavailable if it names no task."""
    if not row.id:
        raise unreadable("a task without an id")
    metadata = row.video_embedding.metadata if row.video_embedding else None
    return TaskSummary(
        id=row.id,
        status=_task_status(row.status),
        created_at=_epoch(row.created_at),
        input_filename=metadata.input_filename if metadata else None,
        input_url=metadata.input_url if metadata else None,
        duration_sec=metadata.duration if metadata else None,
    )


def unreadable(detail: str) -> ProviderUnavailable:
    """The error for an answer that came through but makes no sense."""
    return ProviderUnavailable(Reason.PROVIDER_UNREADABLE, detail=detail)


def _segment(item: _Item, dimension: int) -> EmbeddedSegment | None:
    """One vector with its place, None where the place or the kind is not one of ours."""
    # 3.5 calls the clip scope "local" in places, and leaves it out where there is only one.
    scope = Scope.ASSET if item.embedding_scope == "asset" else Scope.CLIP
    try:
        modality = Modality(item.embedding_option or "")
        span = Span(item.start_sec or 0.0, item.end_sec or 0.0)
    except ValueError:
        return None
    return EmbeddedSegment(span, modality, scope, checked(item.embedding, dimension))


def _asset_status(value: object) -> AssetStatus:
    return AssetStatus(value) if value in ("ready", "failed") else AssetStatus.PROCESSING


def _task_status(value: object) -> TaskStatus:
    return TaskStatus(value) if value in ("ready", "failed") else TaskStatus.PROCESSING


def _epoch(moment: datetime | None) -> float | None:
    if moment is None:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
