"""The server's folder: its videos are listed and read, nothing outside it ever is."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest

from core.errors import MediaError, Reason
from core.ingest.precheck.card import EntryKind
from core.ingest.precheck.folder import list_folder, open_in_folder
from tests.support.saying import sentence_of


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "import"
    (root / "2024" / "May").mkdir(parents=True)
    for name in ("b.MP4", "2024/May/a.mov", "2024/c.mkv", "notes.txt", ".hidden.mp4", "2024/.trash.mp4"):
        (root / name).write_bytes(b"12345")
    (tmp_path / "secret.mp4").write_bytes(b"secret")
    return root


def names(root: Path) -> list[str]:
    return [file.name for file in list_folder(root).files]


def test_videos_of_all_subfolders_are_listed_by_name_without_hidden_ones(root: Path) -> None:
    assert names(root) == ["2024/c.mkv", "2024/May/a.mov", "b.MP4"]
    assert {file.size_bytes for file in list_folder(root).files} == {5}


def test_hidden_folders_are_not_entered(root: Path) -> None:
    (root / ".cache").mkdir()
    (root / ".cache" / "x.mp4").touch()
    assert ".cache/x.mp4" not in names(root)


def test_links_that_leave_the_folder_are_neither_listed_nor_followed_nor_read(root: Path, tmp_path: Path) -> None:
    (root / "out.mp4").symlink_to(tmp_path / "secret.mp4")
    (root / "up").symlink_to(tmp_path)
    (root / "round").symlink_to(root)
    (root / "dead.mp4").symlink_to(root / "gone.mp4")
    (root / "within.mp4").symlink_to(root / "b.MP4")
    assert names(root) == ["2024/c.mkv", "2024/May/a.mov", "b.MP4", "within.mp4"]
    assert sorted(list_folder(root).outside) == ["dead.mp4", "out.mp4"]
    for name in (
        "out.mp4",
        "up/secret.mp4",
        "../secret.mp4",
        str(tmp_path / "secret.mp4"),
        "dead.mp4",
        "nul\0.mp4",
        ".hidden.mp4",
    ):
        with pytest.raises(MediaError) as refused:
            open_in_folder(root, name)
        assert refused.value.reason is Reason.FILE_MISSING, name


def test_a_link_that_is_put_in_a_folders_place_meanwhile_is_not_followed(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "outside" / "May").mkdir(parents=True)
    (tmp_path / "outside" / "May" / "a.mov").write_bytes(b"secret")
    really = os.open

    def opened(*args: Any, **named: Any) -> int:
        if not (root / "2024").is_symlink():
            (root / "2024").rename(root / "moved")
            (root / "2024").symlink_to(tmp_path / "outside")
        return really(*args, **named)

    monkeypatch.setattr(os, "open", opened)
    monkeypatch.setattr(os, "supports_dir_fd", {opened})
    with pytest.raises(MediaError) as refused:
        open_in_folder(root, "2024/May/a.mov")
    assert refused.value.reason is Reason.FILE_MISSING


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
def test_names_that_are_not_utf8_are_listed_shown_and_read(root: Path) -> None:
    folder = root / os.fsdecode(b"Ferien\xfc")
    folder.mkdir()
    for name in (b"caf\xe9\xff.mp4", b"zeile\n\x1b[31m.mp4"):
        (folder / os.fsdecode(name)).write_bytes(b"12345")
    files = [file for file in list_folder(root).files if file.name.startswith("Ferien")]
    assert [file.shown_name for file in files] == [
        "Ferien\N{REPLACEMENT CHARACTER}/caf\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}.mp4",
        "Ferien\N{REPLACEMENT CHARACTER}/zeile [31m.mp4",
    ]
    for file in files:
        assert file.shown_name.encode()
        with open_in_folder(root, file.name) as stream:
            assert stream.read() == b"12345"


def test_a_pipe_or_folder_named_like_a_video_is_not_one(root: Path) -> None:
    os.mkfifo(root / "pipe.mp4")
    (root / "folder.mp4").mkdir()
    assert "pipe.mp4" not in names(root)
    assert "folder.mp4" not in names(root)
    for name in ("pipe.mp4", "folder.mp4"):
        with pytest.raises(MediaError):
            open_in_folder(root, name)


def test_what_is_listed_can_be_read(root: Path) -> None:
    with open_in_folder(root, "2024/May/a.mov") as stream:
        assert stream.read() == b"12345"


def test_there_is_an_end_to_listing(root: Path) -> None:
    few = list_folder(root, most_files=2)
    assert (len(few.files), few.is_cut) == (2, True)
    assert list_folder(root, most_entries=1).is_cut
    assert not list_folder(root, most_files=3).is_cut


def test_files_that_may_not_be_read_are_named_and_not_offered(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Tests may run as root, for whom nothing is closed.
    monkeypatch.setattr(os, "access", lambda path, _mode: not str(path).endswith("c.mkv"))
    listing = list_folder(root)
    assert listing.closed == ("2024/c.mkv",)
    assert [file.name for file in listing.files] == ["2024/May/a.mov", "b.MP4"]


def test_three_thousand_files_deep_down_are_all_listed_within_two_seconds_of_the_processor(tmp_path: Path) -> None:
    root = tmp_path / "deep"
    folder = root
    for depth in range(30):
        folder = folder / f"day {depth}"
        folder.mkdir(parents=True)
        for number in range(100):
            (folder / f"take {number}.mp4").touch()
    began = time.process_time()
    listing = list_folder(root)
    assert time.process_time() - began < 2
    assert (len(listing.files), listing.is_cut) == (3_000, False)


def test_a_missing_folder_is_a_sentence_that_names_it(root: Path) -> None:
    with pytest.raises(MediaError) as refused:
        list_folder(root / "nowhere")
    assert str(root / "nowhere") in sentence_of(refused.value)


def test_places_that_may_not_be_read_are_said_and_the_rest_goes_on(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Tests may run as root, for whom nothing is closed.
    really = os.scandir

    def scandir(path: Path) -> object:
        if Path(path).name == "May":
            raise PermissionError(13, "no")
        return really(path)

    monkeypatch.setattr(os, "scandir", scandir)
    listing = list_folder(root)
    assert listing.closed == ("2024/May",)
    assert [file.name for file in listing.files] == ["2024/c.mkv", "b.MP4"]


def test_what_belongs_to_videos_or_to_nobody_is_counted_and_not_offered(root: Path) -> None:
    card = root / "DCIM" / "100GOPRO"
    card.mkdir(parents=True)
    for name in (
        "GH010001.MP4",
        "GL010001.LRV",
        "GH010001.THM",
        "._GH010001.MP4",
        "Thumbs.db",
        "photo.JPG",
        "photo.CR3",
        "alone.srt",
    ):
        (card / name).touch()
    (root / "2024" / "May" / "a.srt").touch()
    listing = list_folder(root)
    assert [file.captions for file in listing.files if file.name.startswith("2024/May")] == ["2024/May/a.srt"]
    assert listing.left_out == {
        EntryKind.SMALL_COPY: 2,
        EntryKind.SYSTEM: 4,
        EntryKind.RAW_COPY: 1,
        EntryKind.CAPTIONS: 1,
        EntryKind.OTHER: 1,
    }
