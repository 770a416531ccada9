"""What a start puts right, after a run that was cut off at any line."""

from __future__ import annotations

from pathlib import Path

import pytest

from demo.asset_store import AssetStore
from demo.housekeeping import tidy
from demo.options import Options
from demo.state import State
from demo.task_store import TaskStore
from demo.upload_store import SESSION_SEC, UploadStore


class Stores:
    """The stores of one data folder, without a server."""

    def __init__(self, data: Path) -> None:
        self.options = Options(data)
        self.options.make_folders()
        self.state = State(data / "stand-in.db")
        self.assets = AssetStore(self.state, self.options)
        self.uploads = UploadStore(self.state, self.options)
        self.tasks = TaskStore(self.state, self.options)

    def asset(self, method: str) -> str:
        return self.assets.add(
            method=method, kind="video", filename="a.mp4", file_type="video/mp4", url=None, user_metadata=None
        ).id

    def status(self, asset_id: str) -> str:
        asset = self.assets.get(asset_id)
        assert asset is not None
        return asset.state

    def tidy(self) -> None:
        tidy(self.options, self.state, self.assets, self.uploads, self.tasks)


@pytest.fixture
def stores(tmp_path: Path) -> Stores:
    return Stores(tmp_path)


def test_a_direct_upload_that_was_cut_off_fails(stores: Stores) -> None:
    asset_id = stores.asset("direct")
    stores.tidy()
    assert stores.status(asset_id) == "broken"


def test_a_file_that_had_arrived_counts(stores: Stores) -> None:
    asset_id = stores.asset("direct")
    stores.assets.file(asset_id).write_bytes(b"film")
    stores.tidy()
    assert stores.status(asset_id) == "received"


def test_an_upload_whose_last_piece_was_reported_counts(stores: Stores) -> None:
    asset_id = stores.asset("multipart")
    upload = stores.uploads.add(asset_id, 4)
    stores.uploads.file(upload.id).write_bytes(b"film")
    stores.uploads.complete(upload.id)
    stores.tidy()
    assert stores.status(asset_id) == "received"
    assert stores.assets.file(asset_id).read_bytes() == b"film"


def test_an_upload_under_way_goes_on_for_a_day(stores: Stores) -> None:
    asset_id = stores.asset("multipart")
    upload = stores.uploads.add(asset_id, 4)
    stores.tidy()
    assert stores.status(asset_id) == "receiving"
    assert stores.uploads.file(upload.id).exists()
    stores.state.change("UPDATE uploads SET created_at = created_at - ?", [SESSION_SEC + 1])
    stores.tidy()
    assert stores.status(asset_id) == "broken"
    assert not stores.uploads.file(upload.id).exists()


def test_a_link_to_fetch_is_fetched_again(stores: Stores) -> None:
    asset_id = stores.asset("url")
    stores.tidy()
    assert [asset.id for asset in stores.assets.waiting()] == [asset_id]


def test_half_made_files_and_folders_go(stores: Stores) -> None:
    (stores.options.partial / "query").mkdir()
    (stores.options.partial / "query" / "0").touch()
    (stores.options.partial / "0123.asset").touch()
    stores.tidy()
    assert list(stores.options.partial.iterdir()) == []
