"""Embeddings on disk: what was paid for comes back exactly, or not at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import numpy as np
import pytest

from core import parquet
from core.errors import DiskFull, StoreError, VectorInvalid
from core.models.embedding_models import DIMENSION
from core.models.video import EmbeddedSegment, Modality, Scope, Span
from tests.support.saying import sentence_of
from tests.unit.core.milvus.milvus_rows import MODEL, moment, moments, one_vector, vectors


def assert_same(left: tuple[EmbeddedSegment, ...], right: list[EmbeddedSegment]) -> None:
    assert [(s.span, s.modality, s.scope) for s in left] == [(s.span, s.modality, s.scope) for s in right]
    for ours, theirs in zip(left, right, strict=True):
        assert ours.vector.dtype == np.float32
        np.testing.assert_array_equal(ours.vector, theirs.vector)


def test_what_was_saved_is_loaded_exactly_and_in_order(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "v.parquet"
    segments = [
        EmbeddedSegment(Span(1.1, 7.000001), Modality.AUDIO, Scope.CLIP, one_vector(1)),
        EmbeddedSegment(Span(0, 14400), Modality.TRANSCRIPTION, Scope.ASSET, one_vector(2)),
        *moments(vectors(300, 3)),
    ]
    parquet.save(path, segments)
    assert_same(parquet.load(path), segments)


def test_a_video_without_moments_is_saved_too(tmp_path: Path) -> None:
    parquet.save(tmp_path / "v.parquet", [])
    assert parquet.load(tmp_path / "v.parquet") == ()


def test_saving_again_replaces_the_file_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "v.parquet"
    parquet.save(path, moments(vectors(3, 4)))
    parquet.save(path, moments(vectors(2, 5)))
    assert len(parquet.load(path)) == 2
    assert [entry.name for entry in tmp_path.iterdir()] == ["v.parquet"]


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    path = tmp_path / "v.parquet"
    segments = moments(vectors(3, 6))
    parquet.save(path, segments)

    def full(_: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFull) as caught:
        parquet.save(path, moments(vectors(9, 7)))
    assert "disk of the server is full" in sentence_of(caught.value)
    assert_same(parquet.load(path), segments)
    assert [entry.name for entry in tmp_path.iterdir()] == ["v.parquet"]


def test_another_fault_of_the_disk_is_passed_on(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OSError, match=r"file|directory"):
        parquet.save(tmp_path / "file" / "v.parquet", [])


@pytest.mark.parametrize("wrong", [np.ones(DIMENSION - 1, np.float32), np.full(DIMENSION, np.nan, np.float32)])
def test_refuses_to_save_vectors_that_are_none(tmp_path: Path, wrong: np.ndarray) -> None:
    with pytest.raises(VectorInvalid):
        parquet.save(tmp_path / "v.parquet", [moment(0, one_vector(8)), moment(5, wrong)])
    assert not (tmp_path / "v.parquet").exists()


def test_a_damaged_file_is_an_error_of_ours(tmp_path: Path) -> None:
    path = tmp_path / "v.parquet"
    parquet.save(path, moments(vectors(50, 9)))
    whole = path.read_bytes()
    middle = len(whole) // 2
    flipped = whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :]
    for damaged in (b"", b"PAR1", whole[:middle], flipped):
        path.write_bytes(damaged)
        with pytest.raises(StoreError):
            parquet.load(path)


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        parquet.load(tmp_path / "v.parquet")


@pytest.mark.parametrize("id", ["", "..", "../other", "a/b", "a\\b", "a\n"])
def test_no_id_leads_out_of_the_folder(tmp_path: Path, id: str) -> None:
    with pytest.raises(ValueError, match="no video id"):
        tmp_path.parent / parquet.key_for(MODEL, id)
