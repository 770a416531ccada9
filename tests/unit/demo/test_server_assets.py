"""Files that the app's client sends to the stand-in: in one request, in slices, found again, deleted."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import RequestRefused
from core.models.embedding_models import MODELS
from core.twelve_labs import AssetStatus, TaskSource, TwelveLabsClient
from demo.process import StandIn
from tests.unit.demo.settled import ended, new_name, process_of, settled, task_for, uploaded

MB = 1024 * 1024


@pytest.fixture
def sliced(stand_in: StandIn) -> Iterator[TwelveLabsClient]:
    """A client that sends everything in slices."""
    connected = TwelveLabsClient(
        api_key="demo", base_url=stand_in.url, model=MODELS["marengo3.5"], direct_limit_bytes=1, timeout_sec=10
    )
    yield connected
    connected.close()


def test_a_file_becomes_an_asset_that_is_found_by_its_name_until_it_is_deleted(client: TwelveLabsClient, clip: Path) -> None:
    name = new_name()
    asset = uploaded(client, clip, name)
    assert (asset.status, asset.filename) == (AssetStatus.READY, name)
    assert [found.id for found in client.find_assets(name)] == [asset.id]
    client.delete_asset(asset.id)
    assert client.find_assets(name) == []
    client.delete_asset(asset.id)
    with pytest.raises(RequestRefused):
        client.asset(asset.id)


def test_what_nobody_can_read_fails_with_a_reason(client: TwelveLabsClient, tmp_path: Path) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"no film")
    asset = uploaded(client, broken)
    assert asset.status is AssetStatus.FAILED
    assert asset.error == "The file is corrupted or its format is not supported."


def test_a_file_in_slices_arrives_as_it_is(
    sliced: TwelveLabsClient, stand_in: StandIn, clip: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """More slices than the first answer has addresses for."""
    file = tmp_path / "long.mp4"
    file.write_bytes(clip.read_bytes() + os.urandom(56 * MB))
    asset = uploaded(sliced, file)
    assert asset.status is AssetStatus.READY
    kept = next(tmp_path_factory.getbasetemp().glob(f"stand-in*/assets/{asset.id}"))
    assert _digest(kept) == _digest(file)


def test_a_large_file_costs_no_memory(
    sliced: TwelveLabsClient, client: TwelveLabsClient, stand_in: StandIn, tmp_path: Path, clip: Path
) -> None:
    """Both ways of sending it: in slices, and in the form of a single request."""
    file = tmp_path / "large.mp4"
    file.write_bytes(clip.read_bytes())
    os.truncate(file, 190 * MB)
    server = process_of(stand_in)
    before = server.memory_info().rss
    for way in (sliced, client):
        assert settled(way, way.upload(file, name=new_name()).id).status is AssetStatus.READY
        assert server.memory_info().rss - before < 40 * MB


def test_a_deleted_asset_is_not_gone_from_under_a_task(client: TwelveLabsClient, clip: Path) -> None:
    asset = uploaded(client, clip)
    task_id = task_for(client, TaskSource(asset_id=asset.id))
    client.delete_asset(asset.id)
    assert ended(client, task_id).error is None


def _digest(file: Path) -> str:
    with file.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()
