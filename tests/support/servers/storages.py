"""The storages that every promise is tried on: a folder, and a bucket of a real server where one is installed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.storage.folder import FolderStorage
from core.storage.local_cache import LocalCache
from core.storage.storage import Storage
from tests.support.servers.bucket import ACCESS_KEY, SECRET_KEY, BucketServer, bucket_server, weed


def started(factory: pytest.TempPathFactory) -> Iterator[BucketServer]:
    """For a fixture: a server of its own; its tests are skipped where there is none."""
    pytest.importorskip("obstore")
    if weed() is None:
        pytest.skip("there is no S3 server here")
    with bucket_server(factory.mktemp("bucket")) as server:
        yield server


def in_folder(tmp_path: Path) -> Storage:
    return FolderStorage(tmp_path / "library")


def in_bucket(server: BucketServer, tmp_path: Path, *, cache_bytes: int = 10**9) -> Storage:
    """In a folder of the bucket that is this test's own."""
    pytest.importorskip("obstore")
    from core.storage.bucket import BucketPlace, BucketStorage

    place = BucketPlace("clips", tmp_path.name, server.endpoint, "", ACCESS_KEY, SECRET_KEY)
    return BucketStorage(place, LocalCache(tmp_path / "brought", cache_bytes))
