"""A library whose files lie in a bucket: the main job, and what happens while the bucket is away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from core.config import load_settings
from core.errors import LibraryMismatch, Reason, StorageAway
from core.exports.request import ExportKind, ExportRequest
from core.exports.runner import ExportRunner
from core.handoff.timeline import Picked, PickedMoment
from core.ingest import worker as worker_module
from core.ingest.video_files import remove_files
from core.models.jobs import Stage
from core.models.video import Video
from core.parquet import key_for
from core.services import Services, forget_shared
from core.storage.storage import EXPORTS, UPLOADS, upload_key
from tests.faults.conftest import StartProvider, StartServices
from tests.support.servers.bucket import SECRET_KEY, BucketServer
from tests.support.servers.storages import started
from tests.support.services import all_ended, work_until
from web.http.downloads import download_address, export_address
from web.http.routes import ROUTES, clip_address, thumb_address

pytest.importorskip("obstore")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BucketServer]:
    yield from started(tmp_path_factory)


@pytest.fixture
def services(
    server: BucketServer,
    start_provider: StartProvider,
    services_for: StartServices,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Services]:
    for name, value in server.settings(tmp_path.name).items():
        monkeypatch.setenv(name, value)
    built = services_for(start_provider())
    monkeypatch.setattr("web.http.routes.shared", lambda: built)
    monkeypatch.setattr("web.http.downloads.shared", lambda: built)
    monkeypatch.setattr("web.http.downloads.shared", lambda: built)
    yield built
    forget_shared()


def added(services: Services, clip: Path) -> Video:
    candidate = services.precheck.check_path(clip, clip.stem)
    services.precheck.intake.start(candidate, title=candidate.title, category="", watch_url="")
    video = services.catalog.videos.get(candidate.video_id or "")
    assert video is not None
    return video


def test_the_main_job_with_a_bucket(
    services: Services, clips: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    video, film = added(services, clips[0]), clips[0].read_bytes()
    (job,) = work_until(services, all_ended)
    assert job.stage is Stage.READY
    # Originals and embeddings lie in the bucket, and not in the data folder.
    storage, library = services.storage, services.settings.library_dir
    assert storage.read(upload_key(video.file_name)) == film
    assert storage.find(key_for(job.model, video.id)) is not None
    assert list(library.rglob("*.parquet")) == []
    assert [path.name for path in (library / UPLOADS).iterdir()] == ["staged"]
    client = TestClient(Starlette(routes=ROUTES), follow_redirects=False)
    # Through us: ranges, the whole, and what can't be had.
    address = clip_address(video)
    for asked, status, content in (
        ("bytes=100-199", 206, film[100:200]),
        ("bytes=-50", 206, film[-50:]),
        ("bytes=200-", 206, film[200:]),
        ("bytes=999999999-", 416, b""),
        ("bytes=5-2", 416, b""),
    ):
        answer = client.get(address, headers={"Range": asked})
        assert (answer.status_code, answer.content) == (status, content), asked
    whole = client.get(address)
    assert (whole.status_code, whole.content, whole.headers["accept-ranges"]) == (200, film, "bytes")
    assert client.head(address).headers["content-length"] == str(len(film))
    assert client.get(address, headers={"Range": "bytes=0-9", "If-Range": '"another"'}).status_code == 200
    assert client.get(thumb_address(video, 1.0)).headers["content-type"] == "image/jpeg"
    # What is made of moments in one process, another one gives away that shares no folder with it.
    picked = Picked("Cut", (PickedMoment(video.id, 1000, 2000, ""),))
    request = ExportRequest(ExportKind.ZIP, picked)
    made = services.catalog.exports.add("", request.kind.value, request.file_name, request.as_text(), 1000)
    runner = ExportRunner(services)
    assert runner.run_next()
    assert not any(path.is_file() for path in services.settings.exports_dir.rglob("*"))
    given = client.get(export_address(made))
    assert (given.status_code, given.content[:2]) == (200, b"PK")
    assert "Cut.zip" in given.headers["content-disposition"]
    services.catalog.exports.cancel(made, "")
    runner.tidy()
    assert [file for file in storage.files(EXPORTS) if file.size_bytes] == []
    # By an address of the bucket's own; what is taken away still comes from us, since only we give it its name.
    services.settings.__dict__["files_redirect"] = True
    away = client.get(address)
    assert away.status_code == 307
    assert httpx.get(away.headers["location"], headers={"Range": "bytes=0-9"}).content == film[:10]
    assert SECRET_KEY not in away.headers["location"]
    taken = client.get(download_address(video))
    assert (taken.status_code, taken.content) == (200, film)
    assert "attachment" in taken.headers["content-disposition"]
    # Another copy of the app with a folder of its own finds the same library; with another bucket it is refused.
    monkeypatch.setenv("DATABASE_URL", services.settings.database_url)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "replica"))
    with closing(Services(load_settings()).catalog) as catalog:
        assert catalog.videos.get(video.id) == video
    monkeypatch.setenv("FILES_URL", "s3://clips/another")
    with pytest.raises(LibraryMismatch) as refused:
        Services(load_settings()).catalog  # noqa: B018 - opening it is the question
    assert refused.value.facts["folder"] == "s3://clips/another"
    # Gone is gone.
    assert remove_files(storage, library, [video.id]) == {}
    assert storage.find(upload_key(video.file_name)) is None
    assert storage.find(key_for(job.model, video.id)) is None
    assert client.get(address).status_code == 404


def test_while_the_bucket_is_away_it_is_said_and_afterwards_it_goes_on(
    services: Services, server: BucketServer, clips: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_module, "LONGEST_PAUSE_SEC", 1.0)
    video = added(services, clips[1])
    late = services.precheck.check_path(clips[2], "Late")
    client = TestClient(Starlette(routes=ROUTES))
    server.stop()
    try:
        with pytest.raises(StorageAway):
            services.precheck.intake.start(late, title="Late", category="", watch_url="")
        answer = client.get(clip_address(video))
        assert answer.status_code == 503
        assert "Nothing is lost" in answer.text
        assert client.get(thumb_address(video, 1.0)).status_code == 404
        (job,) = work_until(services, lambda parts: parts.catalog.jobs.newest()[0].fault is not None)
        assert job.stage is Stage.UPLOADING
        assert job.fault is not None
        assert job.fault.reason is Reason.STORAGE_AWAY
    finally:
        server.start()
    # What was checked by then lies where it lay, and is started without being sent again.
    services.precheck.intake.start(late, title="Late", category="", watch_url="")
    jobs = work_until(services, all_ended)
    assert [job.stage for job in jobs] == [Stage.READY, Stage.READY]
    assert client.get(clip_address(video)).status_code == 200
