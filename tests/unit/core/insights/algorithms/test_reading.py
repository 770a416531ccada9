"""All moments of a library out of its files: once each, in order, as unit vectors, and without what can't be used."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import pytest

from core import parquet
from core.insights.algorithms.reading import read
from core.models.embedding_models import DIMENSION
from core.models.video import EmbeddedSegment, Modality, Scope, Span
from tests.unit.core.milvus.milvus_rows import one_vector


def segment(
    start_sec: float, vector: np.ndarray, modality: Modality = Modality.VISUAL, scope: Scope = Scope.CLIP
) -> EmbeddedSegment:
    return EmbeddedSegment(Span(start_sec, start_sec + 5), modality, scope, vector)


def saved(folder: Path, video_id: str, *segments: EmbeddedSegment) -> tuple[str, Path]:
    path = folder / f"{video_id}.parquet"
    parquet.save(path, segments)
    return video_id, path


def test_moments_come_by_video_and_then_by_time(tmp_path: Path) -> None:
    files = [
        saved(tmp_path, "b", segment(5, one_vector(1)), segment(0, one_vector(2))),
        saved(tmp_path, "a", segment(2.5, one_vector(3))),
    ]
    moments, vectors = read(files)
    assert moments.video_ids == ("a", "b")
    assert [str(moments.ref(row).video_id) for row in range(3)] == ["a", "b", "b"]
    assert moments.start_sec.tolist() == [2.5, 0, 5]
    assert moments.end_sec.tolist() == [7.5, 5, 10]
    expected = [vector / np.linalg.norm(vector) for vector in (one_vector(3), one_vector(2), one_vector(1))]
    np.testing.assert_allclose(vectors, expected, rtol=1e-5)
    assert vectors.dtype == np.float32


def test_a_moment_is_what_is_seen_in_it_or_else_what_is_heard(tmp_path: Path) -> None:
    seen, heard, said, whole = (one_vector(seed) for seed in range(4))
    file = saved(
        tmp_path,
        "a",
        segment(0, heard, Modality.AUDIO),
        segment(0, seen),
        segment(5, said, Modality.TRANSCRIPTION),
        segment(5, heard, Modality.AUDIO),
        segment(10, said, Modality.TRANSCRIPTION),
        segment(0, whole, scope=Scope.ASSET),
    )
    moments, vectors = read([file])
    assert moments.start_sec.tolist() == [0, 5, 10]
    np.testing.assert_allclose(vectors, [vector / np.linalg.norm(vector) for vector in (seen, heard, said)], rtol=1e-5)


def test_what_is_missing_or_damaged_is_left_out_and_noted(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    good = saved(tmp_path, "good", segment(0, one_vector(1)))
    short = saved(tmp_path, "short", segment(0, np.ones(DIMENSION // 2, dtype=np.float32)))
    empty = saved(tmp_path, "empty")
    (tmp_path / "damaged.parquet").write_bytes(good[1].read_bytes()[:-20])
    files = [("damaged", tmp_path / "damaged.parquet"), ("gone", tmp_path / "gone.parquet"), good, short, empty]
    with caplog.at_level(logging.WARNING):
        moments, vectors = read(files)
    assert moments.video_ids == ("good",)
    assert vectors.shape == (1, DIMENSION)
    assert [name for name in ("damaged", "gone", "short", "empty") if f"video {name}," in caplog.text] == [
        "damaged",
        "gone",
        "short",
    ]


def test_a_vector_without_a_direction_is_left_out(tmp_path: Path) -> None:
    moments, _ = read([saved(tmp_path, "a", segment(0, np.zeros(DIMENSION, dtype=np.float32)), segment(5, one_vector(1)))])
    assert moments.start_sec.tolist() == [5]
