"""A folder and a bucket."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.storage.storage import Storage
from tests.support.servers.bucket import BucketServer
from tests.support.servers.storages import in_bucket, in_folder, started


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BucketServer]:
    yield from started(tmp_path_factory)


@pytest.fixture(params=["folder", "bucket"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    if request.param == "folder":
        return in_folder(tmp_path)
    return in_bucket(request.getfixturevalue("server"), tmp_path)
