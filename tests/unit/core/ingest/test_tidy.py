"""What nobody needs any more goes; what anybody may still need stays."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.catalog import Catalog
from core.ingest import tidy
from core.models import EmbeddingModel, EmbedOptions, Modality
from tests.unit.core.catalog.test_jobs import VIDEO


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    catalog = Catalog(f"sqlite:///{tmp_path / 'clipseek.db'}")
    catalog.jobs.add(VIDEO, EmbeddingModel.MARENGO_3_5, EmbedOptions((Modality.VISUAL,)))
    yield catalog
    catalog.close()


@pytest.fixture
def uploads(tmp_path: Path) -> Path:
    """A library's files: one of a video, one of none, one that is not ours."""
    folder = tmp_path / "uploads"
    folder.mkdir()
    for name in (VIDEO.file_name or "", "00000000000000ff.mp4", "notes.txt"):
        (folder / name).write_bytes(b"x")
    return folder


def test_a_file_of_no_video_goes_once_it_is_old(catalog: Catalog, uploads: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tidy, "UNCLAIMED_SEC", -60)
    tidy.remove_files(catalog, uploads)
    assert sorted(path.name for path in uploads.iterdir()) == [VIDEO.file_name, "notes.txt"]


def test_a_file_that_was_just_moved_here_stays_however_old_its_content(catalog: Catalog, uploads: Path) -> None:
    os.utime(uploads / "00000000000000ff.mp4", (0, 0))
    tidy.remove_files(catalog, uploads)
    assert len(list(uploads.iterdir())) == 3


def test_what_was_brought_and_never_started_goes_after_a_day(uploads: Path) -> None:
    a_day_ago = time.time() - 25 * 3600
    os.utime(uploads / "notes.txt", (a_day_ago, a_day_ago))
    tidy.remove_abandoned(uploads)
    assert not (uploads / "notes.txt").exists()
    assert len(list(uploads.iterdir())) == 2
