"""Files that the catalog does not know are found, come back for nothing where they were paid for, and go only if told to."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core import parquet
from core.config import Settings
from core.errors import ClipseekError, MediaError, Reason
from core.maintenance import consistency_check, unknown_files
from core.maintenance.consistency_check import Fault
from core.maintenance.health import FileWish, HealthService
from core.maintenance.unknown_files import LOOKED_INTO, UnknownFile
from core.milvus import StoredVideo
from core.models.embedding_models import MODELS, EmbeddingModel
from core.models.jobs import Stage
from core.models.video import Modality
from core.services import Services
from tests.support.clips import make_clip
from tests.support.jobs import a_job, a_video, erase, write
from tests.support.library import MODEL, segments_of
from tests.support.waiting import wait_for

OTHER = next(model for model in MODELS.values() if model != MODEL)


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clip(tmp_path_factory.mktemp("clip") / "harbour.mp4", seconds=5)


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    # Nothing listens there: whatever asked the provider would fail.
    services = Services(Settings(data_dir=tmp_path / "data", demo_url="http://127.0.0.1:9/v1.3"))
    services.settings.uploads_dir.mkdir(parents=True)
    services.catalog.jobs.counts()
    yield services
    services.store.close()
    services.catalog.close()


def save(services: Services, video_id: str, model: EmbeddingModel = MODEL, moments: int = 4) -> Path:
    path = services.settings.library_dir / parquet.key_for(model, video_id)
    parquet.save(path, segments_of(1, moments))
    return path


def start(services: Services, clip: Path, title: str = "Harbour") -> str:
    """A video in the library, as pressing start would make it; its id."""
    candidate = services.precheck.check_path(clip, title)
    services.precheck.intake.start(candidate, title=title, category="", watch_url="")
    assert candidate.video_id is not None
    return candidate.video_id


def lost(services: Services, clip: Path, *, saved: bool) -> str:
    """A video that an older copy of the catalog does not know, with its file and perhaps its embeddings; its id."""
    video_id = start(services, clip)
    erase(services.catalog, video_id)
    if saved:
        save(services, video_id)
        services.store.replace_video(MODEL, StoredVideo(video_id, "", ""), segments_of(1))
    return video_id


def only(services: Services) -> UnknownFile:
    (file,) = unknown_files.find(services).files
    return file


def test_a_library_that_is_whole_has_none(services: Services, clip: Path) -> None:
    video_id = start(services, clip)
    save(services, video_id)
    (services.settings.uploads_dir / "staged").mkdir(exist_ok=True)
    (services.settings.uploads_dir / "staged" / "half.part").write_bytes(b"x")
    (services.settings.uploads_dir / "notes.txt").write_bytes(b"x")
    assert unknown_files.find(services).files == ()


def test_a_deleted_video_that_can_be_brought_back_is_known(services: Services, clip: Path) -> None:
    services.catalog.deletions.delete([start(services, clip)])
    assert unknown_files.find(services).files == ()


def test_what_was_paid_for_comes_back_ready_and_costs_nothing(services: Services, clip: Path) -> None:
    video_id = lost(services, clip, saved=True)
    services.store.delete_video(MODEL, video_id)
    file = only(services)
    assert (file.video_id, file.file_name, file.moments, file.is_free) == (video_id, f"{video_id}.mp4", 4, True)
    unknown_files.add(services, file, may_pay=False)
    unknown_files.add(services, file, may_pay=False)
    (job,) = services.catalog.jobs.newest()
    assert (job.stage, job.model, job.moments, set(job.options.modalities)) == (Stage.READY, MODEL, 4, set(MODEL.modalities))
    assert services.catalog.videos.all()[0].title == "Harbour"
    assert services.store.count(MODEL, video_id) == len(segments_of(1))
    assert consistency_check.compare(services).differences == ()
    assert unknown_files.find(services).files == ()
    assert (services.settings.uploads_dir / f"{video_id}.mp4").read_bytes() == clip.read_bytes()


def test_without_embeddings_it_is_queued_only_by_who_was_told_the_price(services: Services, clip: Path) -> None:
    video_id = lost(services, clip, saved=False)
    file = only(services)
    assert (file.is_free, file.moments) == (False, None)
    assert file.duration_sec == pytest.approx(5, abs=0.2)
    with pytest.raises(ClipseekError):
        unknown_files.add(services, file, may_pay=False)
    assert services.catalog.jobs.newest() == []
    unknown_files.add(services, file, may_pay=True)
    assert [(job.video_id, job.stage) for job in services.catalog.jobs.newest()] == [(video_id, Stage.WAITING)]


def test_embeddings_that_are_damaged_are_never_paid_again_unasked(services: Services, clip: Path) -> None:
    video_id = lost(services, clip, saved=True)
    promised = only(services)
    (services.settings.library_dir / parquet.key_for(MODEL, video_id)).write_bytes(b"no parquet")
    with pytest.raises(ClipseekError) as raised:
        unknown_files.add(services, promised, may_pay=False)
    assert raised.value.reason is Reason.EMBEDDINGS_DAMAGED
    assert (only(services).is_free, only(services).moments, only(services).can_be_added) == (False, None, True)


def test_embeddings_of_another_model_are_taken_where_there_are_no_others(services: Services, clip: Path) -> None:
    video_id = lost(services, clip, saved=False)
    save(services, video_id, OTHER)
    unknown_files.add(services, only(services), may_pay=False)
    assert [(job.model, job.stage) for job in services.catalog.jobs.newest()] == [(OTHER, Stage.READY)]
    assert services.store.count(OTHER, video_id) == len(segments_of(1))


def test_embeddings_alone_are_listed_and_cannot_be_added(services: Services) -> None:
    path = save(services, "00000000deadbeef")
    file = only(services)
    assert (file.video_id, file.file_name, file.moments, file.can_be_added) == ("00000000deadbeef", None, 4, False)
    assert file.size_bytes == path.stat().st_size


def test_a_file_that_is_no_video_is_listed_with_the_reason(services: Services) -> None:
    (services.settings.uploads_dir / "00000000deadbeef.mp4").write_bytes(b"no video")
    file = only(services)
    assert (file.can_be_added, file.fault) == (False, MediaError(Reason.UNREADABLE).fault)


def test_a_file_that_somebody_put_there_by_hand_gets_the_name_of_its_content(services: Services, clip: Path) -> None:
    (services.settings.uploads_dir / "Holiday.MP4").write_bytes(clip.read_bytes())
    unknown_files.add(services, only(services), may_pay=True)
    (video,) = services.catalog.videos.all()
    assert (video.title, video.file_name) == ("Holiday", f"{video.id}.mp4")
    assert [path.name for path in services.settings.uploads_dir.iterdir() if path.is_file()] == [video.file_name]


def test_deleting_one_leaves_no_trace_of_it_and_all_of_the_others(services: Services, clip: Path, tmp_path: Path) -> None:
    kept = start(services, make_clip(tmp_path / "other.mp4", seconds=5, shift=3))
    video_id = lost(services, clip, saved=True)
    unknown_files.delete(services, only(services))
    unknown_files.delete(services, UnknownFile(video_id, f"{video_id}.mp4", 1, 1.0))
    assert [str(path) for path in services.settings.library_dir.rglob(f"*{video_id}*")] == []
    assert services.store.count(MODEL, video_id) == 0
    assert (services.settings.uploads_dir / f"{kept}.mp4").is_file()


def test_what_was_added_meanwhile_is_not_deleted(services: Services, clip: Path) -> None:
    video_id = lost(services, clip, saved=True)
    file = only(services)
    unknown_files.add(services, file, may_pay=False)
    with pytest.raises(ClipseekError) as raised:
        unknown_files.delete(services, file)
    assert raised.value.reason is Reason.NOT_UNKNOWN
    assert (services.settings.uploads_dir / f"{video_id}.mp4").is_file()


def test_thousands_of_files_are_found_in_one_look(services: Services) -> None:
    folder = services.settings.uploads_dir
    for number in range(3_000):
        (folder / f"{number:016x}.mp4").write_bytes(b"x")
    videos = [a_video(number) for number in range(2_900)]
    write(services.catalog, [(video, a_job(video, Stage.FAILED)) for video in videos])
    os.utime(folder / f"{2_950:016x}.mp4", (2_000_000_000, 2_000_000_000))
    began = time.monotonic()
    found = unknown_files.find(services)
    assert time.monotonic() - began < 30
    assert len(found.files) == found.total_bytes == 100
    assert found.files[0].video_id == f"{2_950:016x}"
    assert sum(file.is_looked_into for file in found.files) == LOOKED_INTO


def test_rows_that_only_the_index_has_are_saved_before_they_are_taken_out(services: Services) -> None:
    video_id = "00000000deadbeef"
    services.store.replace_video(MODEL, StoredVideo(video_id, "", ""), segments_of(1))
    (difference,) = consistency_check.compare(services).differences
    assert (difference.fault, difference.has_unknown_file) == (Fault.STRANGE, False)
    consistency_check.repair(services, difference)
    assert services.store.count(MODEL, video_id) == 0
    kept = parquet.load(services.settings.library_dir / parquet.key_for(MODEL, video_id))
    assert {row.modality for row in kept} == set(Modality) & set(MODEL.modalities)
    assert len(kept) == len(segments_of(1))
    assert consistency_check.compare(services).differences == ()
    assert only(services).video_id == video_id


def test_the_desk_does_what_is_wished_and_says_what_it_could_not(services: Services, clip: Path) -> None:
    desk = HealthService(services)
    lost(services, clip, saved=True)
    good, bad = only(services), UnknownFile("00000000deadbeef", "00000000deadbeef.mp4", 1, 1.0, is_looked_into=True)
    desk.settle([FileWish(good, is_deletion=False), FileWish(bad, is_deletion=False)])
    batch = desk.settling
    assert batch is not None
    wait_for(lambda: batch.is_over, what="the files")
    assert [bool(problem) for _, problem in batch.results()] == [False, True]
    assert [job.stage for job in services.catalog.jobs.newest()] == [Stage.READY]


def test_a_video_whose_file_went_away_is_named_until_it_is_back(services: Services, clip: Path) -> None:
    video_id = start(services, clip)
    assert unknown_files.find(services).missing == ()
    (path,) = services.settings.uploads_dir.glob(f"{video_id}*")
    away = path.rename(path.with_suffix(".elsewhere"))
    assert unknown_files.find(services).missing == ("Harbour",)
    away.rename(path)
    assert unknown_files.find(services).missing == ()
