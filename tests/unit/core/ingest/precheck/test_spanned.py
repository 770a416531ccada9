"""Recordings in several files are found by what cameras call them and by how large they are."""

from __future__ import annotations

from core.ingest.precheck.spanned import spanned

FULL_2GB = 2_147_000_000
FULL_4GB = 4_294_000_000


def test_the_chapters_of_a_gopro_are_one_recording_each() -> None:
    names = ["D/GH010001.MP4", "D/GH020001.MP4", "D/GH030001.MP4", "D/GX010002.MP4", "D/GX020002.MP4", "D/GH010003.MP4"]
    assert spanned(dict.fromkeys(names, 1_000)) == [
        ("D/GH010001.MP4", "D/GH020001.MP4", "D/GH030001.MP4"),
        ("D/GX010002.MP4", "D/GX020002.MP4"),
    ]


def test_chapters_of_older_gopros_follow_the_first() -> None:
    assert spanned({"GP020007.MP4": 1, "GOPR0007.MP4": 1, "GP010007.MP4": 1}) == [
        ("GOPR0007.MP4", "GP010007.MP4", "GP020007.MP4")
    ]


def test_a_chapter_that_is_lost_parts_the_recording() -> None:
    assert spanned(dict.fromkeys(["GH010001.MP4", "GH020001.MP4", "GH040001.MP4"], 1)) == [("GH010001.MP4", "GH020001.MP4")]


def test_files_as_large_as_a_card_takes_go_on_in_the_next_number() -> None:
    stream = "PRIVATE/AVCHD/BDMV/STREAM"
    sizes = {
        f"{stream}/0000{number}.MTS": size for number, size in enumerate([FULL_2GB, FULL_2GB, 5_000, FULL_4GB, 7_000, 9_000])
    }
    assert spanned(sizes) == [
        (f"{stream}/00000.MTS", f"{stream}/00001.MTS", f"{stream}/00002.MTS"),
        (f"{stream}/00003.MTS", f"{stream}/00004.MTS"),
    ]


def test_numbers_alone_join_nothing() -> None:
    names = ["IMG_0001.MOV", "IMG_0002.MOV", "C0001.MP4", "C0002.MP4", "take 100.mp4", "take 101.mp4"]
    assert spanned(dict.fromkeys(names, 3_000_000_000)) == []


def test_folders_endings_and_gaps_keep_recordings_apart() -> None:
    sizes = {"a/MVI_0001.MOV": FULL_4GB, "b/MVI_0002.MOV": 10, "a/MVI_0002.MP4": 10, "a/MVI_0003.MOV": 10}
    assert spanned(sizes) == []
