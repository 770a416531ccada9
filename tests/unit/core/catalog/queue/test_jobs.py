"""The queue: one open job for each video, leases that fence, limits that hold, stop-watches that add up."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from core.catalog import Catalog
from core.catalog.queue.leases import TROUBLED_FROM
from core.errors import CatalogError, Fault, Reason
from core.models.embedding_models import MODELS
from core.models.jobs import Cutting, EmbedOptions, PauseKind, Stage
from core.models.video import Modality, Span, Video
from tests.support.jobs import a_job, write

MODEL = MODELS["marengo3.5"]
OPTIONS = EmbedOptions((Modality.VISUAL, Modality.AUDIO), Cutting.FIXED, 6, Span(1.0, 9.5))
VIDEO = Video(
    id="0" * 16,
    title="Dusk",
    source_url=None,
    file_name="0000000000000000.mp4",
    watch_url=None,
    category="",
    duration_sec=12.5,
    width=640,
    height=360,
    fps=24.0,
    has_audio=True,
    size_bytes=1000,
    recorded_at=None,
    added_at=1.0,
    added_by="",
)


def numbered(number: int) -> Video:
    return replace(VIDEO, id=f"{number:016x}", added_at=float(number))


def claim(catalog: Catalog, owner: str = "me", *, lease_sec: float = 30, max_active: int = 8):  # type: ignore[no-untyped-def]
    return catalog.queue.claim(owner, lease_sec=lease_sec, max_active=max_active)


def test_adding_a_video_adds_its_job_with_all_its_options(catalog: Catalog) -> None:
    assert catalog.jobs.add(VIDEO, MODEL, OPTIONS)
    job = catalog.jobs.of_video(VIDEO.id)
    assert job is not None
    assert (job.stage, job.options, job.model) == (Stage.WAITING, OPTIONS, MODEL)
    assert catalog.videos.get(VIDEO.id) == VIDEO


def test_the_same_video_pressed_twice_is_queued_once(catalog: Catalog) -> None:
    outcomes: list[bool] = []
    threads = [threading.Thread(target=lambda: outcomes.append(catalog.jobs.add(VIDEO, MODEL, OPTIONS))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [False] * 7 + [True]
    assert len(catalog.jobs.newest()) == 1


def test_a_video_that_is_ready_is_not_queued_and_paid_for_again(catalog: Catalog) -> None:
    catalog.jobs.add(VIDEO, MODEL, OPTIONS)
    catalog.queue.save(claim(catalog), "me", stage=Stage.READY)
    assert not catalog.jobs.add(VIDEO, MODEL, OPTIONS)


def test_a_wish_to_cancel_is_heard_although_the_job_was_put_off(catalog: Catalog) -> None:
    catalog.jobs.add(VIDEO, MODEL, OPTIONS)
    catalog.queue.save(claim(catalog), "me", stage=Stage.SUBMITTING, next_at=time.time() + 3600)
    catalog.jobs.request_cancel([VIDEO.id])
    catalog.queue.save(claim(catalog), "me", next_at=time.time() + 3600)
    assert claim(catalog).cancel_requested


def test_a_job_is_leased_to_one_worker_at_a_time(catalog: Catalog) -> None:
    catalog.jobs.add(VIDEO, MODEL, OPTIONS)
    assert claim(catalog, "first") is not None
    assert claim(catalog, "second") is None


def test_a_lease_that_ran_out_is_taken_over_and_the_old_owner_is_fenced_off(catalog: Catalog) -> None:
    catalog.jobs.add(VIDEO, MODEL, OPTIONS)
    old = claim(catalog, "dead", lease_sec=-1)
    taken = claim(catalog, "alive")
    assert taken is not None
    assert not catalog.queue.save(old, "dead", stage=Stage.FAILED)
    assert catalog.queue.save(taken, "alive", stage=Stage.SETTLING)


def test_what_a_worker_still_works_on_is_not_claimed_again_by_it(catalog: Catalog) -> None:
    catalog.jobs.add(VIDEO, MODEL, OPTIONS)
    job = claim(catalog, "first", lease_sec=-1)
    assert catalog.queue.claim("second", lease_sec=30, max_active=8, not_these=[job.id]) is None


def test_a_heartbeat_keeps_a_lease(catalog: Catalog) -> None:
    catalog.jobs.add(VIDEO, MODEL, OPTIONS)
    claim(catalog, "me", lease_sec=0.05)
    catalog.queue.heartbeat(["me"], lease_sec=30)
    assert claim(catalog, "other") is None


def test_never_more_are_under_way_than_allowed(catalog: Catalog) -> None:
    for number in range(1, 6):
        catalog.jobs.add(numbered(number), MODEL, OPTIONS)
    claimed = [claim(catalog, max_active=2) for _ in range(5)]
    assert sum(job is not None for job in claimed) == 2


@pytest.mark.parametrize(
    "troubled",
    [{"fault": Fault(Reason.EMBEDDING_LATE)}, {"fault": Fault(Reason.PROVIDER_FAULT), "attempts": TROUBLED_FROM}],
    ids=["late", "fails each time"],
)
def test_those_that_get_nowhere_leave_their_places_to_others_but_only_as_many_again(
    catalog: Catalog, troubled: dict[str, Any]
) -> None:
    for number in range(1, 7):
        catalog.jobs.add(numbered(number), MODEL, OPTIONS)
    for _ in range(4):
        later = time.time() + 3600
        catalog.queue.save(claim(catalog, max_active=2), "me", stage=Stage.EMBEDDING, next_at=later, **troubled)
    assert claim(catalog, max_active=2) is None


def test_a_job_that_was_put_off_can_be_tried_at_once(catalog: Catalog) -> None:
    catalog.jobs.add(VIDEO, MODEL, OPTIONS)
    job = claim(catalog)
    catalog.queue.save(job, "me", next_at=time.time() + 3600, fault=Fault(Reason.PROVIDER_SLOW), attempts=7)
    assert claim(catalog) is None
    catalog.jobs.try_now(VIDEO.id)
    assert claim(catalog).attempts == 7


def test_a_waiting_job_can_be_cancelled_although_all_places_are_taken(catalog: Catalog) -> None:
    for number in (1, 2):
        catalog.jobs.add(numbered(number), MODEL, OPTIONS)
    first = claim(catalog, max_active=1)
    other = next(job for job in catalog.jobs.newest() if job.video_id != first.video_id)
    catalog.jobs.request_cancel([other.video_id])
    cancelled = claim(catalog, max_active=1)
    assert cancelled is not None
    assert (cancelled.video_id, cancelled.cancel_requested, cancelled.stage) == (other.video_id, True, Stage.WAITING)


def test_a_job_put_off_is_not_due_before_its_time(catalog: Catalog) -> None:
    catalog.jobs.add(VIDEO, MODEL, OPTIONS)
    job = claim(catalog)
    catalog.queue.save(job, "me", stage=Stage.EMBEDDING, next_at=time.time() + 60)
    assert claim(catalog) is None
    due = catalog.queue.next_due_at()
    assert due is not None
    assert due > time.time() + 50


def test_stages_are_timed_and_the_end_is_stamped(catalog: Catalog) -> None:
    catalog.jobs.add(VIDEO, MODEL, OPTIONS)
    job = claim(catalog)
    catalog.queue.save(job, "me", stage=Stage.READY, moments=4)
    done = catalog.jobs.of_video(VIDEO.id)
    assert done is not None
    assert done.finished_at is not None
    assert set(done.stage_seconds) == {"uploading"}
    assert catalog.jobs.counts() == {Stage.READY: 1}


@pytest.mark.parametrize(
    ("changes", "asset_id", "task_id"),
    [
        ({}, None, None),
        ({"asset_id": "a1"}, "a1", None),
        ({"asset_id": "a1", "task_id": "t1"}, "a1", "t1"),
        ({"asset_id": "a1", "task_id": "t1", "fault": Fault(Reason.EMBEDDING_FAILED)}, "a1", None),
        ({"asset_id": "a1", "task_id": "t1", "fault": Fault(Reason.EMBEDDING_MISMATCH)}, "a1", None),
        ({"asset_id": "a1", "task_id": "t1", "fault": Fault(Reason.EMBEDDING_STUCK)}, "a1", "t1"),
        ({"asset_id": "a1", "task_id": "t1", "fault": Fault(Reason.NOT_FOUND)}, "a1", "t1"),
        ({"asset_id": "a1", "fault": Fault(Reason.NOT_FOUND)}, None, None),
        ({"asset_id": "a1", "fault": Fault(Reason.ASSET_FAILED)}, None, None),
        ({"asset_id": "a1", "fault": Fault(Reason.ASSET_LATE)}, None, None),
    ],
)
def test_retry_keeps_what_was_paid_for_and_waits_its_turn(
    catalog: Catalog, changes: dict[str, Any], asset_id: str | None, task_id: str | None
) -> None:
    catalog.jobs.add(VIDEO, MODEL, OPTIONS)
    catalog.queue.save(claim(catalog), "me", stage=Stage.FAILED, **{"fault": Fault(Reason.UNEXPECTED), **changes})
    catalog.jobs.retry([VIDEO.id])
    job = catalog.jobs.of_video(VIDEO.id)
    assert job is not None
    assert (job.stage, job.asset_id, job.task_id) == (Stage.WAITING, asset_id, task_id)
    assert (job.fault, job.finished_at) == (None, None)


def test_many_are_taken_up_again_in_their_order_and_those_that_never_ended_are_left(catalog: Catalog) -> None:
    videos = [numbered(number) for number in range(1200)]
    stages = [Stage.WAITING if number % 7 == 0 else Stage.FAILED for number in range(1200)]
    write(catalog, [(video, a_job(video, stage, asset_id=f"a{video.id}")) for video, stage in zip(videos, stages, strict=True)])
    catalog.jobs.retry([video.id for video in reversed(videos)] + ["nobody", videos[5].id])
    assert catalog.jobs.counts() == {Stage.WAITING: 1200}
    failed = [video.id for video, stage in zip(videos, stages, strict=True) if stage is Stage.FAILED]
    retried = sorted((job for job in catalog.jobs.newest() if job.video_id in failed), key=lambda job: job.created_at)
    assert [job.video_id for job in retried] == failed[::-1]
    assert {job.asset_id for job in retried} == {f"a{video_id}" for video_id in failed}
    assert sorted(event.video_id for event in catalog.events.recent(2000) if event.what == "retried") == failed


def test_many_are_removed_except_what_is_worked_on_or_searchable(catalog: Catalog) -> None:
    videos = [numbered(number) for number in range(1200)]
    stages = [list(Stage)[number % len(Stage)] for number in range(1200)]
    write(catalog, [(video, a_job(video, stage, asset_id=f"a{video.id}")) for video, stage in zip(videos, stages, strict=True)])
    gone = catalog.deletions.delete_unready([*(video.id for video in videos), "nobody"])
    unready = {
        video.id for video, stage in zip(videos, stages, strict=True) if stage in (Stage.FAILED, Stage.CANCELLED, Stage.UNSURE)
    }
    assert {video.id for video in gone} == unready
    assert {video.id for video in catalog.videos.all()} == {video.id for video in videos} - unready
    assert set(catalog.orphan_assets.some(2000)) == {f"a{video_id}" for video_id in unready}
    assert {event.video_id for event in catalog.events.recent(2000) if event.what == "removed"} == unready


def test_who_removes_and_who_retries_at_once_never_wait_for_each_other_for_good(catalog: Catalog) -> None:
    videos = [numbered(number) for number in range(300)]
    write(catalog, [(video, a_job(video, Stage.FAILED)) for video in videos])
    ids = [video.id for video in videos]
    faults: list[Exception] = []

    def done(work: Callable[[], object]) -> None:
        try:
            work()
        except CatalogError as error:
            faults.append(error)

    works = [
        lambda: catalog.jobs.retry(ids),
        lambda: catalog.deletions.delete_unready(ids[::-1]),
        lambda: catalog.jobs.retry(ids[::-1]),
    ]
    threads = [threading.Thread(target=done, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert faults == []
    assert len(catalog.videos.all()) in (0, 300)


@pytest.mark.parametrize(("adopt", "submitted_at"), [(True, 5.0), (False, None)])
def test_a_job_that_needs_a_look_goes_on_as_decided(catalog: Catalog, adopt: bool, submitted_at: float | None) -> None:
    catalog.jobs.add(VIDEO, MODEL, OPTIONS)
    catalog.queue.save(claim(catalog), "me", stage=Stage.UNSURE, submitted_at=5.0)
    catalog.jobs.decide(VIDEO.id, adopt=adopt)
    job = catalog.jobs.of_video(VIDEO.id)
    assert job is not None
    assert (job.stage, job.adopt, job.submitted_at) == (Stage.WAITING, adopt, submitted_at)


def test_places_at_a_gate_come_round_one_after_the_other(catalog: Catalog) -> None:
    now = time.time()
    places = [catalog.rate_limiter.reserve_slot("create", per_minute=60, queue_at_most=8) for _ in range(3)]
    assert places[0] == pytest.approx(now, abs=0.5)
    assert [later - earlier for earlier, later in pairwise(places)] == pytest.approx([1.0, 1.0])
    assert catalog.rate_limiter.reserve_slot("other", per_minute=60, queue_at_most=8) == pytest.approx(now, abs=0.5)


def test_a_gate_booked_far_ahead_under_a_slower_setting_starts_anew(catalog: Catalog) -> None:
    for _ in range(3):
        catalog.rate_limiter.reserve_slot("create", per_minute=1, queue_at_most=8)
    assert catalog.rate_limiter.reserve_slot("create", per_minute=600, queue_at_most=8) < time.time() + 1


def test_while_the_key_is_refused_one_job_now_and_then_tries_whether_that_is_over(catalog: Catalog) -> None:
    for number in (1, 2, 3):
        catalog.jobs.add(numbered(number), MODEL, OPTIONS)
    catalog.queue_pauses.hold(PauseKind.KEY, Fault(Reason.KEY_REFUSED), until=time.time() + 60)
    assert claim(catalog) is None
    catalog.jobs.request_cancel([numbered(1).id])
    assert claim(catalog).video_id == numbered(1).id
    catalog.queue_pauses.lift([PauseKind.KEY])
    catalog.queue_pauses.hold(PauseKind.KEY, Fault(Reason.KEY_REFUSED), until=time.time() - 1)
    assert claim(catalog) is not None
    assert claim(catalog) is None
    catalog.queue_pauses.lift([PauseKind.KEY])
    assert claim(catalog) is not None


def test_a_full_disk_holds_the_queue_until_it_is_lifted(catalog: Catalog) -> None:
    catalog.jobs.add(VIDEO, MODEL, OPTIONS)
    catalog.queue_pauses.hold(PauseKind.DISK, Fault(Reason.DISK_FULL), until=time.time() - 60)
    assert claim(catalog) is None
    assert [pause.name for pause in catalog.queue_pauses.all(time.time())] == [PauseKind.DISK]


def test_the_providers_own_pause_is_told_until_it_is_over_and_never_shortened(catalog: Catalog) -> None:
    now = time.time()
    catalog.queue_pauses.hold(PauseKind.RATE, Fault(Reason.TOO_MANY_REQUESTS), until=now + 3600)
    catalog.queue_pauses.hold(PauseKind.RATE, Fault(Reason.TOO_MANY_REQUESTS), until=now + 5)
    assert catalog.queue_pauses.until(PauseKind.RATE) == pytest.approx(now + 3600)
    assert len(catalog.queue_pauses.all(now)) == 1
    assert catalog.queue_pauses.all(now + 3601) == []


def test_history_tells_the_way_of_a_video_that_is_gone(catalog: Catalog) -> None:
    catalog.jobs.add(VIDEO, MODEL, OPTIONS)
    catalog.queue.save(claim(catalog), "me", stage=Stage.FAILED, fault=Fault(Reason.TOO_SHORT, {"length": 3.2}))
    catalog.jobs.retry([VIDEO.id])
    catalog.queue.save(claim(catalog), "me", stage=Stage.CANCELLED)
    assert catalog.deletions.delete_unready([VIDEO.id])
    lines = catalog.events.recent(10)
    assert [line.what for line in lines] == ["removed", "cancelled", "retried", "failed", "queued"]
    assert {line.title for line in lines} == {VIDEO.title}
    assert [line.fault for line in lines] == [None, None, None, Fault(Reason.TOO_SHORT, {"length": 3.2}), None]


def test_what_the_provider_keeps_for_nothing_is_noted_for_removal(catalog: Catalog) -> None:
    for number in (1, 2, 3):
        catalog.jobs.add(numbered(number), MODEL, OPTIONS)
    for stage, asset_id in ((Stage.READY, "a1"), (Stage.FAILED, "a2"), (Stage.FAILED, "a3")):
        job = claim(catalog)
        catalog.queue.save(job, "me", release=False, asset_id=asset_id)
        held = catalog.queue.reload(job.id)
        assert held is not None
        catalog.queue.save(held, "me", stage=stage)
    assert catalog.orphan_assets.some(10) == []
    assert [one.asset_id for one in catalog.orphan_assets.untranscribed()] == ["a1"]
    catalog.orphan_assets.transcribed("a1")
    assert catalog.orphan_assets.some(10) == ["a1"]
    assert catalog.deletions.delete_unready([numbered(2).id])
    assert sorted(catalog.orphan_assets.some(10)) == ["a1", "a2"]
    catalog.orphan_assets.forget("a1")
    assert catalog.orphan_assets.some(10) == ["a2"]
