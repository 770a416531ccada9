"""What a row of a collection is: its schema, its id, and the way there from a segment and back."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, Final, NamedTuple, Self

from core.milvus.driver import DataType, MilvusClient
from core.models.embedding_models import EmbeddingModel
from core.models.vectors import checked
from core.models.video import EmbeddedSegment, Modality, Scope, Span

VIDEO_ID_BYTES: Final = 128
URL_BYTES: Final = 2048
CATEGORY_BYTES: Final = 256
FOUND_FIELDS: Final = ("video_id", "embedding_option", "embedding_scope", "start_offset_sec", "end_offset_sec")

_found: Final = itemgetter(*FOUND_FIELDS)
_MODALITIES: Final = {modality.value: modality for modality in Modality}
_SCOPES: Final = {scope.value: scope for scope in Scope}


@dataclass(frozen=True, slots=True)
class StoredVideo:
    """What of a video is repeated on its rows."""

    id: str
    url: str
    category: str


class Label(NamedTuple):
    """The same as a row has it, cut to what fits."""

    category: str
    url: str

    @classmethod
    def of(cls, video: StoredVideo) -> Self:
        return cls(clipped(video.category, CATEGORY_BYTES), clipped(video.url, URL_BYTES))


@dataclass(frozen=True, slots=True)
class Scored:
    """One row that a search found; `score` is the cosine, 1 is best."""

    segment_id: str
    video_id: str
    modality: Modality
    scope: Scope
    span: Span
    score: float


def segment_id(model: EmbeddingModel, video_id: str, segment: EmbeddedSegment) -> str:
    """The same for the same stretch, modality and model, so that work done twice leaves the same rows."""
    return row_id(model, video_id, segment.span, segment.modality, segment.scope)


def row_id(model: EmbeddingModel, video_id: str, span: Span, modality: Modality, scope: Scope = Scope.CLIP) -> str:
    """The id of the row that one modality of a moment has, whether or not there is such a row."""
    parts = (model.name, video_id, scope.value, modality.value, str(span.start_ms), str(span.end_ms))
    return hashlib.sha256("|".join(parts).encode()).hexdigest()


def clipped(text: str, limit_bytes: int) -> str:
    """`text` within `limit_bytes` of UTF-8, which is what Milvus counts, never cut inside a character."""
    return text.encode("utf-8", "replace")[:limit_bytes].decode("utf-8", "ignore")


def to_row(
    model: EmbeddingModel, video: StoredVideo, segment: EmbeddedSegment, *, dimension: int, created_at: int
) -> dict[str, Any]:
    """Raises VectorInvalid."""
    label = Label.of(video)
    return {
        "id": segment_id(model, video.id, segment),
        "vector": checked(segment.vector, dimension),
        "video_id": video.id,
        "video_url": label.url,
        "category": label.category,
        "embedding_scope": segment.scope.value,
        "embedding_option": segment.modality.value,
        "start_offset_sec": segment.span.start_sec,
        "end_offset_sec": segment.span.end_sec,
        "created_at": created_at,
    }


def to_scored(hit: Mapping[str, Any]) -> Scored:
    """Made for every row of every search, hence without keywords and calls of an enum, which take twice as long."""
    video_id, option, scope, start_sec, end_sec = _found(hit["entity"])
    return Scored(hit["id"], video_id, _MODALITIES[option], _SCOPES[scope], Span(start_sec, end_sec), hit["distance"])


def is_whole(client: MilvusClient, name: str, *, timeout_sec: float) -> bool:
    """Whether the collection is there with its index. One that was being made when the program was killed has none."""
    return bool(client.has_collection(name, timeout=timeout_sec) and client.list_indexes(name, timeout=timeout_sec))


@dataclass(frozen=True, slots=True)
class IndexChoice:
    """A kind of index, and what it is built with: `HNSW` with `M` and `efConstruction`."""

    kind: str
    params: Mapping[str, int] = field(default_factory=dict)


def make_collection(client: MilvusClient, name: str, *, dimension: int, index: IndexChoice, timeout_sec: float) -> None:
    """Create what is missing of the collection: itself, its index, or nothing."""
    schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field("id", DataType.VARCHAR, is_primary=True, max_length=64)
    schema.add_field("vector", DataType.FLOAT_VECTOR, dim=dimension)
    schema.add_field("video_id", DataType.VARCHAR, max_length=VIDEO_ID_BYTES)
    schema.add_field("video_url", DataType.VARCHAR, max_length=URL_BYTES)
    schema.add_field("category", DataType.VARCHAR, max_length=CATEGORY_BYTES)
    schema.add_field("embedding_scope", DataType.VARCHAR, max_length=16)
    schema.add_field("embedding_option", DataType.VARCHAR, max_length=32)
    schema.add_field("start_offset_sec", DataType.DOUBLE)
    schema.add_field("end_offset_sec", DataType.DOUBLE)
    schema.add_field("created_at", DataType.INT64)
    wanted = MilvusClient.prepare_index_params()
    wanted.add_index("vector", index_type=index.kind, metric_type="COSINE", params=dict(index.params))
    client.create_collection(name, schema=schema, index_params=wanted, consistency_level="Strong", timeout=timeout_sec)
