"""A data folder whose disk is away for a while: nothing is taken for gone, no other is made, and work goes on when it is back."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.catalog.library.deleted_videos import Presence
from core.errors import NEVER_GIVEN_UP, FolderAway, Reason
from core.ingest import deletion, stages
from core.ingest.job_tools import JobLease, Tools
from core.maintenance.checkup import Check, Checkup
from core.services import Services
from core.workers import new_worker
from tests.support.library import stock
from tests.support.services import opened, use
from tests.support.waiting import wait_for


@pytest.fixture
def services(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    """One video that is ready; the catalog lies elsewhere, and nothing is kept in the bin."""
    use(monkeypatch, tmp_path / "data")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'catalog' / 'clipseek.db'}")
    monkeypatch.setenv("CLIPSEEK_BIN_DAYS", "0")
    monkeypatch.setattr(deletion, "UNDO_SEC", 0.0)
    with opened() as services:
        stock(services, 1)
        yield services


@pytest.fixture
def tools(services: Services) -> Tools:
    return new_worker(services)._tools


def go_away(services: Services) -> Path:
    folder = services.settings.library_dir
    return folder.rename(folder.with_name("away"))


def test_what_was_deleted_is_removed_only_when_its_files_are_there(services: Services, tools: Tools) -> None:
    (video,) = services.catalog.videos.all()
    services.catalog.deletions.delete([video.id])
    away = go_away(services)
    assert deletion.once(tools, threading.Event()) is False
    assert services.catalog.deletions.presence(video.id) is not Presence.NONE
    away.rename(services.settings.library_dir)
    assert deletion.once(tools, threading.Event()) is True
    assert services.catalog.deletions.presence(video.id) is Presence.NONE
    assert not (services.settings.uploads_dir / str(video.file_name)).exists()


def test_no_step_is_taken_meanwhile_and_no_video_is_given_up(services: Services, tools: Tools) -> None:
    (video,), (job,) = services.catalog.videos.all(), services.catalog.jobs.newest()
    go_away(services)
    with pytest.raises(FolderAway) as caught:
        stages.take(tools, job, video, JobLease(services.catalog.queue, job, "token", threading.Event()))
    assert caught.value.is_transient
    assert caught.value.reason in NEVER_GIVEN_UP
    assert not services.settings.library_dir.exists()


def test_the_index_is_not_said_to_be_damaged_and_no_rebuild_makes_another_folder(services: Services) -> None:
    away = go_away(services)
    # As what is made of films does, in the background.
    (services.settings.library_dir / "previews").mkdir(parents=True)
    services.look_at_store()
    assert services.store_error is not None
    assert services.store_error.reason is Reason.FOLDER_AWAY
    services.index_rebuild.start()
    wait_for(lambda: not services.index_rebuild.goes_on, what="the end of the rebuild")
    state = services.index_rebuild.state
    assert state is not None
    assert state.fault is not None
    assert state.fault.reason is Reason.FOLDER_AWAY
    assert not Path(services.settings.milvus_uri).exists()
    shutil.rmtree(services.settings.library_dir)
    away.rename(services.settings.library_dir)
    services.look_at_store()
    assert services.store_error is None


def test_system_says_so_without_a_trace(
    services: Services, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("core.maintenance.checkup.LOOK_BACK_SEC", 0.0)
    services.settings.data_dir.rename(services.settings.data_dir.with_name("away"))
    checkup = Checkup(services)
    wait_for(lambda: checkup.outcome(Check.DISK).is_over, what="the look at the disk")
    error = checkup.outcome(Check.DISK).error
    assert error is not None
    assert error.reason is Reason.FOLDER_AWAY
    wait_for(lambda: checkup.is_over, within_sec=60, what="all checks")
    assert [record for record in caplog.records if record.exc_info] == []
