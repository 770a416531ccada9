"""The worker against a provider that misbehaves: every video ends ready or with its true reason, and nothing is made twice."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from core import parquet
from core.config import load_settings
from core.errors import Reason
from core.ingest import queue_pause
from core.ingest import worker as worker_module
from core.models.jobs import PauseKind, Stage
from core.services import Services
from tests.faults.conftest import StartProvider, StartServices, enqueue
from tests.support.saying import said_of, sentence_of
from tests.support.services import KEY, all_ended, work_until


def is_put_off(services: Services) -> bool:
    return all(job.stage is Stage.SUBMITTING and job.next_at > time.time() + 7000 for job in services.catalog.jobs.newest())


def is_paused(services: Services) -> bool:
    return bool(services.catalog.queue_pauses.all(time.time()))


def assert_counts_agree(services: Services, video_id: str) -> None:
    model = services.settings.model
    kept = parquet.load(services.settings.library_dir / parquet.key_for(model, video_id))
    assert kept
    assert services.store.count(model, video_id) == len(kept)


def test_a_video_becomes_ready_and_all_counts_agree(
    start_provider: StartProvider, services_for: StartServices, tmp_path: Path, clips: list[Path]
) -> None:
    provider = start_provider()
    services = services_for(provider)
    (video_id,) = enqueue(tmp_path / "data", clips[:1])
    (job,) = work_until(services, all_ended)
    assert job.stage is Stage.READY
    assert (job.moments or 0) >= 1
    assert_counts_agree(services, video_id)
    assert provider.made() == (1, 1)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("POST /assets", "reset_after"),
        ("POST /assets", "503"),
        ("POST /embed-v2/tasks", "429_retry_after"),
        ("POST /embed-v2/tasks", "500"),
        ("GET /embed-v2/tasks", "502_html"),
        ("GET /embed-v2/tasks", "bad_json"),
        ("GET /assets", "reset_before"),
    ],
)
def test_a_passing_fault_is_waited_out_and_nothing_is_made_twice(
    start_provider: StartProvider, services_for: StartServices, tmp_path: Path, clips: list[Path], path: str, kind: str
) -> None:
    provider = start_provider()
    provider.fail(paths=[path], script=[kind, kind])
    services = services_for(provider)
    enqueue(tmp_path / "data", clips[:1])
    (job,) = work_until(services, all_ended, within_sec=100)
    assert job.stage is Stage.READY
    assert provider.made() == (1, 1)


def test_a_lost_answer_to_the_paid_request_is_found_again_not_paid_again(
    start_provider: StartProvider, services_for: StartServices, tmp_path: Path, clips: list[Path]
) -> None:
    provider = start_provider()
    provider.fail(paths=["POST /embed-v2/tasks"], script=["reset_after"])
    services = services_for(provider)
    enqueue(tmp_path / "data", clips[:1])
    (job,) = work_until(services, all_ended)
    assert job.stage is Stage.READY
    assert provider.made() == (1, 1)


def test_a_failure_of_the_providers_own_is_said_and_stops_no_other_video(
    start_provider: StartProvider, services_for: StartServices, tmp_path: Path, clips: list[Path]
) -> None:
    provider = start_provider()
    provider.fail(paths=["POST /embed-v2/tasks"], script=["task_failed"], message="The embedding request was invalid.")
    services = services_for(provider)
    enqueue(tmp_path / "data", clips[:2])
    jobs = work_until(services, all_ended)
    assert sorted(job.stage for job in jobs) == [Stage.FAILED, Stage.READY]
    failed = next(job for job in jobs if job.stage is Stage.FAILED)
    assert "The embedding request was invalid." in sentence_of(failed.fault)


def test_a_refused_key_pauses_the_queue_once_and_it_goes_on_when_it_is_accepted(
    start_provider: StartProvider, services_for: StartServices, tmp_path: Path, clips: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue_pause, "KEY_TRIED_AGAIN_SEC", 0.5)
    provider = start_provider()
    services_for(provider)
    monkeypatch.setenv("TWELVE_LABS_API_KEY", "tlk_wrong")
    services = Services(load_settings())
    enqueue(tmp_path / "data", clips[:3])
    jobs = work_until(services, is_paused)
    (pause,) = services.catalog.queue_pauses.all(time.time())
    assert (pause.name, pause.fault.reason) == (PauseKind.KEY, Reason.KEY_REFUSED)
    assert "TWELVE_LABS_API_KEY" in said_of(pause.fault)
    assert "tlk_wrong" not in said_of(pause.fault)
    assert not any(job.stage.is_final or job.fault for job in jobs)
    assert provider.made() == (0, 0)
    services.catalog.close()
    services.provider.close()
    monkeypatch.setenv("TWELVE_LABS_API_KEY", KEY)
    with_the_right_key = services_for(provider)
    assert {job.stage for job in work_until(with_the_right_key, all_ended)} == {Stage.READY}
    assert with_the_right_key.catalog.queue_pauses.all(time.time()) == []


def test_a_full_disk_pauses_before_anything_is_paid_for_and_goes_on_with_room(
    start_provider: StartProvider, services_for: StartServices, tmp_path: Path, clips: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_module, "PAUSES_EVERY_SEC", 0.2)
    provider = start_provider()
    monkeypatch.setenv("CLIPSEEK_SPARE_DISK_BYTES", str(10**15))
    full = services_for(provider)
    enqueue(tmp_path / "data", clips[:1])
    (job,) = work_until(full, is_paused)
    (pause,) = full.catalog.queue_pauses.all(time.time())
    assert (pause.name, job.stage.is_final) == (PauseKind.DISK, False)
    assert provider.made() == (1, 0)
    monkeypatch.setenv("CLIPSEEK_SPARE_DISK_BYTES", "0")
    roomy = services_for(provider)
    assert work_until(roomy, all_ended)[0].stage is Stage.READY
    assert provider.made() == (1, 1)


def test_a_long_pause_of_the_providers_holds_new_tasks_and_says_until_when(
    start_provider: StartProvider, services_for: StartServices, tmp_path: Path, clips: list[Path]
) -> None:
    provider = start_provider()
    provider.fail(paths=["POST /embed-v2/tasks"], script=["429_retry_after"], retry_after=7200)
    services = services_for(provider)
    enqueue(tmp_path / "data", clips[:1])
    work_until(services, is_paused)
    enqueue(tmp_path / "data", clips[1:3])
    jobs = work_until(
        services,
        lambda _: all(
            job.stage is Stage.SUBMITTING and job.next_at > time.time() + 7000 for job in services.catalog.jobs.newest()
        ),
    )
    (pause,) = services.catalog.queue_pauses.all(time.time())
    assert pause.name is PauseKind.RATE
    assert pause.until == pytest.approx(time.time() + 7200, abs=60)
    assert provider.made() == (3, 0)
    assert len(jobs) == 3


def test_what_the_provider_kept_of_a_ready_video_is_removed_there(
    start_provider: StartProvider, services_for: StartServices, tmp_path: Path, clips: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = start_provider()
    services = services_for(provider)
    (video_id,) = enqueue(tmp_path / "data", clips[:1])
    monkeypatch.setattr(worker_module, "TIDY_AFTER_SEC", 0.2)
    monkeypatch.setattr(worker_module, "TIDY_EVERY_SEC", 0.2)
    work_until(services, lambda _: all_ended(services) and not services.provider.find_assets(f"{video_id}.mp4"))
    assert services.catalog.orphan_assets.some(10) == []
    assert_counts_agree(services, video_id)


def test_cancelling_between_upload_and_embedding_pays_nothing(
    start_provider: StartProvider, services_for: StartServices, tmp_path: Path, clips: list[Path]
) -> None:
    provider = start_provider(settle_seconds=3600)
    services = services_for(provider)
    (video_id,) = enqueue(tmp_path / "data", clips[:1])
    work_until(services, lambda _: services.catalog.jobs.newest()[0].stage is Stage.SETTLING)
    services.catalog.jobs.request_cancel([video_id])
    (job,) = work_until(services, all_ended)
    assert job.stage is Stage.CANCELLED
    assert provider.made() == (1, 0)


def test_what_stopped_goes_on_with_the_next_worker_where_it_was(
    start_provider: StartProvider, services_for: StartServices, tmp_path: Path, clips: list[Path]
) -> None:
    provider = start_provider(seconds_per_minute=24)
    services = services_for(provider)
    enqueue(tmp_path / "data", clips[:2])
    work_until(services, lambda _: services.catalog.jobs.counts() == {Stage.EMBEDDING: 2})
    jobs = work_until(services, all_ended)
    assert [job.stage for job in jobs] == [Stage.READY] * 2
    assert provider.made() == (2, 2)


def test_a_file_that_vanished_is_said(
    start_provider: StartProvider, services_for: StartServices, tmp_path: Path, clips: list[Path]
) -> None:
    services = services_for(start_provider())
    (video_id,) = enqueue(tmp_path / "data", clips[:1])
    video = services.catalog.videos.get(video_id)
    assert video is not None
    (services.settings.uploads_dir / (video.file_name or "")).unlink()
    (job,) = work_until(services, all_ended)
    assert job.stage is Stage.FAILED
    assert "no longer where it was kept" in sentence_of(job.fault)
