"""Originals that stay where they are: no room is taken, nothing is lost while they are away, and they come back as themselves."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from core.catalog import Catalog
from core.ingest.precheck.candidates import CheckResult
from core.ingest.precheck.precheck import Precheck
from core.models.embedding_models import MODELS
from core.storage.folder import FolderStorage
from tests.support.clips import make_clip


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return tmp_path / "library"


@pytest.fixture
def precheck(catalog: Catalog, library: Path) -> Precheck:
    model = MODELS["marengo3.5"]
    return Precheck(catalog, FolderStorage(library), library, model, allow_private_urls=False, leave_originals=True)


@pytest.fixture
def card(tmp_path: Path) -> Path:
    make_clip(tmp_path / "harbour.mp4", seconds=5)
    (tmp_path / "card" / "DCIM").mkdir(parents=True)
    shutil.move(tmp_path / "harbour.mp4", tmp_path / "card" / "DCIM")
    return tmp_path / "card"


@pytest.fixture
def key(precheck: Precheck, catalog: Catalog, card: Path) -> str:
    """A file of the card is in the library."""
    copied: list[int] = []
    candidate = precheck.check_in_folder(card, "DCIM/harbour.mp4", copied.append)
    assert candidate.check_result is CheckResult.FINE
    assert sum(copied) == (card / "DCIM" / "harbour.mp4").stat().st_size
    precheck.intake.start(candidate, title="Harbour", category="", watch_url="")
    (video,) = catalog.videos.all()
    return f"uploads/{video.file_name}"


def test_it_is_read_where_it_lies_and_stays_when_the_video_goes(library: Path, card: Path, key: str) -> None:
    original, storage = card / "DCIM" / "harbour.mp4", FolderStorage(library)
    assert sum(path.lstat().st_size for path in library.rglob("*") if path.is_file()) < 4096
    with storage.local(key) as path:
        assert path.read_bytes() == original.read_bytes()
    assert storage.delete([key]) == {}
    assert original.is_file()


def test_while_the_card_is_away_its_original_is_missing_and_then_it_is_here_again(library: Path, card: Path, key: str) -> None:
    storage = FolderStorage(library)
    card.rename(card.with_name("unplugged"))
    assert storage.find(key) is None
    assert storage.files("uploads") == []
    assert not (storage.path_of(key) or library).exists()
    with pytest.raises(FileNotFoundError):
        storage.read(key)
    card.with_name("unplugged").rename(card)
    assert storage.find(key) is not None


def test_what_was_written_over_it_is_not_taken_for_it(library: Path, card: Path, key: str) -> None:
    original, storage = card / "DCIM" / "harbour.mp4", FolderStorage(library)
    before = original.read_bytes()
    make_clip(original, seconds=6, shift=2)
    os.utime(original, (1_000_000_000, 1_000_000_000))
    assert storage.find(key) is None
    original.write_bytes(before)
    os.utime(original, ns=((library / key).lstat().st_mtime_ns,) * 2)
    assert storage.find(key) is not None


def test_a_link_that_somebody_puts_on_the_way_leads_nowhere(library: Path, card: Path, key: str, tmp_path: Path) -> None:
    secret = tmp_path / "elsewhere" / "harbour.mp4"
    secret.parent.mkdir()
    shutil.move(card / "DCIM" / "harbour.mp4", secret)
    (card / "DCIM").rmdir()
    (card / "DCIM").symlink_to(secret.parent)
    assert (library / key).is_file()
    assert FolderStorage(library).find(key) is None


def test_given_again_under_another_name_it_is_back(precheck: Precheck, library: Path, card: Path, key: str) -> None:
    (card / "DCIM").rename(card / "Day 1")
    assert FolderStorage(library).find(key) is None
    again = precheck.check_in_folder(card, "Day 1/harbour.mp4")
    assert again.check_result is CheckResult.ALREADY_HERE
    assert FolderStorage(library).find(key) is not None
    assert (library / key).readlink() == card / "Day 1" / "harbour.mp4"
    assert list((library / "uploads" / "staged").iterdir()) == []
