"""What is said is written as files that others read, and in none of them anything can be carried out."""

from __future__ import annotations

from core.media.captions.captions import Cue, cues_of
from core.spoken.formats import Format, written
from core.spoken.line import Line, Source

LINES = [
    Line(1000, 2500, "Good <script> morning --> all", Source.ADDED, "Ann", "en"),
    Line(3_600_000, 3_601_000, "=1+1", Source.EMBEDDED),
]


def test_subtitles_come_back_as_what_was_said() -> None:
    cues = [Cue(1000, 2500, "Ann: Good morning"), Cue(3_600_000, 3_601_000, "=1+1")]
    plain = [Line(1000, 2500, "Good morning", Source.ADDED, "Ann"), LINES[1]]
    assert cues_of(written(plain, Format.SRT)) == cues
    assert cues_of(written(plain, Format.VTT)) == cues
    assert written(plain, Format.SRT).startswith(b"1\n00:00:01,000 --> 00:00:02,500\nAnn: Good morning\n\n2\n01:00:00,000 -->")


def test_subtitles_for_browsers_hold_no_markup() -> None:
    assert b"Ann: Good &lt;script&gt; morning --&gt; all" in written(LINES, Format.VTT)


def test_text_is_a_line_for_each_line() -> None:
    assert written(LINES, Format.TXT).decode() == "Ann: Good <script> morning --> all\n=1+1\n"


def test_a_table_has_times_in_seconds_and_no_formulas() -> None:
    assert written(LINES, Format.CSV).decode("utf-8-sig").splitlines() == [
        "start,end,speaker,text,language,source",
        "1.000,2.500,Ann,Good <script> morning --> all,en,added",
        "3600.000,3601.000,,'=1+1,,embedded",
    ]
