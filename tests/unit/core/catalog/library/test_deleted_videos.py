"""Deleting in two steps, on both databases: nobody sees it at once, it can come back, then it is gone for good."""

from __future__ import annotations

import pytest

from core.catalog import Catalog
from core.catalog.library.deleted_videos import Presence
from core.catalog.queue.batches import Action
from core.catalog.queue.monitor import Monitor
from core.models.embedding_models import MODELS
from core.models.jobs import EmbedOptions, Stage
from core.models.search_query import Narrow
from core.models.video import Modality
from tests.support.jobs import a_job, a_video, write

MODEL = MODELS["marengo3.5"]
OPTIONS = EmbedOptions((Modality.VISUAL,))
A, B, C = (a_video(number, category="news") for number in (1, 2, 3))


def test_a_deleted_video_is_seen_by_nobody_and_left_alone_by_workers(catalog: Catalog) -> None:
    write(catalog, [(A, a_job(A, Stage.READY)), (B, a_job(B, Stage.WAITING)), (C, a_job(C, Stage.READY))])
    assert catalog.deletions.delete([A.id, B.id, B.id, "nobody"]) == [A.id, B.id]
    assert catalog.deletions.delete([A.id]) == []
    assert [video.id for video in catalog.videos.all()] == [C.id]
    assert (catalog.videos.get(A.id), list(catalog.videos.get_many([A.id, C.id]))) == (None, [C.id])
    assert catalog.videos.split(Narrow(shortest_sec=1)) == ([C.id], [A.id, B.id])
    assert catalog.videos.categories() == {"news": 1}
    assert catalog.jobs.counts() == {Stage.READY: 1}
    assert [job.video_id for job in catalog.jobs.newest()] == [C.id]
    assert [job.video_id for job in catalog.jobs.of_videos([A.id, C.id])] == [C.id]
    assert (len(catalog.jobs.ready_since(0)), catalog.jobs.videos_ready_since(0)) == (1, [C.id])
    monitor = Monitor.of(catalog)
    assert [video.id for _, video, _ in monitor.page(list(Stage), "", limit=9, offset=0)] == [C.id]
    assert (monitor.ids(list(Stage), ""), monitor.of_videos([A.id])) == ([C.id], [])
    assert catalog.queue.claim("me", lease_sec=9, max_active=9) is None
    assert sorted(catalog.videos.deleted()) == [A.id, B.id]
    # Its file is still somebody's.
    assert catalog.videos.missing([A.id, "nobody"]) == {"nobody"}


def test_what_waited_goes_on_waiting_once_it_is_brought_back(catalog: Catalog) -> None:
    write(catalog, [(A, a_job(A, Stage.WAITING))])
    before = catalog.jobs.newest()
    catalog.deletions.delete([A.id])
    assert catalog.deletions.restore([A.id, "nobody"]) == [A.id]
    assert catalog.jobs.newest() == before
    job = catalog.queue.claim("me", lease_sec=9, max_active=9)
    assert job is not None


def test_a_step_under_way_pays_nothing_once_its_video_is_deleted(catalog: Catalog) -> None:
    write(catalog, [(A, a_job(A, Stage.SUBMITTING))])
    job = catalog.queue.claim("me", lease_sec=30, max_active=9)
    assert job is not None
    catalog.deletions.delete([A.id])
    assert not catalog.queue.save(job, "me", release=False, unless_deleted=True, submitted_at=1.0)
    assert catalog.deletions.begin_purge(0, 9) == []
    # What it has done already is noted, so that nothing of it is lost if the video comes back.
    assert catalog.queue.save(job, "me", asset_id="a1")
    assert [video.id for video in catalog.deletions.begin_purge(0, 9)] == [A.id]


def test_gone_for_good_nothing_brings_it_back(catalog: Catalog) -> None:
    write(catalog, [(A, a_job(A, Stage.READY, asset_id="a1")), (B, a_job(B, Stage.READY))])
    assert catalog.deletions.presence(A.id) is Presence.HERE
    catalog.deletions.delete([A.id])
    assert catalog.deletions.begin_purge(3600, 9) == []
    assert catalog.deletions.presence(A.id) is Presence.DELETED
    assert [video.id for video in catalog.deletions.begin_purge(0, 9)] == [A.id]
    # Cut off, it is handed out again.
    assert [video.id for video in catalog.deletions.begin_purge(3600, 9)] == [A.id]
    assert catalog.deletions.presence(A.id) is Presence.PURGING
    assert catalog.deletions.restore([A.id]) == []
    assert not catalog.jobs.add(A, MODEL, OPTIONS)
    catalog.deletions.end_purge(B.id)
    catalog.deletions.end_purge(A.id, ["a2"])
    catalog.deletions.end_purge(A.id)
    assert catalog.deletions.presence(A.id) is Presence.NONE
    assert [video.id for video in catalog.videos.all()] == [B.id]
    assert sorted(catalog.orphan_assets.some(9)) == ["a1", "a2"]
    assert [event.what for event in catalog.events.recent(9)] == ["removed"]
    assert catalog.jobs.add(A, MODEL, OPTIONS)


def test_the_bin_says_what_lies_in_it_the_latest_first(catalog: Catalog) -> None:
    write(catalog, [(A, a_job(A, Stage.READY, moments=7)), (B, a_job(B, Stage.READY)), (C, a_job(C, Stage.READY))])
    assert (catalog.deletions.in_bin(), catalog.deletions.count_in_bin()) == ([], 0)
    catalog.deletions.delete([B.id])
    catalog.deletions.delete([A.id])
    assert [(one.video.id, one.moments) for one in catalog.deletions.in_bin()] == [(A.id, 7), (B.id, 0)]
    assert [one.video.id for one in catalog.deletions.in_bin(limit=1, offset=1)] == [B.id]
    catalog.deletions.begin_purge(0, 1)
    assert (catalog.deletions.in_bin(), catalog.deletions.count_in_bin()) == ([], 0)


def test_one_deletion_is_told_of_and_taken_back_as_one(catalog: Catalog) -> None:
    write(catalog, [(video, a_job(video, Stage.READY)) for video in (A, B, C)])
    catalog.deletions.delete([A.id, B.id])
    catalog.deletions.delete([C.id])
    latest, first = catalog.batches.to_tell(9, 600)
    assert (first.action, first.value, first.changed, first.is_finished) == (Action.DELETE, A.title, 2, True)
    assert catalog.batches.claim("me", lease_sec=9) is None
    catalog.deletions.delete_for_good([A.id])
    assert catalog.deletions.restore_batch(first.id) == [B.id]
    assert catalog.deletions.restore_batch(first.id) == []
    assert [one.id for one in catalog.batches.to_tell(9, 600)] == [latest.id]
    assert [video.id for video in catalog.videos.all()] == [B.id]


def test_only_what_is_in_the_bin_and_worked_on_by_nobody_is_deleted_for_good(catalog: Catalog) -> None:
    write(catalog, [(A, a_job(A, Stage.SUBMITTING)), (B, a_job(B, Stage.READY)), (C, a_job(C, Stage.READY))])
    assert catalog.queue.claim("me", lease_sec=30, max_active=9) is not None
    catalog.deletions.delete([A.id, B.id])
    assert catalog.deletions.delete_for_good([A.id, B.id, C.id]) == [B.id]
    assert [one.video.id for one in catalog.deletions.in_bin()] == [A.id]
    # It is removed at the worker's next look, long before its time is over.
    assert [video.id for video in catalog.deletions.begin_purge(3600, 9)] == [B.id]


def test_the_librarys_version_tells_every_state_from_every_other(catalog: Catalog) -> None:
    write(catalog, [(video, a_job(video, Stage.READY, now=100.0 + number)) for number, video in enumerate((A, B, C))])
    seen = {catalog.jobs.library_version()}
    whole = catalog.jobs.library_version()
    for video in (A, B, A):
        catalog.deletions.delete([video.id])
        seen.add(catalog.jobs.library_version())
        catalog.deletions.restore([video.id])
        assert catalog.jobs.library_version() == whole
    catalog.deletions.delete([A.id, C.id])
    seen.add(catalog.jobs.library_version())
    catalog.deletions.begin_purge(0, 9)
    catalog.deletions.end_purge(C.id)
    seen.add(catalog.jobs.library_version())
    assert len(seen) == 6


def test_embedded_again_a_video_has_one_job_that_is_seen_and_keeps_its_results(catalog: Catalog) -> None:
    write(catalog, [(A, a_job(A, Stage.READY, moments=7)), (B, a_job(B, Stage.FAILED)), (C, a_job(C, Stage.EMBEDDING))])
    version = catalog.jobs.library_version()
    assert catalog.reembedding.add(MODEL, {video.id: OPTIONS for video in (A, B, C)}) == [A.id]
    assert catalog.reembedding.add(MODEL, {A.id: OPTIONS}) == []
    assert catalog.jobs.counts() == {Stage.WAITING: 1, Stage.FAILED: 1, Stage.EMBEDDING: 1}
    assert sorted((job.video_id, job.stage) for job in catalog.jobs.newest()) == [
        (A.id, Stage.WAITING),
        (B.id, Stage.FAILED),
        (C.id, Stage.EMBEDDING),
    ]
    assert len(Monitor.of(catalog).of_videos([A.id])) == 1
    assert (catalog.reembedding.among([A.id, B.id]), catalog.jobs.counts_and_former()[1]) == ({A.id}, 1)
    assert [job.moments for job in catalog.jobs.searchable()] == [7]
    assert (catalog.jobs.library_version(), catalog.videos.categories()) == (version, {"news": 1})
    assert catalog.deletions.delete_unready([A.id]) == []

    job = catalog.jobs.of_video(A.id)
    assert job is not None
    set_stage_of(catalog, job.id, Stage.FAILED)
    assert catalog.reembedding.keep_former([A.id, B.id, C.id]) == [A.id]
    assert [(job.stage, job.moments) for job in catalog.jobs.of_videos([A.id])] == [(Stage.READY, 7)]
    assert (catalog.reembedding.among([A.id, B.id]), catalog.jobs.counts_and_former()[1]) == (set(), 0)


def set_stage_of(catalog: Catalog, job_id: str, stage: Stage) -> None:
    """Claim a waiting job and let it end."""
    job = catalog.queue.claim("me", lease_sec=9, max_active=99)
    while job is not None and job.id != job_id:
        job = catalog.queue.claim("me", lease_sec=9, max_active=99)
    assert job is not None
    assert catalog.queue.save(job, "me", stage=stage)


@pytest.mark.parametrize("end", [Stage.READY, Stage.CANCELLED])
def test_a_new_job_that_ends_leaves_one_job_behind(catalog: Catalog, end: Stage) -> None:
    write(catalog, [(A, a_job(A, Stage.READY, moments=7))])
    catalog.reembedding.add(MODEL, {A.id: OPTIONS})
    job = catalog.jobs.of_video(A.id)
    assert job is not None
    set_stage_of(catalog, job.id, end)
    (left,) = catalog.jobs.newest()
    assert (left.stage, left.moments) == (Stage.READY, 7 if end is Stage.CANCELLED else None)
    assert [one.id for one in catalog.deletions.jobs(A.id)] == [left.id]
    assert (catalog.reembedding.among([A.id, B.id]), catalog.jobs.counts_and_former()[1]) == (set(), 0)
