"""What Twelve Labs answers, transcripts too, as our own frozen values, so that nobody else ever holds an object of the SDK."""

from __future__ import annotations

import logging
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from pydantic import BaseModel, Field
from twelvelabs.types.analyze_task_response import AnalyzeTaskResponse
from twelvelabs.types.asset import Asset as SdkAsset
from twelvelabs.types.asset_detail import AssetDetail
from twelvelabs.types.media_embedding_task import MediaEmbeddingTask

from core.errors import ProviderUnavailable, Reason
from core.models.vectors import checked
from core.models.video import EmbeddedSegment, Modality, Scope, Span
from core.spoken.line import Line, Source
from core.twelve_labs.http_errors import shown

log = logging.getLogger(__name__)
INCLUDE: Final = ("words", "sentences", "utterances")
LONGEST_PAUSE_SEC: Final = 0.8
"""Words further apart than this are no one line."""
LONGEST_LINE: Final = 90
"""Characters, after which a line made of words ends; at the end of a sentence it ends anyway."""
LATEST_SEC: Final = 1e6
"""No video is so long."""
SENTENCE_ENDS: Final = (".", "!", "?", "…", "。", "！", "？", "।", "؟")


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


@dataclass(frozen=True, slots=True)
class AnalysisTask:
    """A task that says what a video is about. `text` is what it wrote when READY, `error` the provider's sentence when FAILED."""

    id: str
    status: TaskStatus
    text: str = ""
    error: str | None = None


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


def read_analysis(reply: AnalyzeTaskResponse, secret: str) -> AnalysisTask:
    """One that was cancelled on the provider's side has failed; one that was cut off is no answer, either."""
    if reply.status == "canceled":
        return AnalysisTask(reply.task_id, TaskStatus.FAILED, error="")
    status, result = _task_status(reply.status), reply.result
    error = shown(reply.error.message, secret) if status is TaskStatus.FAILED and reply.error else None
    text = result.data if status is TaskStatus.READY and result is not None else ""
    return AnalysisTask(reply.task_id, status, text, error)


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


class _Said(BaseModel):
    start: float
    end: float
    value: str
    speaker: str | None = None

    @property
    def can_be(self) -> bool:
        is_time = math.isfinite(self.start) and 0 <= self.start <= self.end < LATEST_SEC
        return is_time and bool(self.value.strip())


class _Reply(BaseModel):
    status: str
    words: list[_Said] | None = None
    sentences: list[_Said] | None = None
    utterances: list[_Said] | None = None


def read_transcript(body: bytes) -> tuple[Line, ...] | None:
    """The lines in the order of time, none if there is no transcript; None as long as it is being made.

    Sentences are lines as they are; else words are put together, and only where these are missing too a whole turn of a speaker
    is one. Who speaks, the turns say. Raises pydantic.ValidationError on another shape.
    """
    reply = _Reply.model_validate_json(body)
    if reply.status == "failed":
        return ()
    if reply.status != "ready":
        return None
    words, sentences, turns = (_in_order(part) for part in (reply.words, reply.sentences, reply.utterances))
    said = sentences or list(_of_words(words, turns)) or turns
    return tuple(_line(one, _speaker(one, turns)) for one in said)


def _in_order(part: Sequence[_Said] | None) -> list[_Said]:
    return sorted((one for one in part or () if one.can_be), key=lambda one: (one.start, one.end))


def _of_words(words: Sequence[_Said], turns: Sequence[_Said]) -> Iterator[_Said]:
    """Words that follow each other, as far as one speaker says them without a pause and they are no more than a line."""
    open_line: _Said | None = None
    for word in (_Said(**vars(one) | {"speaker": _speaker(one, turns)}) for one in words):
        if open_line is not None and _goes_on(open_line, word):
            open_line = open_line.model_copy(
                update={"end": max(word.end, open_line.end), "value": f"{open_line.value} {word.value}"}
            )
            continue
        if open_line is not None:
            yield open_line
        open_line = word
    if open_line is not None:
        yield open_line


def _goes_on(line: _Said, word: _Said) -> bool:
    is_apart = word.start - line.end > LONGEST_PAUSE_SEC or word.speaker != line.speaker
    return not is_apart and len(line.value) + len(word.value) < LONGEST_LINE and not line.value.endswith(SENTENCE_ENDS)


def _speaker(said: _Said, turns: Sequence[_Said]) -> str:
    """Whose turn it is in the middle of what is said; empty if nobody knows."""
    middle = (said.start + said.end) / 2
    return next((turn.speaker or "" for turn in turns if turn.start <= middle <= turn.end), said.speaker or "").strip()


def _line(said: _Said, speaker: str) -> Line:
    return Line(
        round(said.start * 1000), round(said.end * 1000), " ".join(said.value.replace("\0", "").split()), Source.PROVIDER, speaker
    )
