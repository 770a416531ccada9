"""Tables and subtitles of cuts."""

from __future__ import annotations

import csv
import io
from fractions import Fraction

from core.handoff.formats import Format, file_name, write
from core.handoff.timeline import Event, timeline_of
from core.timecode import FrameRate
from tests.support.handoff.timelines import a_source

SOURCE = a_source(0, FrameRate(Fraction(30000, 1001), is_drop=True), start="01:00:00;00", name="采访 1.mp4")
TIMELINE = timeline_of(
    "Day 1: cuts/notes",
    [Event(SOURCE, 0, 60, "=HYPERLINK(0)", "＠note", "red car"), Event(SOURCE, 60, 1738, 'Later, "quoted"')],
)


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_a_table_names_file_frames_and_where_to_see_each_cut() -> None:
    first, second = rows(write(TIMELINE, Format.CSV, lambda event: f"https://here/{event.first}"))
    assert (first["file"], first["rate"], first["source_in"], first["source_out"]) == (
        "采访 1.mp4", "29.97 DF", "01:00:00;00", "01:00:02;00",
    )  # fmt: skip
    assert (first["frames"], first["start"], first["end"], first["link"]) == ("60", "0.000", "2.002", "https://here/0")
    assert (second["source_out"], second["title"]) == ("01:00:59;28", 'Later, "quoted"')


def test_nothing_in_a_table_is_carried_out_by_a_spreadsheet() -> None:
    first, _ = rows(write(TIMELINE, Format.CSV, lambda _event: ""))
    assert (first["title"], first["note"]) == ("'=HYPERLINK(0)", "'＠note")


def test_subtitles_name_each_cut_for_as_long_as_it_lasts_on_the_line() -> None:
    assert file_name(TIMELINE, Format.SRT) == "Day 1 cuts notes.srt"
    assert write(TIMELINE, Format.SRT, lambda _event: "").decode() == (
        '1\n00:00:00,000 --> 00:00:02,002\n=HYPERLINK(0)\n＠note\n\n2\n00:00:02,002 --> 00:00:59,993\nLater, "quoted"\n'
    )


def test_markers_lie_where_each_cut_begins_on_the_line_and_are_as_long() -> None:
    assert file_name(TIMELINE, Format.MARKERS) == "Day 1 cuts notes markers.edl"
    title, fcm, *lines = write(TIMELINE, Format.MARKERS, lambda _event: "").decode().split("\r\n")
    assert (title, fcm) == ("TITLE: Day 1: cuts/notes", "FCM: DROP FRAME")
    assert [line for line in lines if line] == [
        "001  001      V     C        01:00:00;00 01:00:00;01 01:00:00;00 01:00:00;01",
        " |C:ResolveColorBlue |M:=HYPERLINK(0): ＠note |D:60",
        "002  001      V     C        01:00:02;00 01:00:02;01 01:00:02;00 01:00:02;01",
        ' |C:ResolveColorBlue |M:Later, "quoted" |D:1738',
    ]


def test_a_stroke_in_a_title_ends_no_marker() -> None:
    timeline = timeline_of("Day", [Event(SOURCE, 0, 60, "one | two")])
    assert " |M:one / two |D:" in write(timeline, Format.MARKERS, lambda _event: "").decode()
