"""All moments of a library out of its saved embeddings, for what is computed of all at once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core import parquet
from core.errors import StoreError
from core.insights.parts import Moments
from core.models.embedding_models import DIMENSION
from core.models.vectors import unit
from core.models.video import Modality, Scope

log = logging.getLogger(__name__)


def read(
    files: Sequence[tuple[str, Path]], on_progress: Callable[[float], None] | None = None, *, dimension: int = DIMENSION
) -> tuple[Moments, NDArray[np.float32]]:
    """The moments of some videos and their unit vectors, shape (n, dimension).

    `files` are video ids, each once, and where their embeddings lie; `on_progress` is told the share that is read, 0..1. A moment
    is one span of a video, by what is seen in it; by what is heard where nothing was embedded of its pictures. A file that is
    missing, damaged or of another dimension is left out, and so is a vector that has no direction.
    """
    ids: list[str] = []
    parts: list[parquet.Columns] = []
    for done, (video_id, path) in enumerate(sorted(files), start=1):
        part = _one(video_id, path, dimension)
        if part is not None:
            ids.append(video_id)
            parts.append(part)
        if on_progress is not None:
            on_progress(done / len(files))
    counts = [len(part.start_sec) for part in parts]
    vectors = np.empty((sum(counts), dimension), dtype=np.float32)
    np.concatenate([part.vectors for part in parts] or [vectors], out=vectors)
    return Moments(
        tuple(ids),
        np.repeat(np.arange(len(ids), dtype=np.int32), counts),
        np.concatenate([np.empty(0), *(part.start_sec for part in parts)]),
        np.concatenate([np.empty(0), *(part.end_sec for part in parts)]),
    ), vectors


def _one(video_id: str, path: Path, dimension: int) -> parquet.Columns | None:
    """The moments of one video by time, None where there are none that can be used."""
    try:
        found = parquet.columns(path)
    except (OSError, StoreError) as error:
        log.warning("insights leave out video %s, its embeddings can't be read: %s", video_id, error)
        return None
    if found.vectors.shape[1] != dimension:
        log.warning("insights leave out video %s, its embeddings have %d numbers", video_id, found.vectors.shape[1])
        return None
    usable = np.isfinite(found.vectors).all(axis=1) & found.vectors.any(axis=1) & (found.scope == Scope.CLIP.value)
    usable &= (found.start_sec >= 0) & (found.start_sec < found.end_sec) & np.isfinite(found.end_sec)
    rank = np.select([found.modality == modality.value for modality in Modality], range(len(Modality)), -1)
    rows = np.lexsort((rank, found.end_sec, found.start_sec))
    rows = rows[usable[rows] & (rank[rows] >= 0)]
    if not len(rows):
        return None
    starts, ends = found.start_sec[rows], found.end_sec[rows]
    rows = rows[np.append(True, (np.diff(starts) != 0) | (np.diff(ends) != 0))]
    return parquet.Columns(
        found.start_sec[rows], found.end_sec[rows], found.modality[rows], found.scope[rows], unit(found.vectors[rows])
    )
