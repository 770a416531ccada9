"""Delete means delete, what was deleted by mistake comes back as it was, and old results stay until new ones are in."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sqlalchemy as sa

from core import cached, parquet
from core.errors import ClipseekError, Reason, StoreError, StoreUnavailable
from core.ingest import deletion
from core.ingest import worker as worker_module
from core.ingest.precheck.candidates import CheckResult
from core.ingest.precheck.choices import Choices
from core.maintenance import consistency_check
from core.messages.errors import ERRORS
from core.milvus import StoredVideo
from core.models.embedding_models import DIMENSION, MODELS, EmbeddingModel
from core.models.jobs import Cutting, Stage
from core.models.search_query import SearchQuery, Step
from core.models.video import EmbeddedSegment, Modality, Scope, Span
from core.services import Services
from tests.faults.conftest import StartProvider, StartServices, enqueue
from tests.support.jobs import a_video, set_stage
from tests.support.library import furnish
from tests.support.saying import sentence_of
from tests.support.services import all_ended, work_until

RED = SearchQuery(steps=(Step("red"),))
MODEL = MODELS["marengo3.5"]


def files_with(data_dir: Path, video_id: str) -> list[str]:
    """Every file and folder below the data folder that has the video's id in its name."""
    return [str(path.relative_to(data_dir)) for path in data_dir.rglob("*") if video_id in path.name]


def rows_of(services: Services, video_id: str) -> dict[str, list[dict[str, Any]]]:
    """Everything the catalog holds of a video, in every table that knows it."""
    found: dict[str, list[dict[str, Any]]] = {}
    with services.catalog._database.reading() as connection:
        for table, column in (("videos", "id"), ("jobs", "video_id")):
            rows = connection.execute(sa.text(f"select * from {table} where {column} = :id order by id"), {"id": video_id})
            found[table] = [dict(row) for row in rows.mappings()]
    return found


def assert_counts_agree(services: Services) -> None:
    """The catalog, the saved files and the index tell the same of every video."""
    found = consistency_check.compare(services)
    assert (found.differences, found.left_out) == ((), 0)
    for totals in found.totals:
        assert totals.videos_known == totals.videos_saved == totals.videos_in_index
        assert totals.rows_saved == totals.rows_in_index


def wait_since() -> Callable[[], float]:
    """Seconds since now."""
    started = time.monotonic()
    return lambda: time.monotonic() - started


def provider_is_slow(services: Services, video_id: str) -> None:
    """The video is ready, from an earlier and quicker day."""
    model, span = services.settings.model, Span(0, 5)
    segments = (EmbeddedSegment(span, Modality.VISUAL, Scope.CLIP, np.ones(DIMENSION, np.float32)),)
    parquet.save(services.settings.library_dir / parquet.key_for(model, video_id), segments)
    services.store.replace_video(model, StoredVideo(video_id, "", ""), segments)
    set_stage(services.catalog, a_video(id=video_id), Stage.READY, moments=1)


def test_a_deleted_video_is_gone_at_once_and_after_its_time_in_the_bin_without_a_trace(
    start_provider: StartProvider,
    services_for: StartServices,
    tmp_path: Path,
    clips: list[Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CLIPSEEK_BIN_DAYS", "0")
    monkeypatch.setattr(deletion, "UNDO_SEC", 1.5)
    provider = start_provider()
    services = services_for(provider)
    kept, gone = enqueue(tmp_path / "data", clips[:2])
    work_until(services, all_ended)
    furnish(services, services.catalog.videos.all()[0])
    rows_before = services.store.count(MODEL, kept)
    found = cached.search.answer(RED).hits
    assert {hit.video_id for hit in found} == {kept, gone}

    goes = cached.library_actions.what_goes([gone, "nobody"])
    assert (goes.titles, goes.files, goes.preparing) == ((clips[1].stem,), 1, 0)
    assert goes.moments == services.catalog.jobs.of_videos([gone])[0].moments
    assert goes.size_bytes > 3000 + clips[1].stat().st_size
    assert goes.paid_sec == pytest.approx(5, abs=0.2)
    assert goes.price_usd == pytest.approx(goes.paid_sec / 60 * 0.042)

    assert cached.library_actions.delete_videos([gone, "nobody"]) == (gone,)
    assert [video.id for video in services.catalog.videos.all()] == [kept]
    assert {hit.video_id for hit in cached.search.answer(RED).hits} == {kept}
    assert [task.video.id for task in cached.tasks.tasks(list(Stage), limit=10)] == [kept]
    assert cached.library.job_summary() == (0, 0, 1)
    assert services.catalog.videos.get(gone) is None

    work_until(services, lambda _: not rows_of(services, gone)["videos"])
    assert files_with(tmp_path / "data", gone) == []
    assert rows_of(services, gone) == {"videos": [], "jobs": []}
    assert [services.store.count(model, gone) for model in MODELS.values()] == [0, 0]
    assert services.store.count(MODEL, kept) == rows_before
    assert cached.library_actions.restore_videos([gone]) == ()
    assert [event.what for event in services.catalog.events.recent(1)] == ["removed"]


def test_undo_brings_back_exactly_what_was_there(
    start_provider: StartProvider,
    services_for: StartServices,
    tmp_path: Path,
    clips: list[Path],
) -> None:
    provider = start_provider()
    services = services_for(provider)
    first, second = enqueue(tmp_path / "data", clips[:2])
    work_until(services, all_ended)
    furnish(services, services.catalog.videos.all()[0])
    before = rows_of(services, second)
    files = sorted(files_with(tmp_path / "data", second))
    found = cached.search.answer(RED)
    version = services.catalog.jobs.library_version()
    events = services.catalog.events.recent(50)

    cached.library_actions.delete_videos([second])
    assert services.catalog.jobs.library_version() != version
    assert cached.library_actions.restore_videos([second, first, "nobody"]) == (second,)
    assert rows_of(services, second) == before
    assert sorted(files_with(tmp_path / "data", second)) == files
    assert cached.search.answer(RED) == found
    assert services.catalog.jobs.library_version() == version
    assert services.catalog.events.recent(50) == events


def test_a_video_that_is_deleted_while_it_is_prepared_is_paid_for_by_nobody_and_goes_on_when_it_comes_back(
    start_provider: StartProvider, services_for: StartServices, tmp_path: Path, clips: list[Path]
) -> None:
    provider = start_provider(settle_seconds=1)
    services = services_for(provider)
    (video_id,) = enqueue(tmp_path / "data", clips[:1])
    work_until(services, lambda _: services.catalog.jobs.newest()[0].stage is Stage.SETTLING)
    assert cached.library_actions.what_goes([video_id]).preparing == 1
    cached.library_actions.delete_videos([video_id])
    watched = wait_since()
    work_until(services, lambda _: watched() > 2)
    assert provider.made() == (1, 0)
    assert cached.library_actions.restore_videos([video_id]) == (video_id,)
    work_until(services, all_ended)
    assert services.catalog.jobs.counts() == {Stage.READY: 1}
    assert provider.made() == (1, 1)


def test_deleted_half_way_its_upload_goes_too(
    start_provider: StartProvider,
    services_for: StartServices,
    tmp_path: Path,
    clips: list[Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CLIPSEEK_BIN_DAYS", "0")
    monkeypatch.setattr(deletion, "UNDO_SEC", 0.0)
    monkeypatch.setattr(worker_module, "TIDY_AFTER_SEC", 0.2)
    monkeypatch.setattr(worker_module, "TIDY_EVERY_SEC", 0.2)
    provider = start_provider(settle_seconds=3600)
    services = services_for(provider)
    (video_id,) = enqueue(tmp_path / "data", clips[:1])
    work_until(services, lambda _: services.catalog.jobs.newest()[0].stage is Stage.SETTLING)
    # As if the answer to the upload had got lost with the process.
    set_stage(services.catalog, a_video(id=video_id), Stage.UPLOADING, asset_id=None)
    cached.library_actions.delete_videos([video_id])
    work_until(services, lambda _: not services.provider.find_assets(f"{video_id}.mp4"))
    assert rows_of(services, video_id) == {"videos": [], "jobs": []}
    assert files_with(tmp_path / "data", video_id) == []


def test_what_is_in_the_bin_or_being_removed_cannot_be_added(
    start_provider: StartProvider, services_for: StartServices, tmp_path: Path, clips: list[Path]
) -> None:
    services = services_for(start_provider())
    (video_id,) = enqueue(tmp_path / "data", clips[:1])
    waiting = services.precheck.check_path(clips[1], "Waits")
    cached.library_actions.delete_videos([video_id])
    refused = services.precheck.check_path(clips[0], "Again")
    assert (refused.check_result, sentence_of(refused)) == (CheckResult.REFUSED, ERRORS[Reason.IN_BIN].what_happened)
    assert list((services.settings.uploads_dir / "staged").iterdir()) == [waiting.staged]
    with pytest.raises(ClipseekError) as raised:
        services.precheck.intake.start(replace(waiting, video_id=video_id), title="", category="", watch_url="")
    assert raised.value.reason is Reason.IN_BIN
    services.catalog.deletions.begin_purge(0, 9)
    refused = services.precheck.check_path(clips[0], "Again")
    assert (refused.check_result, sentence_of(refused)) == (CheckResult.REFUSED, ERRORS[Reason.JUST_DELETED].what_happened)
    services.catalog.deletions.end_purge(video_id)
    assert services.precheck.check_path(clips[0], "Again").check_result is CheckResult.FINE


def test_a_store_that_is_away_only_puts_the_removal_off(
    start_provider: StartProvider,
    services_for: StartServices,
    tmp_path: Path,
    clips: list[Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CLIPSEEK_BIN_DAYS", "0")
    monkeypatch.setattr(deletion, "UNDO_SEC", 0.0)
    monkeypatch.setattr(worker_module, "DELETE_AFTER_A_FAULT_SEC", 0.5)
    provider = start_provider()
    services = services_for(provider)
    first, second = enqueue(tmp_path / "data", clips[:2])
    work_until(services, all_ended)
    faults = [StoreUnavailable(Reason.STORE_UNREACHABLE, uri="milvus"), StoreError(Reason.STORE_FAULT)]
    delete = services.store.delete_videos

    def failing(model: EmbeddingModel, video_ids: list[str]) -> None:
        if faults:
            raise faults.pop()
        delete(model, video_ids)

    monkeypatch.setattr(services.store, "delete_videos", failing)
    cached.library_actions.delete_videos([first])
    work_until(services, lambda _: not rows_of(services, first)["videos"])
    assert not faults
    assert files_with(tmp_path / "data", first) == []
    assert [services.store.count(MODEL, first), services.store.count(MODEL, second) > 0] == [0, True]


def test_embedded_again_the_old_results_stay_until_the_new_ones_are_in(
    start_provider: StartProvider, services_for: StartServices, tmp_path: Path, clips: list[Path]
) -> None:
    provider = start_provider(seconds_per_minute=24)
    services = services_for(provider)
    (video_id,) = enqueue(tmp_path / "data", clips[:1])
    work_until(services, all_ended)
    before = services.store.count(MODEL, video_id)
    found = cached.search.answer(RED)
    choices = Choices(cutting=Cutting.FIXED, cut_sec=2, modalities=(Modality.VISUAL,))
    costs = cached.library_actions.what_again([video_id, "nobody"], choices)
    assert (costs.videos, costs.problems) == (1, ())
    assert costs.price_usd == pytest.approx(costs.seconds / 60 * 0.042)
    assert cached.library_actions.embed_again([video_id, "nobody"], choices).video_ids == (video_id,)
    pressed_twice = cached.library_actions.embed_again([video_id], choices)
    assert pressed_twice.video_ids == ()
    assert ERRORS[Reason.NOT_READY_YET].what_happened in pressed_twice.problems[0]
    work_until(services, lambda _: services.catalog.jobs.newest()[0].stage is Stage.EMBEDDING)
    assert services.store.count(MODEL, video_id) == before
    assert cached.search.answer(RED) == found
    assert cached.library_actions.embedded_again([video_id]) == {video_id}
    assert cached.library.job_summary() == (1, 0, 1)
    work_until(services, all_ended)
    (job,) = services.catalog.deletions.jobs(video_id)
    assert (job.stage, job.moments, job.options.modalities) == (Stage.READY, 3, (Modality.VISUAL,))
    assert services.store.count(MODEL, video_id) == 3
    assert_counts_agree(services)
    assert cached.library_actions.embedded_again([video_id]) == set()
    assert provider.made()[1] == 2


def test_a_failure_keeps_the_old_results_and_can_be_tried_again_or_given_up(
    start_provider: StartProvider, services_for: StartServices, tmp_path: Path, clips: list[Path]
) -> None:
    provider = start_provider()
    services = services_for(provider)
    kept, tried = enqueue(tmp_path / "data", clips[:2])
    work_until(services, all_ended)
    saved = {path: path.read_bytes() for path in services.settings.embeddings_dir.rglob("*.parquet")}
    found = cached.search.answer(RED)
    provider.fail(paths=["POST /embed-v2/tasks"], kinds=["task_failed"], rate=1)
    choices = Choices(cutting=Cutting.FIXED, cut_sec=2)
    assert set(cached.library_actions.embed_again([kept, tried], choices).video_ids) == {kept, tried}
    work_until(services, all_ended)
    assert services.catalog.jobs.counts() == {Stage.FAILED: 2}
    assert {path: path.read_bytes() for path in services.settings.embeddings_dir.rglob("*.parquet")} == saved
    assert cached.search.answer(RED) == found

    # To remove the task is to give up the new attempt, not the video.
    cached.tasks.remove([kept])
    provider.heal()
    cached.tasks.retry([tried])
    work_until(services, all_ended)
    assert services.catalog.jobs.counts() == {Stage.READY: 2}
    assert {job.video_id: job.moments for job in services.catalog.jobs.newest()}[tried] == 3
    assert_counts_agree(services)


def test_cancelled_it_is_ready_as_before(
    start_provider: StartProvider, services_for: StartServices, tmp_path: Path, clips: list[Path]
) -> None:
    provider = start_provider(seconds_per_minute=240)
    services = services_for(provider)
    (video_id,) = enqueue(tmp_path / "data", clips[:1])
    provider_is_slow(services, video_id)
    (before,) = services.catalog.jobs.newest()
    cached.library_actions.embed_again([video_id], Choices())
    work_until(services, lambda _: services.catalog.jobs.newest()[0].stage is Stage.EMBEDDING)
    cached.tasks.cancel([video_id])
    work_until(services, all_ended)
    assert services.catalog.jobs.newest() == [before]
    assert_counts_agree(services)


def test_another_models_results_take_the_place_of_the_old_ones(
    start_provider: StartProvider,
    services_for: StartServices,
    tmp_path: Path,
    clips: list[Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    provider = start_provider()
    services = services_for(provider)
    (video_id,) = enqueue(tmp_path / "data", clips[:1])
    work_until(services, all_ended)
    services.store.close()
    monkeypatch.setenv("TWELVELABS_MODEL", "marengo3.0")
    services = services_for(provider)
    assert cached.search.answer(RED).hits == ()
    cached.library_actions.embed_again([video_id], Choices())
    work_until(services, all_ended)
    assert {hit.video_id for hit in cached.search.answer(RED).hits} == {video_id}
    assert services.store.count(MODEL, video_id) == 0
    assert services.store.count(MODELS["marengo3.0"], video_id) > 0
    assert len(list(services.settings.embeddings_dir.rglob("*.parquet"))) == 1
    assert_counts_agree(services)
