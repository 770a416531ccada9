"""Lists of any length: more ids than one statement can hold, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from core.catalog import Catalog
from core.catalog.library.listing import Listing
from core.catalog.queue.monitor import Monitor
from core.models.jobs import Stage
from core.models.video import Span
from tests.support.jobs import a_job, a_link, a_video, write

MANY = 70_000
"""More than 65,535, the values that Postgres takes in one statement; SQLite takes fewer."""
A, B = a_video(1, title="A"), a_link(2, title="B")
IDS = [A.id, *(f"{number:016x}" for number in range(1000, 1000 + MANY)), B.id]
OPTIONS = replace(a_job(B, Stage.READY).options, part=Span(10, 30))


@pytest.fixture
def catalog(catalog: Catalog) -> Catalog:
    write(catalog, [(A, a_job(A, Stage.WAITING, task_id="t1")), (B, a_job(B, Stage.READY, moments=7, options=OPTIONS))])
    return catalog


READS: dict[str, Callable[[Catalog], object]] = {
    "videos": lambda catalog: sorted(catalog.videos.get_many(IDS)),
    "videos that are not missing": lambda catalog: sorted(set(IDS) - catalog.videos.missing(IDS)),
    "jobs": lambda catalog: sorted(job.video_id for job in catalog.jobs.of_videos(IDS)),
    "tasks": lambda catalog: sorted(video.id for _, video, _ in Monitor.of(catalog).of_videos(IDS)),
    "those that are here": lambda catalog: Listing.of(catalog).here(IDS),
    "videos with their jobs": lambda catalog: [video.id for video, _ in Listing.of(catalog).of_videos(IDS)],
    "what they hold": lambda catalog: sorted(held.id for held in Listing.of(catalog).holds(IDS)),
    "deleting and bringing back": lambda catalog: [catalog.deletions.delete(IDS), catalog.deletions.restore(IDS)][1],
}


# SQLite takes the fewest values in a statement; Postgres is asked for one of them, which is slower.
@pytest.mark.parametrize(
    ("address", "read"),
    [*(("sqlite", read) for read in READS.values()), ("postgres", READS["videos"])],
    ids=[*READS, "videos on Postgres"],
    indirect=["address"],
)
def test_any_number_of_ids_can_be_asked_about_at_once(catalog: Catalog, read: Callable[[Catalog], object]) -> None:
    assert read(catalog) == [A.id, B.id]


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_any_number_of_tasks_and_sizes_can_be_asked_about_at_once(catalog: Catalog) -> None:
    assert catalog.queue.known_tasks([*IDS, "t1"]) == {"t1"}
    assert catalog.videos.titles_by_size(range(20_000_000 - MANY, 20_000_001)) == {20_000_000: "A"}
    assert catalog.reembedding.among(IDS) == set()


def test_what_videos_hold_is_what_was_found_in_them_and_what_was_paid_for(catalog: Catalog) -> None:
    held = {one.id: one for one in Listing.of(catalog).holds([A.id, B.id, "nobody"])}
    assert [(one.title, one.is_link, one.stage, one.moments, one.paid_sec) for one in (held[A.id], held[B.id])] == [
        ("A", False, Stage.WAITING, 0, 100.0),
        ("B", True, Stage.READY, 7, 20.0),
    ]


def test_more_deleted_videos_than_one_transaction_takes_are_all_removed(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.catalog.library.deleted_videos.PART_ROWS", 2)
    more = [a_video(number) for number in range(10, 15)]
    write(catalog, [(video, a_job(video, Stage.READY)) for video in more])
    catalog.deletions.delete([video.id for video in more])
    removed = set()
    while due := catalog.deletions.begin_purge(0, 9):
        for video in due:
            catalog.deletions.end_purge(video.id)
            removed.add(video.id)
    assert removed == {video.id for video in more}
    assert set(catalog.videos.titles()) == {A.id, B.id}
