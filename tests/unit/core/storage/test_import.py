"""Videos chosen from a bucket: listed by names, read only once they are chosen, and nothing of the bucket is changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.catalog import Catalog
from core.errors import MediaError
from core.ingest.precheck.bucket_folder import BucketFolder
from core.ingest.precheck.candidates import CheckResult
from core.ingest.precheck.precheck import Precheck
from core.models.embedding_models import MODELS
from core.storage.bucket import BucketStorage
from core.storage.folder import FolderStorage
from tests.support.clips import make_clip
from tests.support.op_atom import avid_media
from tests.support.servers.bucket import BucketServer
from tests.support.servers.listed_bucket import listed_bucket
from tests.support.servers.storages import in_bucket


def test_videos_of_a_bucket_are_listed_chosen_and_copied(tmp_path: Path, server: BucketServer, catalog: Catalog) -> None:
    bucket = in_bucket(server, tmp_path)
    clip = make_clip(tmp_path / "clip.mp4", seconds=5)
    film = clip.read_bytes()
    captions = b"1\n00:00:00,100 --> 00:00:01,000\nGood morning\n"
    for key, data in {
        "2024/May/lobby.mp4": film,
        "2024/May/lobby.srt": captions,
        "2024/notes.txt": b"no video",
        ".hidden/secret.mp4": film,
        "intro.mov": film,
    }.items():
        bucket.write(key, data)
    folder = BucketFolder(bucket)  # type: ignore[arg-type]
    listing = folder.listing()
    assert [(file.name, file.size_bytes, file.captions) for file in listing.files] == [
        ("2024/May/lobby.mp4", len(film), "2024/May/lobby.srt"),
        ("intro.mov", len(film), ""),
    ]
    assert folder.listing(most_files=1).is_cut
    precheck = Precheck(
        catalog, FolderStorage(tmp_path / "data"), tmp_path / "data", MODELS["marengo3.5"], allow_private_urls=False
    )
    candidate = precheck.check_in_folder(folder, "2024/May/lobby.mp4", captions="2024/May/lobby.srt")
    assert candidate.check_result is CheckResult.FINE
    assert candidate.staged is not None
    assert candidate.staged.read_bytes() == film
    assert candidate.captions is not None
    assert candidate.original_path == "2024/May/lobby.mp4"
    assert precheck.intake.start(candidate, title="Lobby", category="", watch_url="")
    for name in (".hidden/secret.mp4", "../clips/intro.mov", "gone.mp4"):
        with pytest.raises(MediaError):
            folder.open(name)
    assert bucket.read("2024/May/lobby.mp4") == film


def test_in_avids_own_folders_a_picture_is_offered_with_its_sounds_and_each_head_is_read_once(
    tmp_path: Path, server: BucketServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket, drive = in_bucket(server, tmp_path), tmp_path / "drive"
    picture, *sounds = (path.relative_to(drive).as_posix() for path in avid_media(drive))
    for path in drive.rglob("*.*"):
        bucket.write(path.relative_to(drive).as_posix(), path.read_bytes())
    read: list[str] = []
    beginning = BucketStorage.beginning

    def noted(self: BucketStorage, key: str, count: int) -> bytes:
        read.append(key)
        return beginning(self, key, count)

    monkeypatch.setattr(BucketStorage, "beginning", noted)
    for _ in range(2):
        (listed,) = BucketFolder(bucket).listing().files  # type: ignore[arg-type]
        assert (listed.name, listed.sounds) == (picture, tuple(sorted(sounds)))
    assert sorted(read) == sorted([picture, *sounds])


@pytest.mark.parametrize("strange", ["a//b.mp4", "a/../b.mp4", "a/n\nb.mp4"])
def test_a_name_that_no_path_can_have_closes_its_folder_alone(strange: str, tmp_path: Path) -> None:
    with listed_bucket(["a/one.mp4", "c/d/two.mp4", "three.mp4", strange], tmp_path) as bucket:
        listing = BucketFolder(bucket).listing()
    assert [file.name for file in listing.files] == ["c/d/two.mp4", "three.mp4"]
    assert listing.closed == ("s3://clips/a",)


def test_a_folder_without_a_name_is_not_listed_as_the_one_around_it(tmp_path: Path) -> None:
    with listed_bucket(["/b/one.mp4", "a//b.mp4", "two.mp4"], tmp_path) as bucket:
        listing = BucketFolder(bucket).listing()
    assert [file.name for file in listing.files] == ["two.mp4"]
    assert sorted(listing.closed) == ["s3://clips/", "s3://clips/a"]
