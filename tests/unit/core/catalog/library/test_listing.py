"""Some videos of the library in an order, and how many there are of each kind, on both databases."""

from __future__ import annotations

from datetime import date

import pytest

from core.catalog import Catalog
from core.catalog.library.listing import Listing
from core.models.embedding_models import MODELS
from core.models.jobs import OPEN_STAGES, EmbedOptions, Stage
from core.models.search_query import Narrow
from core.models.video import Modality, Order
from tests.support.jobs import a_job, a_video, write

HOSTILE = '"it\'s" %_ \\ ; drop table videos -- 汉😀'


@pytest.fixture
def catalog(catalog: Catalog) -> Catalog:
    # number: category, stage, length, recorded
    kinds: dict[int, tuple[str, Stage, float, float | None]] = {
        1: ("City", Stage.READY, 30, None),
        2: ("City", Stage.EMBEDDING, 50, 10.0),
        3: ("", Stage.READY, 10, 30.0),
        4: (HOSTILE, Stage.FAILED, 40, 20.0),
    }
    videos = [
        a_video(number, category=category, duration_sec=seconds, recorded_at=recorded, added_at=1000.0 + number)
        for number, (category, _, seconds, recorded) in kinds.items()
    ]
    write(catalog, [(video, a_job(video, kinds[int(video.id, 16)][1])) for video in videos])
    return catalog


def numbers(ids: list[str]) -> list[int]:
    return [int(video_id, 16) for video_id in ids]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (Order.NEWEST, [4, 3, 2, 1]),
        (Order.OLDEST, [1, 2, 3, 4]),
        (Order.LONGEST, [2, 4, 1, 3]),
        (Order.RECORDED, [3, 4, 2, 1]),
    ],
)
def test_videos_come_in_the_order_that_is_asked_for(catalog: Catalog, order: Order, expected: list[int]) -> None:
    listing = Listing.of(catalog)
    assert numbers(listing.ids(None, None, order)) == expected
    assert numbers(listing.ids(None, None, order, limit=2, offset=1)) == expected[1:3]


def test_only_those_of_a_category_or_stage_are_listed(catalog: Catalog) -> None:
    listing = Listing.of(catalog)
    assert numbers(listing.ids(None, "City", Order.OLDEST)) == [1, 2]
    assert numbers(listing.ids(None, "", Order.OLDEST)) == [3]
    assert numbers(listing.ids(None, HOSTILE, Order.OLDEST)) == [4]
    assert numbers(listing.ids(OPEN_STAGES, None, Order.OLDEST)) == [2]
    assert listing.ids([Stage.READY], HOSTILE, Order.OLDEST) == []


def test_each_kind_is_counted_and_what_is_deleted_is_nowhere(catalog: Catalog) -> None:
    listing = Listing.of(catalog)
    assert listing.footage_sec() == 130
    catalog.deletions.delete([f"{1:016x}"])
    assert listing.counts() == {("City", Stage.EMBEDDING): 1, ("", Stage.READY): 1, (HOSTILE, Stage.FAILED): 1}
    assert numbers(listing.ids(None, None, Order.OLDEST)) == [2, 3, 4]
    assert [named.category for named in listing.named(Order.OLDEST)] == ["City", "", HOSTILE]
    assert listing.footage_sec() == 100


def test_videos_come_with_their_jobs_in_the_order_they_are_asked_for(catalog: Catalog) -> None:
    wanted = [f"{number:016x}" for number in (3, 99, 1, 3)]
    found = Listing.of(catalog).of_videos(wanted)
    assert [(int(video.id, 16), job.stage, job.video_id) for video, job in found] == [
        (3, Stage.READY, wanted[0]),
        (1, Stage.READY, wanted[2]),
    ]
    assert Listing.of(catalog).of_videos([]) == []
    assert Listing.of(catalog).here(wanted) == [wanted[0], wanted[2], wanted[3]]


def test_the_newest_that_are_ready_come_first_and_no_others(catalog: Catalog) -> None:
    listing = Listing.of(catalog)
    assert [(int(video.id, 16), job.video_id) for video, job in listing.newest_ready(9)] == [(3, f"{3:016x}"), (1, f"{1:016x}")]
    assert [int(video.id, 16) for video, _ in listing.newest_ready(1)] == [3]
    catalog.deletions.delete([f"{3:016x}"])
    assert [int(video.id, 16) for video, _ in listing.newest_ready(9)] == [1]
    # While it is embedded again it is not ready.
    catalog.reembedding.add(MODELS["marengo3.5"], {f"{1:016x}": EmbedOptions((Modality.VISUAL,))})
    assert listing.newest_ready(9) == []


def test_who_added_videos_and_how_many_there_are_counts_what_is_here(catalog: Catalog) -> None:
    sample = a_video(9, added_by="samples", title="Sample", size_bytes=5)
    assert not catalog.videos.are_any("samples")
    write(catalog, [(sample, a_job(sample, Stage.READY))])
    assert (catalog.videos.are_any("samples"), catalog.videos.are_any("samples", others=True)) == (True, True)
    assert (catalog.videos.count(), next(iter(catalog.videos.titles()))) == (5, sample.id)
    assert catalog.videos.titles_by_size([5, 6, 20_000_000])[5] == "Sample"
    catalog.deletions.delete([f"{number:016x}" for number in range(1, 5)])
    assert (catalog.videos.count(), catalog.videos.are_any("samples", others=True)) == (1, False)
    assert catalog.videos.titles_by_size([5, 6, 20_000_000]) == {5: "Sample"}


def test_names_are_searched_for_letters_whatever_they_are_and_whatever_their_size(catalog: Catalog) -> None:
    videos = [
        a_video(11, title="Red 100% car"),
        a_video(12, title="Blue", original_name="A_red_van.mp4"),
        a_video(13, title="Grey"),
    ]
    write(catalog, [(video, a_job(video, Stage.READY)) for video in videos])
    listing = Listing.of(catalog)

    def found(*words: str, limit: int = 10) -> set[str]:
        return {named.title for named in listing.with_words(words, limit)}

    assert (found("RED"), found("red", "van")) == ({"Red 100% car", "Blue"}, {"Blue"})
    assert (found("%"), found("_"), found(HOSTILE)) == ({"Red 100% car"}, {"Blue"}, set())
    assert len(found("e", limit=2)) == 2


def test_days_narrow_counts_ids_and_names_alike(catalog: Catalog) -> None:
    """Recorded in the first minute of 1970, but for one without a date."""
    listing, day = Listing.of(catalog), date(1970, 1, 1)
    for narrow, expected in (
        (Narrow(recorded_from=day), [4, 3, 2]),
        (Narrow(recorded_to=day), [4, 3, 2]),
        (Narrow(recorded_from=date(1970, 1, 2)), []),
    ):
        assert numbers(listing.ids(None, None, Order.NEWEST, narrow)) == expected
        assert numbers([named.id for named in listing.named(Order.NEWEST, narrow)]) == expected
        assert sum(listing.counts(narrow).values()) == len(expected)


def test_a_video_is_found_by_the_folders_that_it_came_from(catalog: Catalog) -> None:
    path = "2026 Gala/Card 3/DCIM/100GOPRO/GH010001.MP4"
    videos = [
        a_video(21, title="Toast", original_name="GH010001.MP4", original_path=path),
        a_video(22, title="Gate", original_name="b.mp4"),
    ]
    write(catalog, [(video, a_job(video, Stage.READY)) for video in videos])
    listing = Listing.of(catalog)
    assert [named.title for named in listing.with_words(["gala", "card 3"], 10)] == ["Toast"]
    assert {named.names for named in listing.named(Order.TITLE)} >= {f"Toast {path}", "Gate b.mp4"}
