"""The queue: one open job for each video, leases that fence, limits that hold, stop-watches that add up."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.catalog import Catalog
from core.models import Cutting, EmbeddingModel, EmbedOptions, Modality, Span, Stage, Video

MODEL = EmbeddingModel.MARENGO_3_5
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


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    catalog = Catalog(f"sqlite:///{tmp_path / 'clipseek.db'}")
    yield catalog
    catalog.close()


def claim(catalog: Catalog, owner: str = "me", *, lease_sec: float = 30, max_active: int = 8):  # type: ignore[no-untyped-def]
    return catalog.jobs.claim(owner, lease_sec=lease_sec, max_active=max_active)


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
    catalog.jobs.save(claim(catalog), "me", stage=Stage.READY)
    assert not catalog.jobs.add(VIDEO, MODEL, OPTIONS)


def test_a_wish_to_cancel_is_heard_although_the_job_was_put_off(catalog: Catalog) -> None:
    catalog.jobs.add(VIDEO, MODEL, OPTIONS)
    catalog.jobs.save(claim(catalog), "me", stage=Stage.SUBMITTING, next_at=time.time() + 3600)
    catalog.jobs.request_cancel(VIDEO.id)
    catalog.jobs.save(claim(catalog), "me", next_at=time.time() + 3600)
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
    assert not catalog.jobs.save(old, "dead", stage=Stage.FAILED)
    assert catalog.jobs.save(taken, "alive", stage=Stage.SETTLING)


def test_what_a_worker_still_works_on_is_not_claimed_again_by_it(catalog: Catalog) -> None:
    catalog.jobs.add(VIDEO, MODEL, OPTIONS)
    job = claim(catalog, "first", lease_sec=-1)
    assert catalog.jobs.claim("second", lease_sec=30, max_active=8, not_these=[job.id]) is None


def test_a_heartbeat_keeps_a_lease(catalog: Catalog) -> None:
    catalog.jobs.add(VIDEO, MODEL, OPTIONS)
    claim(catalog, "me", lease_sec=0.05)
    catalog.jobs.heartbeat(["me"], lease_sec=30)
    assert claim(catalog, "other") is None


def test_never_more_are_under_way_than_allowed(catalog: Catalog) -> None:
    for number in range(1, 6):
        catalog.jobs.add(numbered(number), MODEL, OPTIONS)
    claimed = [claim(catalog, max_active=2) for _ in range(5)]
    assert sum(job is not None for job in claimed) == 2


def test_a_waiting_job_can_be_cancelled_although_all_places_are_taken(catalog: Catalog) -> None:
    for number in (1, 2):
        catalog.jobs.add(numbered(number), MODEL, OPTIONS)
    first = claim(catalog, max_active=1)
    other = next(job for job in catalog.jobs.newest() if job.video_id != first.video_id)
    catalog.jobs.request_cancel(other.video_id)
    cancelled = claim(catalog, max_active=1)
    assert cancelled is not None
    assert (cancelled.video_id, cancelled.cancel_requested, cancelled.stage) == (other.video_id, True, Stage.WAITING)


def test_a_job_put_off_is_not_due_before_its_time(catalog: Catalog) -> None:
    catalog.jobs.add(VIDEO, MODEL, OPTIONS)
    job = claim(catalog)
    catalog.jobs.save(job, "me", stage=Stage.EMBEDDING, next_at=time.time() + 60)
    assert claim(catalog) is None
    due = catalog.jobs.next_due_at()
    assert due is not None
    assert due > time.time() + 50


def test_stages_are_timed_and_the_end_is_stamped(catalog: Catalog) -> None:
    catalog.jobs.add(VIDEO, MODEL, OPTIONS)
    job = claim(catalog)
    catalog.jobs.save(job, "me", stage=Stage.READY, moments=4)
    done = catalog.jobs.of_video(VIDEO.id)
    assert done is not None
    assert done.finished_at is not None
    assert set(done.stage_seconds) == {"uploading"}
    assert catalog.jobs.counts() == {Stage.READY: 1}


def test_the_library_version_changes_when_a_video_becomes_ready(catalog: Catalog) -> None:
    catalog.jobs.add(VIDEO, MODEL, OPTIONS)
    before = catalog.jobs.library_version()
    catalog.jobs.save(claim(catalog), "me", stage=Stage.READY)
    assert catalog.jobs.library_version() != before


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, Stage.WAITING),
        ({"asset_id": "a1"}, Stage.SETTLING),
        ({"asset_id": "a1", "task_id": "t1"}, Stage.EMBEDDING),
        ({"asset_id": "a1", "task_id": "t1", "error_code": "embedding_failed"}, Stage.SETTLING),
        ({"asset_id": "a1", "task_id": "t1", "error_code": "embedding_stuck"}, Stage.EMBEDDING),
        ({"asset_id": "a1", "task_id": "t1", "error_code": "not_found"}, Stage.EMBEDDING),
        ({"asset_id": "a1", "error_code": "not_found"}, Stage.WAITING),
        ({"asset_id": "a1", "error_code": "asset_failed"}, Stage.WAITING),
    ],
)
def test_retry_goes_on_where_it_stopped_and_pays_for_nothing_again(
    catalog: Catalog, changes: dict[str, Any], expected: Stage
) -> None:
    catalog.jobs.add(VIDEO, MODEL, OPTIONS)
    catalog.jobs.save(claim(catalog), "me", stage=Stage.FAILED, error_words="no", **changes)
    catalog.jobs.retry(VIDEO.id)
    job = catalog.jobs.of_video(VIDEO.id)
    assert job is not None
    assert (job.stage, job.error_words, job.finished_at) == (expected, None, None)


def test_a_gate_lets_one_through_at_a_time(catalog: Catalog) -> None:
    assert catalog.jobs.pass_gate("create", per_minute=60) == 0
    wait = catalog.jobs.pass_gate("create", per_minute=60)
    assert 0 < wait <= 1
    assert catalog.jobs.pass_gate("other", per_minute=60) == 0


def test_deleting_a_video_takes_its_jobs_along(catalog: Catalog) -> None:
    catalog.jobs.add(VIDEO, MODEL, OPTIONS)
    catalog.videos.delete(VIDEO.id)
    assert catalog.jobs.newest() == []


def test_what_was_written_is_there_after_reopening(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'again.db'}"
    first = Catalog(address)
    first.jobs.add(VIDEO, MODEL, OPTIONS)
    first.close()
    second = Catalog(address)
    assert [video.id for video in second.videos.all()] == [VIDEO.id]
    second.close()
