"""No original is ever lost: whatever catalog a data folder is started with, and however old its files are."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import anyio
import anyio.to_thread
import pytest

from core import logs, parquet
from core.catalog import Catalog
from core.config import load_settings
from core.errors import ClipseekError, LibraryMismatch, Reason
from core.ingest import cleanup, deletion
from core.ingest import worker as worker_module
from core.ingest.job_tools import Tools
from core.maintenance import unknown_files
from core.milvus.inventory import Inventory
from core.models.jobs import Stage
from core.models.video import Video
from core.services import Services, forget_shared, shared
from core.workers import new_worker
from tests.support.jobs import a_job, a_video, erase, write
from tests.support.library import MODEL, furnish, segments_of, stock
from tests.support.running import ROOT, RunningApp
from tests.support.saying import hint_of, sentence_of
from tests.support.servers import postgres
from tests.support.services import KEY
from tests.support.waiting import wait_for
from web.shell.lifespan import lifespan

LONG_AGO = 1_500_000_000
MUCH_LATER_SEC = 365 * 24 * 3600
PLACES = ("uploads", "embeddings", "captions")


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("TWELVE_LABS_API_KEY", KEY)
    monkeypatch.setenv("TWELVELABS_BASE_URL", "http://127.0.0.1:9/v1.3")
    # The log of a whole process would stay open in that of the tests.
    monkeypatch.setattr(logs, "set_up", lambda *_args, **_named: None)
    forget_shared()
    yield tmp_path / "data"
    forget_shared()


def made(data_dir: Path, monkeypatch: pytest.MonkeyPatch, count: int = 3) -> list[Video]:
    """A library of so many videos in this folder, everything in it years old."""
    monkeypatch.setenv("DATA_DIR", str(data_dir))
    services = Services(load_settings())
    videos = stock(services, count)
    closed(services)
    for path in data_dir.rglob("*"):
        os.utime(path, (LONG_AGO, LONG_AGO))
    return videos


def closed(services: Services) -> None:
    services.store.close()
    services.catalog.close()


def originals(data_dir: Path) -> dict[str, bytes]:
    """What can't be made again for nothing: the files of videos, saved embeddings and captions."""
    return {
        str(path.relative_to(data_dir)): path.read_bytes()
        for place in PLACES
        for path in (data_dir / place).rglob("*")
        if path.is_file() and path.suffix in (".mp4", ".parquet", ".vtt")
    }


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Cleaning up and deleting are due at once and again and again, by a clock that is a year ahead; how often it was done."""
    rounds: list[float] = []
    real = cleanup.once

    def counted(tools: Tools, stopping: Any) -> None:
        real(tools, stopping)
        rounds.append(time.monotonic())

    # The time when a file got its name can't be set, so the clock is moved.
    monkeypatch.setattr(cleanup, "time", SimpleNamespace(time=lambda: time.time() + MUCH_LATER_SEC))
    monkeypatch.setattr(cleanup, "once", counted)
    monkeypatch.setattr(worker_module, "TIDY_AFTER_SEC", 0.05)
    monkeypatch.setattr(worker_module, "TIDY_EVERY_SEC", 0.05)
    monkeypatch.setattr(worker_module, "DELETE_EVERY_SEC", 0.05)
    return rounds


@asynccontextmanager
async def living() -> Any:
    """The life of the app's process, without its pages."""
    async with lifespan(None):
        shared().page_was_shown.set()
        yield


def lived(until: Callable[[], object]) -> ClipseekError | None:
    """Live until something is true; returns what the worker was kept from starting by."""

    async def life() -> ClipseekError | None:
        async with living():
            await anyio.to_thread.run_sync(lambda: wait_for(until, within_sec=60))
            return shared().worker_error

    try:
        return anyio.run(life)
    finally:
        # The app does not wait for it, but what it still does would be done to the services of the next test.
        wait_for(lambda: all(thread.name != "background" for thread in threading.enumerate()), what="the end of the background")
        services = shared()
        services.store.close()
        if "catalog" in vars(services):
            services.catalog.close()


def an_empty_file(data_dir: Path, _monkeypatch: pytest.MonkeyPatch) -> str:
    for path in data_dir.glob("clipseek.db*"):
        path.unlink()
    return ""


def an_empty_postgres(_data_dir: Path, _monkeypatch: pytest.MonkeyPatch) -> str:
    return postgres.new_database()


def another_folders(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    other = data_dir.with_name("other")
    with monkeypatch.context() as patched:
        patched.setenv("DATA_DIR", str(other))
        services = Services(load_settings())
    write(services.catalog, [(video := a_video(0x77), a_job(video, Stage.READY))])
    parquet.save(services.settings.library_dir / parquet.key_for(MODEL, video.id), segments_of(1))
    furnish(services, video)
    services.catalog.close()
    return f"sqlite:///{other / 'clipseek.db'}"


STRANGERS = [
    (an_empty_file, Reason.CATALOG_EMPTY),
    (an_empty_postgres, Reason.CATALOG_EMPTY),
    (another_folders, Reason.CATALOG_OF_ANOTHER_FOLDER),
]


@pytest.mark.parametrize("has_id", [True, False], ids=["this release", "an earlier release"])
@pytest.mark.parametrize(("other", "reason"), STRANGERS)
def test_a_full_folder_with_a_catalog_that_is_not_its_own_is_left_alone(
    other: Callable[[Path, pytest.MonkeyPatch], str],
    reason: Reason,
    has_id: bool,
    data_dir: Path,
    monkeypatch: pytest.MonkeyPatch,
    impatient: list[float],
) -> None:
    made(data_dir, monkeypatch)
    before = originals(data_dir)
    if not has_id:
        (data_dir / "library.id").unlink()
    if url := other(data_dir, monkeypatch):
        monkeypatch.setenv("DATABASE_URL", url)
    error = lived(lambda: shared().worker_error)
    assert isinstance(error, LibraryMismatch)
    assert error.reason is reason
    assert str(data_dir) in sentence_of(error)
    assert "3 videos and the saved embeddings of 3" in sentence_of(error)
    assert "adopt" in hint_of(error)
    assert impatient == []
    assert originals(data_dir) == before


def test_a_folder_somebody_moved_is_missed(data_dir: Path, monkeypatch: pytest.MonkeyPatch, impatient: list[float]) -> None:
    made(data_dir, monkeypatch)
    before = originals(data_dir)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{data_dir / 'clipseek.db'}")
    monkeypatch.setenv("DATA_DIR", str(data_dir.with_name("new")))
    error = lived(lambda: shared().worker_error)
    assert error is not None
    assert error.reason is Reason.CATALOG_FILES_ELSEWHERE
    assert (impatient, originals(data_dir)) == ([], before)


def test_a_catalog_that_is_a_week_older_starts_and_removes_nothing(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch, impatient: list[float]
) -> None:
    videos = made(data_dir, monkeypatch)
    before = originals(data_dir)
    with closing(Catalog(load_settings().database_url)) as catalog:
        for video in videos[1:]:
            erase(catalog, video.id)
    assert lived(lambda: len(impatient) > 2) is None
    assert originals(data_dir) == before
    services = Services(load_settings())
    assert {file.video_id for file in unknown_files.find(services).files} == {video.id for video in videos[1:]}
    closed(services)


def test_a_deletion_that_was_cut_off_is_taken_up_again_and_touches_nothing_else(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch, impatient: list[float]
) -> None:
    monkeypatch.setenv("CLIPSEEK_BIN_DAYS", "0")
    gone, *_ = made(data_dir, monkeypatch)
    before = originals(data_dir)
    monkeypatch.setattr(deletion, "UNDO_SEC", 0.0)
    with closing(Catalog(load_settings().database_url)) as catalog:
        catalog.deletions.delete([gone.id])
        # Its rows say that it is being removed; then the process died.
        assert [video.id for video in catalog.deletions.begin_purge(0.0, 10)] == [gone.id]
    lived(lambda: len(impatient) > 2 and not _is_known(gone.id))
    assert originals(data_dir) == {name: data for name, data in before.items() if gone.id not in name}


def _is_known(video_id: str) -> bool:
    return shared().catalog.videos.get_even_deleted(video_id) is not None


def test_a_step_that_ends_too_late_removes_only_what_its_catalog_tells_was_deleted(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, deleted, _ = made(data_dir, monkeypatch)
    services = Services(load_settings())
    before = originals(data_dir)
    tools = new_worker(services)._tools
    erase(services.catalog, kept.id)
    deletion.sweep_up(tools, kept.id)
    assert originals(data_dir) == before
    services.catalog.deletions.delete([deleted.id])
    deletion.purge(tools, services.catalog.deletions.begin_purge(0.0, 10))
    # The late step wrote its file again, and somebody brings the same video once more in this moment.
    parquet.save(services.settings.library_dir / parquet.key_for(MODEL, deleted.id), segments_of(1))
    (data_dir / "uploads" / f"{deleted.id}.mp4").write_bytes(b"brought again")
    deletion.sweep_up(tools, deleted.id)
    left = {name for name in originals(data_dir) if deleted.id in name}
    assert left == {f"uploads/{deleted.id}.mp4"}
    closed(services)


def test_a_worker_and_a_rebuild_say_it_and_end_at_once(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made(data_dir, monkeypatch)
    before = originals(data_dir)
    environment = {**os.environ, "DATABASE_URL": postgres.new_database()}
    for module, arguments in (("core.ingest", []), ("core.rebuild", ["--anew"])):
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )
        assert done.returncode in (1, 2), done.stderr
        assert "holds 3 videos and the saved embeddings of 3" in done.stderr
        assert "Traceback" not in done.stderr
    assert originals(data_dir) == before
    services = Services(load_settings())
    assert len(Inventory(services.store).rows_by_video(MODEL)) == 3
    closed(services)


def test_adopting_by_the_command_lets_the_folder_go_on_with_a_new_catalog(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(data_dir, monkeypatch)
    before = originals(data_dir)
    monkeypatch.setenv("DATABASE_URL", postgres.new_database())

    def asked(*arguments: str, answer: str = "") -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "core.catalog", "adopt", *arguments]
        return subprocess.run(command, cwd=ROOT, input=answer, capture_output=True, text=True, timeout=60, check=False)

    refused = asked(answer="n\n")
    assert refused.returncode == 1
    assert (
        "6 files and saved embeddings in this folder are not in the catalog. They stay, and the System page lists them."
    ) in refused.stdout
    with pytest.raises(LibraryMismatch):
        _ = Services(load_settings()).catalog
    assert asked("--yes").returncode == 0
    assert "These belong together already. Nothing was changed." in asked().stdout
    services = Services(load_settings())
    assert len(unknown_files.find(services).files) == 3
    closed(services)
    assert originals(data_dir) == before


def test_a_real_app_on_an_empty_postgres_says_it_and_touches_nothing(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made(data_dir, monkeypatch)
    before = originals(data_dir)
    app = RunningApp(
        data_dir,
        TWELVE_LABS_API_KEY=KEY,
        TWELVELABS_BASE_URL="http://127.0.0.1:9/v1.3",
        DATABASE_URL=postgres.new_database(),
    )
    try:
        wait_for(lambda: "catalog_empty" in app.log, within_sec=60, what="the reason in the log")
    finally:
        app.stop()
    assert "Traceback" not in app.log
    assert originals(data_dir) == before


def test_a_start_that_was_cut_off_leaves_a_file_that_can_be_added(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made(data_dir, monkeypatch)
    services = Services(load_settings())
    (data_dir / "uploads" / f"{0xFF:016x}.mp4").write_bytes(b"moved here, and then the power went")
    write(services.catalog, [(video := a_video(0xEE), a_job(video, Stage.FAILED))])
    assert [file.file_name for file in unknown_files.find(services).files] == [f"{0xFF:016x}.mp4"]
    closed(services)
