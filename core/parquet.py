"""Embeddings as they were paid for, one file a video: a collection can be built anew from them without the provider."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from core.errors import Reason, StoreError
from core.files import write_durably
from core.models.embedding_models import DIMENSION, EmbeddingModel
from core.models.vectors import checked
from core.models.video import EmbeddedSegment, Modality, Scope, Span
from core.storage.storage import EMBEDDINGS


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """m segments of one video, row i of each array speaking of the same one."""

    start_sec: NDArray[np.float64]
    end_sec: NDArray[np.float64]
    modality: NDArray[np.str_]
    """Values of `Modality`."""
    scope: NDArray[np.str_]
    """Values of `Scope`."""
    vectors: NDArray[np.float32]
    """Shape (m, dimension)."""


class Readable(Protocol):
    """A file that is read whole: a path, or what lies in the library's storage (`core.storage.storage.Stored`)."""

    @property
    def name(self) -> str: ...

    def read_bytes(self) -> bytes: ...


def folder_of(model: EmbeddingModel) -> str:
    """The folder in the storage of a library that has the embeddings of one model."""
    return f"{EMBEDDINGS}/{model.collection}"


def key_for(model: EmbeddingModel, video_id: str) -> str:
    """Where in the storage the embeddings of a video are kept. Raises ValueError for an id that would lead elsewhere."""
    if not re.fullmatch(r"[A-Za-z0-9_-]+", video_id):
        raise ValueError(f"{video_id!r} is no video id")
    return f"{folder_of(model)}/{video_id}.parquet"


def save(path: Path, segments: Sequence[EmbeddedSegment]) -> None:
    """Write the file whole or not at all. Raises DiskFull, VectorInvalid for vectors of unequal length, OSError."""
    write_durably(path, encoded(segments))


def load(file: Readable) -> tuple[EmbeddedSegment, ...]:
    """The segments of one file, in the order they were saved. Raises FileNotFoundError, StoreError if it is damaged."""
    data = file.read_bytes()
    try:
        table = pq.read_table(pa.BufferReader(data), page_checksum_verification=True)
        columns = [table.column(name).to_pylist() for name in ("start_sec", "end_sec", "modality", "scope")]
        vectors = _matrix(table)
        dimension = vectors.shape[1]
        return tuple(
            EmbeddedSegment(Span(start, end), Modality(modality), Scope(scope), checked(vector, dimension))
            for start, end, modality, scope, vector in zip(*columns, vectors, strict=True)
        )
    except (pa.ArrowException, OSError, KeyError, ValueError, AttributeError) as error:
        raise StoreError(Reason.STORE_FAULT, detail=f"{file.name}: {error}") from error


def columns(file: Readable) -> Columns:
    """The segments of one file side by side, unchecked: some hundred times as fast as `load`, for whole libraries.

    Raises FileNotFoundError, StoreError if the file is damaged.
    """
    data = file.read_bytes()
    try:
        table = pq.read_table(pa.BufferReader(data), page_checksum_verification=True)
        start_sec, end_sec = (table.column(name).to_numpy() for name in ("start_sec", "end_sec"))
        modality, scope = (np.asarray(table.column(name).to_pylist(), dtype=np.str_) for name in ("modality", "scope"))
        return Columns(start_sec, end_sec, modality, scope, _matrix(table))
    except (pa.ArrowException, OSError, KeyError, ValueError, AttributeError) as error:
        raise StoreError(Reason.STORE_FAULT, detail=f"{file.name}: {error}") from error


def spans(file: Readable) -> set[tuple[Span, Modality, Scope]]:
    """What each segment of one file speaks of, without its vector, which takes a tenth of the time. Raises as `load`."""
    data = file.read_bytes()
    try:
        table = pq.read_table(pa.BufferReader(data), columns=["start_sec", "end_sec", "modality", "scope"])
        columns = [table.column(name).to_pylist() for name in ("start_sec", "end_sec", "modality", "scope")]
        return {
            (Span(start, end), Modality(modality), Scope(scope)) for start, end, modality, scope in zip(*columns, strict=True)
        }
    except (pa.ArrowException, OSError, KeyError, ValueError, AttributeError) as error:
        raise StoreError(Reason.STORE_FAULT, detail=f"{file.name}: {error}") from error


def _matrix(table: pa.Table) -> NDArray[np.float32]:
    flat = np.asarray(table.column("vector").combine_chunks().flatten(), dtype=np.float32)
    return flat.reshape(-1, table.schema.field("vector").type.list_size)


def encoded(segments: Sequence[EmbeddedSegment]) -> memoryview:
    """The content of such a file. Raises VectorInvalid for vectors of unequal length."""
    dimension = len(segments[0].vector) if segments else DIMENSION
    vectors = [checked(segment.vector, dimension) for segment in segments]
    flat = np.concatenate(vectors) if vectors else np.empty(0, dtype=np.float32)
    table = pa.table(
        {
            "start_sec": pa.array([segment.span.start_sec for segment in segments], pa.float64()),
            "end_sec": pa.array([segment.span.end_sec for segment in segments], pa.float64()),
            "modality": pa.array([segment.modality.value for segment in segments], pa.string()),
            "scope": pa.array([segment.scope.value for segment in segments], pa.string()),
            "vector": pa.FixedSizeListArray.from_arrays(pa.array(flat, pa.float32()), dimension),
        }
    )
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd", use_dictionary=["modality", "scope"], write_page_checksum=True)
    return memoryview(sink.getvalue())
