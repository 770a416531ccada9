"""Videos of a bucket on the Add videos page: listed, copied once they are chosen, and a sentence while the bucket is away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core import cached
from tests.pages.conftest import Open, spoken
from tests.support.servers.bucket import SECRET_KEY, BucketServer
from tests.support.servers.storages import in_bucket, started
from tests.support.waiting import wait_for


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BucketServer]:
    yield from started(tmp_path_factory)


@pytest.fixture
def import_settings(server: BucketServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in server.settings().items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("FILES_URL")
    monkeypatch.setenv("CLIPSEEK_IMPORT_URL", f"s3://clips/{tmp_path.name}")


@pytest.mark.usefixtures("import_settings")
def test_videos_of_a_bucket_are_listed_and_copied(open_page: Open, clip: Path, server: BucketServer, tmp_path: Path) -> None:
    in_bucket(server, tmp_path).write("card/lobby.mp4", clip.read_bytes())
    app = open_page("add_videos")
    assert list(app.dataframe[0].value["File"]) == ["card/lobby.mp4"]
    assert f"1 video in s3://clips/{tmp_path.name}" in spoken(app)
    (place,) = cached.import_folders.import_folders()
    copying = cached.import_folders.copy_from_folder(place, cached.import_folders.folder_contents(place).listing.files)
    wait_for(lambda: copying.batch.is_over, what="the copy")
    app.session_state["folder_copied"] = copying.results()
    app.run()
    assert not app.exception
    assert "Prepare 1 video" in [button.label for button in app.button]


@pytest.mark.usefixtures("import_settings")
def test_a_bucket_that_is_away_is_a_sentence(open_page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    app = open_page("add_videos")
    said = spoken(app)
    assert "does not answer" in said
    assert SECRET_KEY not in said
