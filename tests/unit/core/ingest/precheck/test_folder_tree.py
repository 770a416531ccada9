"""People choose from folders, each with what lies below it."""

from __future__ import annotations

from core.ingest.precheck.folder import FolderFile, FolderRow, folder_rows


def rows(*names: str) -> list[FolderRow]:
    return folder_rows([FolderFile(name, 10, 0.0) for name in names])


def test_every_folder_counts_all_below_it_and_follows_the_one_that_holds_it() -> None:
    found = rows("a/one.mp4", "a/deep/two.mp4", "b/three.mp4", "four.mp4")
    assert [(row.depth, row.label, len(row.files), row.size_bytes) for row in found] == [
        (0, "", 4, 40),
        (1, "a", 2, 20),
        (2, "deep", 1, 10),
        (1, "b", 1, 10),
    ]


def test_folders_that_hold_nothing_but_a_folder_share_its_row() -> None:
    found = rows("Card A/DCIM/100GOPRO/1.mp4", "Card A/DCIM/101GOPRO/2.mp4", "Card B/PRIVATE/M4ROOT/CLIP/3.mp4")
    assert [(row.depth, row.label) for row in found] == [
        (0, ""),
        (1, "Card A/DCIM"),
        (2, "100GOPRO"),
        (2, "101GOPRO"),
        (1, "Card B/PRIVATE/M4ROOT/CLIP"),
    ]


def test_all_in_one_folder_is_one_row() -> None:
    assert [(row.depth, row.label) for row in rows("DCIM/100/1.mp4", "DCIM/100/2.mp4")] == [(0, "DCIM/100")]


def test_folders_are_in_the_order_in_which_people_count() -> None:
    assert [row.label for row in rows("Card 10/1.mp4", "Card 2/2.mp4", "card 1/3.mp4")][1:] == ["card 1", "Card 2", "Card 10"]


def test_no_file_is_no_row() -> None:
    assert rows() == []


def test_folders_in_each_other_a_thousand_times_are_no_trouble() -> None:
    found = rows(*(f"{'f/' * depth}{depth}.mp4" for depth in range(1_100)))
    assert len(found) == 1_100
