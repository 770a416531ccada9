"""The files of videos: each is found and counted, none of another video's is touched, and no folder is read twice."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from core.ingest import video_files
from core.storage.folder import FolderStorage

IDS = [f"{number:016x}" for number in range(3)]
OTHER = "f" * 16


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A file of ten bytes in each place where a video has any, finished and unfinished; of three videos and of another."""
    for video_id in (*IDS, OTHER):
        for name in (
            f"uploads/{video_id}.mp4",
            f"thumbs/{video_id}/0_480.jpg",
            f"previews/{video_id}.mp4",
            f"previews/{video_id}.part",
            f"captions/{video_id}.vtt",
            f"cuts/{video_id}_0_2000.mp4",
            f"embeddings/a_model/{video_id}.parquet",
            f"embeddings/a_model/.{video_id}.abc.tmp",
        ):
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"0123456789")
    (tmp_path / "uploads" / "notes.txt").write_bytes(b"not a video's")
    return tmp_path


def names_of(library: Path, video_id: str) -> list[Path]:
    return [path for path in library.rglob("*") if video_id in path.name]


def test_the_size_is_that_of_every_file_but_the_pictures(library: Path) -> None:
    assert video_files.size_of(FolderStorage(library), library, IDS[:2]) == 2 * 7 * 10
    assert video_files.size_of(FolderStorage(library), library, ["a" * 16]) == 0
    assert video_files.size_of(FolderStorage(library / "nowhere"), library / "nowhere", IDS) == 0


def test_everything_of_these_videos_is_removed_and_nothing_of_others(library: Path) -> None:
    assert video_files.remove_files(FolderStorage(library), library, IDS) == {}
    assert [names_of(library, video_id) for video_id in IDS] == [[], [], []]
    assert len(names_of(library, OTHER)) == 8
    assert (library / "uploads" / "notes.txt").exists()


def test_a_file_that_cannot_be_removed_keeps_no_other_from_it(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    remove = shutil.rmtree

    def but_one(path: str, **options: Any) -> None:
        if IDS[1] in path:
            raise PermissionError(path)
        remove(path, **options)

    monkeypatch.setattr(shutil, "rmtree", but_one)
    assert list(video_files.remove_files(FolderStorage(library), library, IDS)) == [IDS[1]]
    assert [len(names_of(library, video_id)) for video_id in IDS] == [0, 1, 0]


@pytest.mark.parametrize("name", ["", "..", "ABCDEFABCDEFABCD", "0" * 15, "0" * 16 + "\n", "../000000000000"])
def test_what_is_no_id_is_refused(library: Path, name: str) -> None:
    with pytest.raises(ValueError, match="a video id is 16"):
        video_files.remove_files(FolderStorage(library), library, [name])
    assert len(names_of(library, IDS[0])) == 8


def test_each_folder_is_read_once_however_many_videos_are_asked_about(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    scandir = os.scandir

    def counted(path: Path) -> Any:
        read.append(str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", counted)
    video_files.size_of(FolderStorage(library), library, [*IDS, *(f"{number:016x}" for number in range(100, 1000))])
    assert len(read) == len(set(read)) == len(video_files.MADE_HERE) + 4
