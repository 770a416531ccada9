"""The files of a library brought into a bucket and back: all of them, compared, and again after it was cut off."""

from __future__ import annotations

from pathlib import Path

import pytest
from filelock import FileLock

from core import parquet
from core.background.loop import LOCK_NAME
from core.catalog.queue.worker_lock import lock_path
from core.catalog.tables.database import Database
from core.errors import ClipseekError, Reason
from core.media.caches.caption_cache import CaptionCache, CaptionsFrom
from core.storage.__main__ import main
from core.storage.folder import FolderStorage
from core.storage.moving import all_files, move
from core.storage.storage import LIBRARY_ID, Storage, Stored
from tests.support.library import MODEL, segments_of
from tests.support.servers.bucket import SECRET_KEY, BucketServer
from tests.support.servers.storages import in_bucket

VIDEO = "0000000000000001"
ID = b"0123456789abcdef0123456789abcdef\n"
FILES = {
    "uploads/0000000000000001.mp4": b"film" * 1000,
    "uploads/0000000000000002.mov": b"other" * 900,
    "embeddings/segments_model_512/0000000000000001.parquet": b"vectors",
    "captions/0000000000000001.vtt": b"WEBVTT",
    "examples/aa.jpg": b"picture",
}


def stocked(folder: Path) -> FolderStorage:
    library = FolderStorage(folder)
    for key, data in FILES.items():
        library.write(key, data)
    library.write(LIBRARY_ID, ID)
    (folder / "uploads" / "staged").mkdir()
    (folder / "uploads" / "staged" / "half.mp4").write_bytes(b"being received")
    (folder / "embeddings" / "segments_model_512" / ".x.tmp").write_bytes(b"half")
    (folder / "thumbs").mkdir()
    (folder / "thumbs" / "made.jpg").write_bytes(b"made here")
    return library


def contents(storage: Storage) -> dict[str, bytes]:
    return {file.key: storage.read(file.key) for file in all_files(storage)}


def test_all_files_go_there_and_back(tmp_path: Path, server: BucketServer) -> None:
    library, bucket, back = stocked(tmp_path / "data"), in_bucket(server, tmp_path), FolderStorage(tmp_path / "back")
    moved = move(library, bucket, tmp_path)
    assert (moved.copied, moved.same, moved.gone) == (len(FILES), 0, 0)
    move(bucket, back, tmp_path)
    assert contents(library) == contents(bucket) == contents(back) == FILES
    assert bucket.read(LIBRARY_ID) == back.read(LIBRARY_ID) == ID


def test_what_is_said_and_the_moments_read_the_same_there(tmp_path: Path) -> None:
    library, other = FolderStorage(tmp_path / "data"), FolderStorage(tmp_path / "other")
    segments = segments_of(1)
    CaptionCache(library).add(VIDEO, "1\n00:00:01,000 --> 00:00:02,000\nGrüße aus 東京\n".encode())
    library.write(parquet.key_for(MODEL, VIDEO), parquet.encoded(segments))
    move(library, other, tmp_path)
    there = CaptionCache(other)
    assert [cue.text for cue in there.cues(VIDEO)] == ["Grüße aus 東京"]
    assert there.known(VIDEO) is CaptionsFrom.ADDED
    moments = parquet.load(Stored(other, parquet.key_for(MODEL, VIDEO)))
    assert [(one.span, one.modality, one.vector.tolist()) for one in moments] == [
        (one.span, one.modality, one.vector.tolist()) for one in segments
    ]


def test_cut_off_it_goes_on_and_what_differs_is_copied_anew(tmp_path: Path) -> None:
    library, other = stocked(tmp_path / "data"), FolderStorage(tmp_path / "other")

    def cut_off(done: int, _of: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    left = tmp_path / ".moving-killed"
    left.mkdir()
    with pytest.raises(KeyboardInterrupt):
        move(library, other, tmp_path, cut_off)
    assert other.find(LIBRARY_ID) is None
    other.write("uploads/0000000000000002.mov", b"wrong" * 900)
    moved = move(library, other, tmp_path)
    assert (moved.copied, moved.same) == (len(FILES) - 2, 2)
    assert contents(other) == FILES
    assert list(tmp_path.glob(".moving-*")) == []


def test_the_place_of_another_library_is_left_alone(tmp_path: Path) -> None:
    library, other = stocked(tmp_path / "data"), FolderStorage(tmp_path / "other")
    other.write(LIBRARY_ID, b"f" * 32)
    with pytest.raises(ClipseekError) as said:
        move(library, other, tmp_path)
    assert said.value.reason is Reason.STORAGE_NOT_EMPTY
    assert contents(other) == {}


def test_the_command_says_what_comes_next_and_no_key(
    tmp_path: Path, server: BucketServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in server.settings().items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("FILES_URL")
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("TWELVE_LABS_API_KEY", "tlk_of_the_tests")
    stocked(tmp_path / "data")
    place = f"s3://clips/{tmp_path.name}-moved"
    assert main(["move", "--to", place]) == 0
    said = capsys.readouterr().out
    assert f"FILES_URL={place}" in said
    assert "Copied and compared: 5 files" in said
    assert main(["move", "--to", place]) == 0
    assert "5 were there already" in capsys.readouterr().out
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "not-" + SECRET_KEY)
    assert main(["move", "--to", place]) == 2
    said = "".join(capsys.readouterr())
    assert "does not let Clipseek in" in said
    assert SECRET_KEY not in said


@pytest.mark.parametrize("worked_on", ["insights", "catalog"])
def test_nothing_is_moved_while_clipseek_is_at_work(
    worked_on: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data"
    monkeypatch.setenv("DATA_DIR", str(data))
    monkeypatch.setenv("TWELVE_LABS_API_KEY", "tlk_of_the_tests")
    stocked(data)
    (data / "insights").mkdir()
    Database(f"sqlite:///{data / 'clipseek.db'}").close()
    lock = data / "insights" / LOCK_NAME if worked_on == "insights" else lock_path(data / "clipseek.db")
    with FileLock(lock, thread_local=False):
        assert main(["move", "--to", "s3://nobody/asks"]) == 2
    assert "Clipseek is at work in this library. Nothing was changed." in "".join(capsys.readouterr())
    assert not (data / "brought").exists()
