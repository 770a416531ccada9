"""Pictures and previews come by themselves, once, one after the other, and never at anybody's expense."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import psutil
import pytest

from core.catalog import Catalog
from core.catalog.tables.schema import VIDEOS
from core.errors import DiskFull, MediaReaderKilled, Reason
from core.files import write_whole
from core.ingest import derived_media as extras_module
from core.ingest import derived_media_queue
from core.ingest.derived_media import DerivedMedia
from core.media.caches.picture_files import marked, picture_path
from core.media.caches.preview_cache import PreviewCache, PreviewState
from core.media.workers import derived_media as backroom
from core.models.video import Span
from tests.support.jobs import erase
from tests.support.libraries.ready import catalog_of, extras_of, make_ready
from tests.support.waiting import wait_for
from tests.unit.core.media.media_clips import make_clip

MOMENTS = [Span(0, 2), Span(2, 5)]


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def catalog(data_dir: Path) -> Iterator[Catalog]:
    catalog = catalog_of(data_dir)
    yield catalog
    catalog.close()


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five seconds that every browser plays."""
    return make_clip(tmp_path_factory.mktemp("clips") / "clip.mp4")


@pytest.fixture(scope="module")
def old_film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Half a minute that no browser plays."""
    return make_clip(tmp_path_factory.mktemp("old") / "old.avi", codec="mpeg4", sound=False, seconds=30, fps=25, size=(960, 540))


def all_done(derived_media: DerivedMedia) -> int:
    """How many pieces of work there were."""
    done = 0
    while derived_media.once():
        done += 1
    derived_media.stop()
    return done


def test_the_pictures_of_a_ready_video_are_made_once(data_dir: Path, catalog: Catalog, clip: Path) -> None:
    video_id = make_ready(data_dir, clip, MOMENTS)
    assert all_done(extras_of(data_dir, catalog)) >= 1
    folder = data_dir / "thumbs" / video_id
    assert sorted(path.name for path in folder.glob("*.jpg")) == ["1000_480.jpg", "1600_480.jpg", "3500_480.jpg"]
    made_at = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    reembedding = extras_of(data_dir, catalog)
    assert not reembedding.once()
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == made_at
    assert PreviewCache(data_dir / "previews").status(video_id).state is PreviewState.NONE


def test_a_picture_that_somebody_looked_at_before_gives_way_to_the_chosen_one(
    data_dir: Path, catalog: Catalog, clip: Path
) -> None:
    video_id = make_ready(data_dir, clip, MOMENTS)
    looked_at = picture_path(data_dir / "thumbs", video_id, 3500)
    write_whole(looked_at, b"of the middle")
    all_done(extras_of(data_dir, catalog))
    assert looked_at.read_bytes() != b"of the middle"
    assert set(marked(data_dir / "thumbs", video_id)["shown"]) == {"1000", "1600", "3500"}


def test_a_cache_that_was_deleted_is_made_anew(data_dir: Path, catalog: Catalog, clip: Path) -> None:
    video_id = make_ready(data_dir, clip, MOMENTS)
    all_done(extras_of(data_dir, catalog))
    shutil.rmtree(data_dir / "thumbs")
    all_done(extras_of(data_dir, catalog))
    assert len(list((data_dir / "thumbs" / video_id).glob("*.jpg"))) == 3


def test_what_no_browser_plays_gets_a_preview_unasked(data_dir: Path, catalog: Catalog, tmp_path: Path) -> None:
    film = make_clip(tmp_path / "short.avi", codec="mpeg4", sound=False)
    video_id = make_ready(data_dir, film, MOMENTS)
    all_done(extras_of(data_dir, catalog))
    assert PreviewCache(data_dir / "previews").status(video_id).state is PreviewState.READY


def test_what_plays_gets_one_only_for_the_asking(data_dir: Path, catalog: Catalog, clip: Path) -> None:
    video_id = make_ready(data_dir, clip, MOMENTS)
    shelf = PreviewCache(data_dir / "previews")
    shelf.want(video_id)
    all_done(extras_of(data_dir, catalog))
    assert shelf.status(video_id).state is PreviewState.READY


def test_a_file_that_broke_is_tried_once_and_keeps_nothing_from_its_work(
    data_dir: Path, catalog: Catalog, clip: Path, tmp_path: Path
) -> None:
    good = make_ready(data_dir, clip, MOMENTS)
    broken = make_ready(data_dir, make_clip(tmp_path / "other.mp4", seconds=6), MOMENTS)
    (data_dir / "uploads" / f"{broken}.mp4").write_bytes(b"broken since")
    all_done(extras_of(data_dir, catalog))
    assert (data_dir / "thumbs" / good / "1000_480.jpg").is_file()
    assert PreviewCache(data_dir / "previews").status(broken).state is PreviewState.FAILED
    assert not extras_of(data_dir, catalog).once()


class Unforeseen:
    """Looking into one file ends as nobody foresaw; the others are looked into as ever."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, fault: Exception) -> None:
        self.video_id = ""
        self.tried = 0
        self._fault = fault
        for name in ("media_format_of", "make_preview"):
            monkeypatch.setattr(backroom, name, partial(self._do, getattr(backroom, name)))

    def _do(self, real: Callable[..., Any], path: Path, *args: Any, **options: Any) -> Any:
        if path.stem == self.video_id:
            self.tried += 1
            raise self._fault
        return real(path, *args, **options)


KILLED = MediaReaderKilled(Reason.READER_KILLED)


@pytest.mark.parametrize("fault", [RuntimeError("nobody foresaw this"), PermissionError(13, "not this file"), KILLED], ids=type)
def test_what_nobody_foresaw_of_one_video_keeps_none_of_the_others_from_theirs(
    data_dir: Path,
    catalog: Catalog,
    clip: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    fault: Exception,
) -> None:
    good = make_ready(data_dir, clip, MOMENTS)
    # The newest is the first in the queue.
    unforeseen = Unforeseen(monkeypatch, fault)
    unforeseen.video_id = make_ready(data_dir, make_clip(tmp_path / "other.mp4", seconds=6), MOMENTS)
    all_done(extras_of(data_dir, catalog))
    assert (data_dir / "thumbs" / good / "1000_480.jpg").is_file()
    assert unforeseen.tried == 1
    assert unforeseen.video_id in caplog.text
    # The next start tries again, and finds that all is well.
    unforeseen.video_id, bad = "", unforeseen.video_id
    all_done(extras_of(data_dir, catalog))
    assert (data_dir / "thumbs" / bad / "1000_480.jpg").is_file()


def test_what_was_put_aside_is_tried_again_after_a_while(
    data_dir: Path, catalog: Catalog, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(derived_media_queue, "ASIDE_SEC", 0.0)
    monkeypatch.setattr(derived_media_queue, "CLEAN_EVERY_SEC", 0.0)
    unforeseen = Unforeseen(monkeypatch, RuntimeError("nobody foresaw this"))
    unforeseen.video_id = make_ready(data_dir, clip, MOMENTS)
    derived_media = extras_of(data_dir, catalog)
    assert derived_media.once()
    unforeseen.video_id, bad = "", unforeseen.video_id
    all_done(derived_media)
    assert (data_dir / "thumbs" / bad / "1000_480.jpg").is_file()


def test_a_preview_whose_process_was_killed_is_made_later(
    data_dir: Path, catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object, **__: object) -> None:
        raise KILLED

    shelf = PreviewCache(data_dir / "previews")
    video_id = make_ready(data_dir, make_clip(tmp_path / "old.avi", codec="mpeg4"), MOMENTS)
    with monkeypatch.context() as patched:
        patched.setattr(backroom, "make_preview", killed)
        all_done(extras_of(data_dir, catalog))
    assert shelf.status(video_id).state is not PreviewState.FAILED
    all_done(extras_of(data_dir, catalog))
    assert shelf.status(video_id).state is PreviewState.READY


def test_who_waits_for_a_preview_that_failed_unforeseen_is_told(
    data_dir: Path, catalog: Catalog, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unforeseen = Unforeseen(monkeypatch, RuntimeError("nobody foresaw this"))
    unforeseen.video_id = video_id = make_ready(data_dir, clip, MOMENTS)
    shelf = PreviewCache(data_dir / "previews")
    shelf.want(video_id)
    all_done(extras_of(data_dir, catalog))
    assert shelf.status(video_id).state is PreviewState.FAILED
    assert shelf.wanted() == []


def test_a_full_disk_is_left_alone(data_dir: Path, catalog: Catalog, clip: Path) -> None:
    video_id = make_ready(data_dir, clip, MOMENTS)
    with pytest.raises(DiskFull):
        extras_of(data_dir, catalog, spare_disk_bytes=10**18).once()
    assert not (data_dir / "thumbs" / video_id).exists()


def test_only_one_process_works_for_a_library(data_dir: Path, catalog: Catalog, clip: Path) -> None:
    make_ready(data_dir, clip, MOMENTS)
    first, second = extras_of(data_dir, catalog), extras_of(data_dir, catalog)
    assert first.once()
    assert not second.once()


def test_a_removed_video_leaves_nothing(data_dir: Path, catalog: Catalog, clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    video_id = make_ready(data_dir, clip, MOMENTS)
    all_done(extras_of(data_dir, catalog))
    erase(catalog, video_id)
    monkeypatch.setattr(derived_media_queue, "UNCLAIMED_SEC", -60)
    assert not extras_of(data_dir, catalog).once()
    assert list((data_dir / "thumbs").iterdir()) == []
    assert {path.name for path in (data_dir / "previews").iterdir()} == {".film.lock", ".maker.lock"}


def test_told_to_end_it_ends_and_leaves_no_half_film(
    data_dir: Path, catalog: Catalog, old_film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extras_module, "BEGIN_AFTER_SEC", 0.01)
    video_id = make_ready(data_dir, old_film, MOMENTS)
    shelf = PreviewCache(data_dir / "previews")
    derived_media = extras_of(data_dir, catalog)
    derived_media.start()
    wait_for(lambda: shelf.status(video_id).share > 0, within_sec=60, what="a preview on its way")
    (helper,) = [child for child in psutil.Process().children() if child.nice() == 19]
    derived_media.stop(20.0)
    assert not helper.is_running()
    assert shelf.ready(video_id) is None
    assert not shelf.part(video_id).exists()


def test_files_of_an_earlier_release_are_asked_when_they_were_recorded(data_dir: Path, catalog: Catalog, clip: Path) -> None:
    video_id = make_ready(data_dir, clip, MOMENTS)
    with catalog.recordings._database.writing() as connection:
        connection.execute(VIDEOS.update().values(recorded_from=None))
    assert catalog.recordings.unread() == {video_id}
    all_done(extras_of(data_dir, catalog))
    assert catalog.recordings.unread() == set()
