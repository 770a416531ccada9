"""What is of a bucket alone: it can be away, it has keys that nobody may see, and copies on this machine that are bounded."""

from __future__ import annotations

import logging
import os
import time
from pathlib import Path

import httpx
import pytest

from core import parquet
from core.config import load_settings
from core.errors import Reason, SettingsError, StorageAway
from core.models.embedding_models import MODELS
from core.search import spoken
from core.search.spoken import SavedMoments
from core.storage.opening import storage_of
from core.storage.storage import Storage
from tests.support.library import segments_of
from tests.support.servers.bucket import ACCESS_KEY, SECRET_KEY, BucketServer
from tests.support.servers.storages import in_bucket

pytest.importorskip("obstore")
from core.storage.bucket import BucketPlace, BucketStorage
from core.storage.local_cache import LocalCache


def bucket(tmp_path: Path, endpoint: str, *, name: str = "clips", secret: str = SECRET_KEY) -> Storage:
    return BucketStorage(BucketPlace(name, "", endpoint, "", ACCESS_KEY, secret), LocalCache(tmp_path / "brought", 10**9))


def test_why_a_bucket_is_of_no_use_is_told_without_its_keys(
    server: BucketServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    cases = [
        (bucket(tmp_path, "http://127.0.0.1:9"), Reason.STORAGE_AWAY),
        (bucket(tmp_path, server.endpoint, secret="wrong-" + SECRET_KEY), Reason.STORAGE_REFUSED),
        (bucket(tmp_path, server.endpoint, name="no-such-bucket"), Reason.STORAGE_NO_BUCKET),
    ]
    for storage, reason in cases:
        with pytest.raises(StorageAway) as said:
            storage.read("uploads/a.mp4")
        error = said.value
        assert error.reason is reason
        told = f"{error} {error.detail} {error!r} {error.facts} {error.__cause__!r} {caplog.text} {storage!r}"
        assert SECRET_KEY not in told
        assert "X-Amz" not in told
    assert SECRET_KEY not in repr(BucketPlace("clips", secret_access_key=SECRET_KEY))


def test_a_signed_address_gives_ranges_to_anybody_for_this_file_alone(server: BucketServer, tmp_path: Path) -> None:
    storage = in_bucket(server, tmp_path)
    storage.write("uploads/a.mp4", b"0123456789")
    storage.write("uploads/b.mp4", b"another")
    address = storage.address("uploads/a.mp4", 60) or ""
    part = httpx.get(address, headers={"Range": "bytes=2-4"})
    assert (part.status_code, part.content, part.headers["content-type"]) == (206, b"234", "video/mp4")
    assert SECRET_KEY not in address
    assert httpx.get(address.replace("a.mp4", "b.mp4")).status_code == 403
    assert httpx.get(address.split("?")[0]).status_code == 403


def test_copies_on_this_machine_stay_below_their_size_unless_they_are_in_use(server: BucketServer, tmp_path: Path) -> None:
    storage = in_bucket(server, tmp_path, cache_bytes=250)
    for name in "abc":
        storage.write(f"uploads/{name}.mp4", name.encode() * 100)
    with storage.local("uploads/a.mp4") as held:
        with storage.local("uploads/b.mp4") as other:
            pass
        for path in (held, other):
            long_ago = time.time() - 10_000
            os.utime(path, (long_ago, long_ago))
        with storage.local("uploads/c.mp4"):
            assert held.read_bytes() == b"a" * 100
            assert not other.exists()


def test_the_same_setting_names_a_bucket_everywhere_and_a_key_in_it_is_refused_unseen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("TWELVE_LABS_API_KEY", "tlk_of_the_tests")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET_KEY)
    monkeypatch.setenv("FILES_URL", "s3://clips/a/folder/")
    with pytest.raises(SettingsError) as half:
        load_settings()
    assert half.value.facts["name"] == "AWS_ACCESS_KEY_ID"
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ACCESS_KEY)
    settings = load_settings()
    assert storage_of(settings).place == "s3://clips/a/folder"
    assert storage_of(settings) is storage_of(load_settings())
    assert SECRET_KEY in settings.log_secrets
    assert SECRET_KEY not in repr(settings)
    for name, value in (
        ("FILES_URL", f"s3://key:{SECRET_KEY}@clips"),
        ("FILES_URL", "https://clips.example"),
        ("AWS_ENDPOINT_URL", f"https://key:{SECRET_KEY}@s3.example"),
    ):
        with monkeypatch.context() as wrong:
            wrong.setenv(name, value)
            with pytest.raises(SettingsError) as said:
                load_settings()
            assert said.value.facts["name"] == name
            assert SECRET_KEY not in f"{said.value} {said.value.facts} {said.value.detail}"


def test_moments_that_are_known_are_found_while_the_bucket_is_away_and_it_is_not_asked_for_each_search(
    server: BucketServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    storage, model = in_bucket(server, tmp_path), MODELS["marengo3.5"]
    known, unknown = f"{1:016x}", f"{2:016x}"
    for video_id in (known, unknown):
        storage.write(parquet.key_for(model, video_id), parquet.encoded(segments_of(1)))
    moments = SavedMoments(storage, model)
    before = moments(known)
    assert len(before) == 4
    asked: list[str] = []

    def away(key: str) -> None:
        asked.append(key)
        raise StorageAway(Reason.STORAGE_AWAY, place="s3://clips")

    monkeypatch.setattr(storage, "find", away)
    assert moments(known) == before
    assert asked == []
    monkeypatch.setattr(spoken, "ASKED_FOR_SEC", 0.0)
    assert moments(known) == before
    assert len(asked) == 1
    with pytest.raises(StorageAway):
        moments(unknown)
