"""The watched folder: what is put there is taken once it is whole, once only, and is known again wherever it comes back."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from core.background.loop import FolderLock
from core.catalog import Catalog
from core.catalog.library.watched_files import WatchedFile
from core.errors import ClipseekError, Reason
from core.ingest import watch as watch_module
from core.ingest.precheck.precheck import Precheck
from core.ingest.watch import ADDED_BY, Watch
from core.models.embedding_models import MODELS
from core.storage.folder import FolderStorage
from tests.support.clips import make_clip


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clip(tmp_path_factory.mktemp("clips") / "clip.mp4", seconds=5)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "drop" / "Gala").mkdir(parents=True)
    return tmp_path / "drop"


Made = Callable[..., Watch]


@pytest.fixture
def made(catalog: Catalog, folder: Path, tmp_path: Path) -> Made:
    """A watch of this folder; `budget` is asked before anything is prepared."""

    def make(budget: Callable[[float], None] = lambda _seconds: None, still_sec: float = 0.0) -> Watch:
        precheck = Precheck(catalog, FolderStorage(tmp_path), tmp_path, MODELS["marengo3.5"], allow_private_urls=False)
        lock = FolderLock(tmp_path / "watch", lambda: None, lambda: None)
        return Watch(folder, catalog, precheck, budget, lock, still_sec=still_sec)

    return make


def put(folder: Path, name: str, clip: Path, more: bytes = b"") -> Path:
    path = folder / name
    path.write_bytes(clip.read_bytes() + more)
    return path


def noted(catalog: Catalog, path: str) -> WatchedFile:
    return catalog.watched_files.all()[path]


def staged(tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "uploads").rglob("*") if path.is_file() and "staged" in path.parts]


def test_a_new_video_is_taken_with_its_folder_and_captions_and_only_once(
    made: Made, folder: Path, clip: Path, catalog: Catalog, tmp_path: Path
) -> None:
    put(folder, "Gala/toast.mp4", clip)
    (folder / "Gala" / "toast.srt").write_text("1\n00:00:00,000 --> 00:00:02,000\nTo the bride!\n")
    watch = made()
    for _ in range(3):
        watch.once()
    (video,) = catalog.videos.all()
    assert (video.title, video.category, video.original_path, video.added_by) == ("Toast", "Gala", "Gala/toast.mp4", ADDED_BY)
    assert (tmp_path / "captions" / f"{video.id}.vtt").is_file()
    assert (noted(catalog, "Gala/toast.mp4").video_id, noted(catalog, "Gala/toast.mp4").fault) == (video.id, None)
    made().once()
    assert len(catalog.videos.all()) == 1


def test_a_file_that_still_grows_is_left_alone(made: Made, folder: Path, clip: Path, catalog: Catalog) -> None:
    path = put(folder, "long.mp4", clip)
    watch = made(still_sec=3600)
    watch.once()
    seen = watch._seen["long.mp4"]
    watch.once()
    assert watch._seen["long.mp4"] == seen
    with path.open("ab") as file:
        file.write(b"more")
    watch.once()
    assert watch._seen["long.mp4"][0].size_bytes == seen[0].size_bytes + 4
    assert catalog.watched_files.all() == {}


def test_what_goes_away_stays_in_the_library_and_comes_back_where_it_was(
    made: Made, folder: Path, clip: Path, catalog: Catalog
) -> None:
    path, watch = put(folder, "a.mp4", clip), made()
    watch.once()
    path.rename(folder.parent / "a.mp4")
    watch.once()
    assert noted(catalog, "a.mp4").away_since is not None
    assert len(catalog.videos.all()) == 1
    (folder.parent / "a.mp4").rename(path)
    watch.once()
    assert noted(catalog, "a.mp4").away_since is None


def test_it_is_known_again_under_another_path_without_being_copied(
    made: Made, folder: Path, clip: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, watch = put(folder, "a.mp4", clip), made()
    watch.once()
    (before,) = catalog.videos.all()
    path.rename(folder / "Gala" / "b.mp4")
    monkeypatch.setattr(Precheck, "check_in_folder", lambda *_: pytest.fail("copied again"))
    watch.once()
    assert set(catalog.watched_files.all()) == {"Gala/b.mp4"}
    (after,) = catalog.videos.all()
    assert (after.id, after.original_path) == (before.id, "Gala/b.mp4")


def test_a_folder_that_is_away_takes_nothing_with_it(made: Made, folder: Path, clip: Path, catalog: Catalog) -> None:
    put(folder, "a.mp4", clip)
    watch = made()
    watch.once()
    folder.rename(folder.with_name("unmounted"))
    with pytest.raises(ClipseekError) as refused:
        watch.once()
    assert refused.value.reason is Reason.FOLDER_MISSING
    assert noted(catalog, "a.mp4").away_since is None


def test_folders_that_may_not_be_read_are_not_away(
    made: Made, folder: Path, clip: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder, "Gala/a.mp4", clip)
    watch = made()
    watch.once()
    really = os.scandir

    def scandir(path: Path) -> object:
        if Path(path).name == "Gala":
            raise PermissionError(13, "no")
        return really(path)

    monkeypatch.setattr(os, "scandir", scandir)
    watch.once()
    assert noted(catalog, "Gala/a.mp4").away_since is None


def test_what_is_no_video_is_refused_once_and_looked_at_again_when_it_changes(
    made: Made, folder: Path, clip: Path, catalog: Catalog, tmp_path: Path
) -> None:
    (folder / "bad.mp4").write_text("no video")
    watch = made()
    watch.once()
    fault = noted(catalog, "bad.mp4").fault
    assert fault is not None
    at = noted(catalog, "bad.mp4").noted_at
    watch.once()
    assert noted(catalog, "bad.mp4").noted_at == at
    put(folder, "bad.mp4", clip)
    watch.once()
    assert noted(catalog, "bad.mp4").fault is None
    assert staged(tmp_path) == []


def test_beyond_the_budget_nothing_is_copied_and_it_is_tried_again_later(
    made: Made, folder: Path, clip: Path, catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = [3.0]

    def budget(seconds: float) -> None:
        if seconds > left[0]:
            raise ClipseekError(Reason.BUDGET_USED, budget_usd=1.0, so_far_usd=1.0, more_usd=1.0)

    put(folder, "a.mp4", clip)
    watch = made(budget)
    watch.once()
    fault = noted(catalog, "a.mp4").fault
    assert fault is not None
    assert fault.reason is Reason.BUDGET_USED
    assert (catalog.videos.all(), staged(tmp_path)) == ([], [])
    left[0] = 100.0
    watch.once()
    assert catalog.videos.all() == []
    monkeypatch.setattr(watch_module, "AGAIN_SEC", -1.0)
    watch.once()
    assert len(catalog.videos.all()) == 1


def test_what_somebody_deleted_is_not_taken_again(made: Made, folder: Path, clip: Path, catalog: Catalog) -> None:
    put(folder, "a.mp4", clip)
    watch = made()
    watch.once()
    catalog.deletions.delete([video.id for video in catalog.videos.all()])
    put(folder, "copy.mp4", clip)
    watch.once()
    assert catalog.videos.all() == []
    fault = noted(catalog, "copy.mp4").fault
    assert fault is not None
    assert fault.reason is Reason.IN_BIN
