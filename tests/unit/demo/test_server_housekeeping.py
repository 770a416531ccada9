"""What a start puts right, after a run that was cut off at any line."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.asset_store import AssetStore
from demo.database import Database
from demo.housekeeping import tidy
from demo.options import Options
from demo.task_store import KEPT_SEC, TaskStore
from demo.upload_store import SESSION_SEC, UploadStore


class Stores:
    """The stores of one data folder, without a server."""

    def __init__(self, data: Path) -> None:
        self.options = Options(data)
        self.options.make_folders()
        self.database = Database(data / "stand-in.db")
        self.assets = AssetStore(self.database, self.options)
        self.uploads = UploadStore(self.database, self.options)
        self.tasks = TaskStore(self.database, self.options)

    def status(self, asset_id: str) -> str:
        asset = self.assets.get(asset_id)
        assert asset is not None
        return asset.state

    def tidy(self) -> None:
        tidy(self.options, self.assets, self.uploads, self.tasks)


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[Stores]:
    made = Stores(tmp_path)
    yield made
    made.database.close()


def test_a_direct_upload_that_was_cut_off_fails_and_a_file_that_had_arrived_counts(stores: Stores) -> None:
    cut_off, arrived = stores.assets.add("a.mp4"), stores.assets.add("b.mp4")
    stores.assets.file(arrived.id).write_bytes(b"film")
    stores.tidy()
    assert (stores.status(cut_off.id), stores.status(arrived.id)) == ("failed", "received")


def test_an_upload_whose_last_slice_was_reported_counts(stores: Stores) -> None:
    asset = stores.assets.add("a.mp4")
    upload = stores.uploads.add(asset.id, 4)
    stores.uploads.file(upload.id).write_bytes(b"film")
    stores.uploads.arrived(upload.id, 1, "proof")
    stores.uploads.report(upload.id, 1, "proof")
    stores.tidy()
    assert stores.status(asset.id) == "received"
    assert stores.assets.file(asset.id).read_bytes() == b"film"


def test_an_upload_under_way_goes_on_for_a_day(stores: Stores) -> None:
    asset = stores.assets.add("a.mp4")
    upload = stores.uploads.add(asset.id, 4)
    stores.tidy()
    assert stores.status(asset.id) == "receiving"
    assert stores.uploads.file(upload.id).exists()
    stores.database.change("UPDATE uploads SET created_at = created_at - ?", [SESSION_SEC + 1])
    stores.tidy()
    assert stores.status(asset.id) == "failed"
    assert not stores.uploads.file(upload.id).exists()


def test_files_that_nobody_needs_go(stores: Stores) -> None:
    (stores.options.partial / "query").mkdir()
    (stores.options.partial / "query" / "0").touch()
    (stores.options.partial / "0123.asset").touch()
    (stores.options.assets / "forgotten").touch()
    stores.tidy()
    assert list(stores.options.partial.iterdir()) == list(stores.options.assets.iterdir()) == []


def test_results_are_kept_for_seven_days(stores: Stores) -> None:
    for task_id in ("old", "young"):
        stores.database.change("INSERT INTO tasks (id, request, created_at) VALUES (?, '', ?)", [task_id, time.time()])
        stores.tasks.result(task_id).touch()
    stores.database.change("UPDATE tasks SET created_at = created_at - ? WHERE id = 'old'", [KEPT_SEC + 1])
    stores.tidy()
    assert [file.name for file in stores.options.results.iterdir()] == ["young.json"]
