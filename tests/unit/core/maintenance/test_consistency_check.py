"""Catalog, saved embeddings and index agree, or it is found where they do not and repaired without the provider."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core import parquet
from core.config import Settings
from core.errors import ClipseekError, Reason
from core.library.editing import edit
from core.maintenance import consistency_check
from core.maintenance.consistency_check import ConsistencyReport, Difference, Fault
from core.milvus import StoredVideo
from core.milvus.inventory import Inventory
from core.milvus.rows import Label
from core.models.jobs import Stage
from core.models.video import EmbeddedSegment, Modality, Video
from core.services import Services
from tests.support.jobs import a_job, a_video, erase, set_stage, write
from tests.unit.core.milvus.milvus_rows import MODEL, moments, vectors

MOMENTS = 5


class Shelf:
    """A library in which each video has five moments, seen and heard, everywhere the same."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self._count = 0

    def put(self, title: str) -> Video:
        self._count += 1
        video = a_video(self._count, title=title)
        job = a_job(video, Stage.READY, moments=MOMENTS, task_id="task")
        write(self.services.catalog, [(video, job)])
        self.fill(video.id, self.both(MOMENTS))
        return video

    def both(self, count: int) -> list[EmbeddedSegment]:
        rows = vectors(count, self._count)
        return [*moments(rows), *moments(rows, Modality.AUDIO)]

    def fill(self, video_id: str, segments: list[EmbeddedSegment]) -> None:
        parquet.save(self.file(video_id), segments)
        self.services.store.replace_video(MODEL, StoredVideo(video_id, "", ""), segments)

    def file(self, video_id: str) -> Path:
        return self.services.settings.library_dir / parquet.key_for(MODEL, video_id)

    def compare(self) -> ConsistencyReport:
        return consistency_check.compare(self.services)

    def only(self) -> Difference:
        (difference,) = self.compare().differences
        return difference

    def repair(self) -> None:
        for difference in self.compare().differences:
            consistency_check.repair(self.services, difference)


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    # Nothing listens there: a repair that asked the provider would fail.
    services = Services(Settings(data_dir=tmp_path_factory.mktemp("data"), demo_url="http://127.0.0.1:9/v1.3"))
    yield services
    services.store.close()
    services.catalog.close()


@pytest.fixture
def shelf(services: Services) -> Iterator[Shelf]:
    yield Shelf(services)
    for video in services.catalog.videos.all():
        erase(services.catalog, video.id)
    for video_id in Inventory(services.store).rows_by_video(MODEL):
        services.store.delete_video(MODEL, video_id)
    shutil.rmtree(services.settings.embeddings_dir, ignore_errors=True)


def test_nothing_differs_in_a_library_that_is_whole(shelf: Shelf) -> None:
    shelf.put("One")
    shelf.put("Two")
    shares: list[float] = []
    found = consistency_check.compare(shelf.services, shares.append)
    assert found.differences == ()
    (totals,) = found.totals
    assert (totals.videos_known, totals.videos_saved, totals.videos_in_index) == (2, 2, 2)
    assert (totals.moments_known, totals.moments_saved) == (2 * MOMENTS, 2 * MOMENTS)
    assert (totals.rows_saved, totals.rows_in_index) == (4 * MOMENTS, 4 * MOMENTS)
    assert shares == sorted(shares)
    assert shares[-1] == 1


@pytest.mark.parametrize("left", [0, 3])
def test_an_index_that_lost_entries_is_filled_from_the_saved_file(shelf: Shelf, left: int) -> None:
    video = shelf.put("Harbour")
    shelf.services.store.replace_video(MODEL, StoredVideo(video.id, "", ""), shelf.both(MOMENTS)[:left])
    assert (shelf.only().title, shelf.only().fault, shelf.only().in_index) == ("Harbour", Fault.INDEX, left)
    shelf.repair()
    shelf.repair()
    assert shelf.compare().differences == ()
    assert shelf.services.store.count(MODEL, video.id) == 2 * MOMENTS


@pytest.mark.parametrize("damage", ["gone", "broken", "incomplete"])
def test_a_saved_file_that_is_lost_is_written_again_from_the_index(shelf: Shelf, damage: str) -> None:
    video = shelf.put("Harbour")
    before = parquet.load(shelf.file(video.id))
    match damage:
        case "gone":
            shelf.file(video.id).unlink()
        case "broken":
            shelf.file(video.id).write_bytes(b"no parquet")
        case "incomplete":
            parquet.save(shelf.file(video.id), before[:2])
    assert shelf.only().fault is Fault.FILE
    shelf.repair()
    assert shelf.compare().differences == ()
    after = parquet.load(shelf.file(video.id))
    assert {(row.span, row.modality, row.vector.tobytes()) for row in after} == {
        (row.span, row.modality, row.vector.tobytes()) for row in before
    }


def test_half_of_the_moments_is_never_saved_as_if_it_were_all(shelf: Shelf) -> None:
    video = shelf.put("Harbour")
    shelf.services.store.replace_video(MODEL, StoredVideo(video.id, "", ""), shelf.both(MOMENTS)[:2])
    shelf.file(video.id).unlink()
    with pytest.raises(ClipseekError) as raised:
        shelf.repair()
    assert raised.value.reason is Reason.MOMENTS_LOST
    assert not shelf.file(video.id).exists()


def test_a_video_that_is_nowhere_is_said_to_be_lost_and_left_as_it_is(shelf: Shelf) -> None:
    video = shelf.put("Harbour")
    shelf.file(video.id).unlink()
    shelf.services.store.delete_video(MODEL, video.id)
    assert shelf.only().fault is Fault.LOST
    assert not shelf.only().can_be_repaired


def test_a_wrong_number_in_the_catalog_is_corrected(shelf: Shelf) -> None:
    video = shelf.put("Harbour")
    set_stage(shelf.services.catalog, video, Stage.READY, moments=99)
    assert (shelf.only().fault, shelf.only().moments_known, shelf.only().moments_in_file) == (Fault.NUMBER, 99, MOMENTS)
    shelf.repair()
    assert shelf.compare().differences == ()


def test_entries_of_no_video_are_taken_out_of_the_index_and_what_was_paid_for_stays(shelf: Shelf) -> None:
    stays = shelf.put("Harbour")
    shelf.fill("00000000deadbeef", shelf.both(2))
    before = shelf.file("00000000deadbeef").read_bytes()
    assert (shelf.only().fault, shelf.only().video_id) == (Fault.STRANGE, "00000000deadbeef")
    assert shelf.only().has_unknown_file
    shelf.repair()
    assert shelf.file("00000000deadbeef").read_bytes() == before
    rows = Inventory(shelf.services.store).rows_by_video(MODEL)
    assert {video_id: of.count for video_id, of in rows.items()} == {stays.id: 2 * MOMENTS}
    assert shelf.compare().differences == ()


def test_a_saved_file_of_no_video_contradicts_nothing(shelf: Shelf) -> None:
    shelf.put("Harbour")
    parquet.save(shelf.file("00000000deadbeef"), shelf.both(2))
    found = shelf.compare()
    assert found.differences == ()
    assert (found.totals[0].videos_known, found.totals[0].videos_saved, found.totals[0].rows_saved) == (1, 1, 2 * MOMENTS)


def test_what_was_added_again_meanwhile_is_not_removed(shelf: Shelf) -> None:
    shelf.fill("0000000000000001", shelf.both(MOMENTS))
    strange = shelf.only()
    video = shelf.put("Harbour")
    assert video.id == strange.video_id
    consistency_check.repair(shelf.services, strange)
    assert shelf.compare().differences == ()


def test_a_video_that_is_being_prepared_is_left_out(shelf: Shelf) -> None:
    video = shelf.put("Harbour")
    shelf.services.store.delete_video(MODEL, video.id)
    set_stage(shelf.services.catalog, video, Stage.EMBEDDING)
    found = shelf.compare()
    assert (found.differences, found.left_out) == ((), 1)


def test_a_video_in_the_bin_is_left_alone_and_not_counted(shelf: Shelf) -> None:
    video, _ = shelf.put("Harbour"), shelf.put("Market")
    shelf.services.catalog.deletions.delete([video.id])
    found = shelf.compare()
    (totals,) = found.totals
    assert (found.differences, totals.videos_known, totals.videos_saved, totals.videos_in_index) == ((), 1, 1, 1)
    shelf.services.catalog.deletions.restore([video.id])
    assert shelf.compare().differences == ()


@pytest.mark.parametrize("said", [StoredVideo("", "", "Sea"), StoredVideo("", "https://example.com/old.mp4", "City")])
def test_rows_that_say_something_else_of_a_video_than_the_catalog_are_found_and_written_again(
    shelf: Shelf, said: StoredVideo
) -> None:
    video = shelf.put("Harbour")
    shelf.services.catalog.videos.edit(video.id, {"category": "City"})
    wrong = StoredVideo(video.id, said.url, said.category)
    shelf.services.store.replace_video(MODEL, wrong, shelf.both(MOMENTS))
    before = shelf.services.catalog.changes.read().results
    assert (shelf.only().fault, shelf.only().title) == (Fault.LABEL, "Harbour")
    shelf.repair()
    assert shelf.compare().differences == ()
    assert Inventory(shelf.services.store).labels(MODEL, video.id) == {Label("City", "")}
    # What was answered from the wrong rows is not answered any more.
    assert shelf.services.catalog.changes.read().results > before


def test_a_single_row_that_says_something_else_is_found(shelf: Shelf) -> None:
    video = shelf.put("Harbour")
    one = shelf.both(MOMENTS)[:1]
    shelf.services.store.add_videos(MODEL, [(StoredVideo(video.id, "", "Sea"), one)])
    assert shelf.only().fault is Fault.LABEL


def test_a_category_too_long_for_the_index_is_no_difference(shelf: Shelf) -> None:
    video = shelf.put("Harbour")
    category = "\u20ac" * 100
    shelf.services.catalog.videos.edit(video.id, {"category": category})
    shelf.services.store.replace_video(MODEL, StoredVideo(video.id, "", category), shelf.both(MOMENTS))
    assert shelf.compare().differences == ()


def test_a_category_that_is_set_while_it_is_counted_is_no_difference(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    video = shelf.put("Harbour")
    whole = Inventory.rows_by_video

    def then_set(*args: Any, **named: Any) -> Any:
        found = whole(*args, **named)
        edit(shelf.services, video.id, category="City")
        return found

    with monkeypatch.context() as busy:
        busy.setattr(Inventory, "rows_by_video", then_set)
        found = shelf.compare()
    assert (found.differences, found.left_out) == ((), 1)
