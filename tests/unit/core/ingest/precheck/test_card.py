"""What lies on a camera's card is told by its name."""

from __future__ import annotations

import pytest

from core.ingest.precheck.card import EntryKind, captions_key, is_system, is_telemetry, kind_of, proposed_category


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("DCIM/100GOPRO/GH010001.MP4", EntryKind.VIDEO),
        ("DCIM/100GOPRO/GL010001.LRV", EntryKind.SMALL_COPY),
        ("DCIM/100GOPRO/GH010001.THM", EntryKind.SMALL_COPY),
        ("PRIVATE/M4ROOT/CLIP/C0001.MP4", EntryKind.VIDEO),
        ("PRIVATE/M4ROOT/CLIP/C0001M01.XML", EntryKind.CAMERA_DATA),
        ("PRIVATE/M4ROOT/SUB/C0001S03.MP4", EntryKind.SMALL_COPY),
        ("M4ROOT/SUB/C0001S03.MP4", EntryKind.SMALL_COPY),
        ("PRIVATE/AVCHD/BDMV/STREAM/00000.MTS", EntryKind.VIDEO),
        ("PRIVATE/AVCHD/BDMV/PLAYLIST/00000.MPL", EntryKind.CAMERA_DATA),
        ("talk.srt", EntryKind.CAPTIONS),
        ("DCIM/100CANON/IMG_0001.JPG", EntryKind.PHOTO),
        ("DCIM/._GH010001.MP4", EntryKind.SYSTEM),
        (".DS_Store", EntryKind.SYSTEM),
        ("a/Thumbs.db", EntryKind.SYSTEM),
        ("notes.txt", EntryKind.OTHER),
        ("no ending", EntryKind.OTHER),
    ],
)
def test_each_file_is_told_by_its_name(name: str, kind: EntryKind) -> None:
    assert kind_of(name) is kind


@pytest.mark.parametrize("name", [".Trashes", "System Volume Information", "$RECYCLE.BIN", "__MACOSX"])
def test_folders_of_computers_are_nobodys(name: str) -> None:
    assert is_system(name)


@pytest.mark.parametrize("captions", ["day/Talk.srt", "DAY/talk.VTT", "day/talk.en.srt", "day/talk.pt-br.vtt"])
def test_captions_belong_to_the_video_of_their_name(captions: str) -> None:
    assert captions_key(captions) == captions_key("day/Talk.mp4")


@pytest.mark.parametrize("captions", ["other/Talk.srt", "day/Talk 2.srt", "day/Talk.final.srt"])
def test_captions_of_another_name_belong_to_another(captions: str) -> None:
    assert captions_key(captions) != captions_key("day/Talk.mp4")


def test_what_a_drone_notes_of_its_flight_is_no_speech() -> None:
    flight = (
        b'1\n00:00:00,000 --> 00:00:00,033\n<font size="28">FrameCnt: 1, DiffTime: 33ms\n[iso : 100] [shutter : 1/320.0]</font>\n'
    )
    assert is_telemetry(flight)
    assert not is_telemetry(b"1\n00:00:00,000 --> 00:00:02,000\nThe iso is at 100 (GPS is off).\n")


@pytest.mark.parametrize(
    ("name", "category"),
    [
        ("2026-05 Wedding/Card A/DCIM/100GOPRO/GH010001.MP4", "2026-05 Wedding"),
        ("Africa/Lions/clip.mp4", "Lions"),
        ("Trip/PRIVATE/AVCHD/BDMV/STREAM/00000.MTS", "Trip"),
        ("DCIM/100_PANA/P1000001.MP4", ""),
        ("A001_0512/CLIPS001/clip.mov", ""),
        ("20240512/clip.mp4", "20240512"),
        ("clip.mp4", ""),
    ],
)
def test_the_nearest_folder_with_a_name_of_its_own_is_proposed_as_category(name: str, category: str) -> None:
    assert proposed_category(name) == category
