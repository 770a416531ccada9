"""An upload that goes on in another app: a bucket in common, each with a folder of its own."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.config import Settings
from core.errors import ClipseekError, Reason
from core.storage.storage import INCOMING, Storage
from tests.support.servers.bucket import BucketServer
from tests.support.servers.storages import in_bucket, started
from web.http.uploads import relay as upload_relay
from web.http.uploads.relay import UploadRelay, reach, stretches_of
from web.http.uploads.relayed_staging import RelayedStaging
from web.http.uploads.staging import UploadStaging

CONTENT = bytes(range(256)) * 400
NewApp = Callable[[str], UploadStaging]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BucketServer]:
    yield from started(tmp_path_factory)


@pytest.fixture
def storage(server: BucketServer, tmp_path: Path) -> Storage:
    return in_bucket(server, tmp_path)


@pytest.fixture
def new_app(storage: Storage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> NewApp:
    monkeypatch.setattr(upload_relay, "STRETCH_BYTES", 10_000)
    monkeypatch.setattr("web.http.uploads.relayed_staging.ASKED_EVERY_SEC", 0.0)
    return lambda name: RelayedStaging(Settings(data_dir=tmp_path / name), UploadRelay(storage))


@pytest.fixture
def session() -> str:
    return uuid.uuid4().hex


def send(app: UploadStaging, session: str, upload_id: str, start: int, end: int) -> None:
    receiving = app.receive(session, upload_id, start)
    receiving.write(CONTENT[start:end])
    receiving.close()


def test_an_upload_goes_on_in_another_app_that_never_saw_it(new_app: NewApp, storage: Storage, session: str) -> None:
    first, second, third = map(new_app, ("first", "second", "third"))
    upload_id = first.create(session, "film.mov", len(CONTENT), 7).id
    send(first, session, upload_id, 0, 35_000)
    # The first is gone; the browser asks the second where its upload stands, and sends on.
    assert second.get(session, upload_id).offset_bytes == 35_000
    send(second, session, upload_id, 35_000, 60_000)
    # The first is back and behind; it brings what it lacks before it takes more.
    send(first, session, upload_id, 60_000, len(CONTENT))
    for app in (first, second, third):
        (upload,) = app.all(session)
        assert app.get(session, upload_id).is_done
        assert (upload.name, upload.modified_ms, upload.path.suffix) == ("film.mov", 7, ".mov")
        assert upload.path.read_bytes() == CONTENT
    # Started in one of them, it is gone from the others and from the bucket.
    second.remove(session, upload_id)
    assert [app.all(session) for app in (first, second, third)] == [[], [], []]
    left = [*storage.files(f"{INCOMING}/{session}"), *storage.files(f"{INCOMING}/{session}/{upload_id}")]
    assert [file for file in left if file.size_bytes] == []
    with pytest.raises(ClipseekError) as gone:
        third.get(session, upload_id)
    assert gone.value.reason is Reason.UPLOAD_GONE


def test_without_the_bucket_an_upload_goes_on_here_and_is_kept_there_later(
    new_app: NewApp, server: BucketServer, session: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload_relay, "AWAY_SEC", 600.0)
    first, second = new_app("first"), new_app("second")
    upload_id = first.create(session, "film.mp4", len(CONTENT), 7).id
    server.stop()
    try:
        send(first, session, upload_id, 0, 20_000)
        assert first.all(session)[0].offset_bytes == 20_000
    finally:
        server.start()
    first._relay._away_until = 0.0  # type: ignore[attr-defined]  # some minutes later
    send(first, session, upload_id, 20_000, 30_000)
    assert second.get(session, upload_id).offset_bytes == 30_000


def test_stretches_of_two_apps_lead_as_far_as_they_reach_without_a_gap(storage: Storage) -> None:
    for start, end in ((0, 10), (0, 4), (4, 12), (13, 20)):
        storage.write(f"{INCOMING}/s/u/{start:015d}-{end:015d}", CONTENT[start:end])
    assert reach(stretches_of(storage.files(f"{INCOMING}/s/u"))) == 12
