"""What the provider writes is taken as far as it makes sense, and goes out as files that others read."""

from __future__ import annotations

import csv
import io
import json

import pytest

from core.chapters.formats import Format, written
from core.chapters.synopsis import Chapter, Synopsis, read_answer
from core.errors import Reason, RequestRefused


def answer(*chapters: tuple[float, float, str], title: str = "A day", summary: str = "It dawns.") -> str:
    rows = [{"start_time": start, "end_time": end, "title": name, "summary": "…"} for start, end, name in chapters]
    return json.dumps({"title": title, "summary": summary, "chapters": rows})


def test_chapters_come_in_order_and_within_the_video() -> None:
    said = answer((30, 99, "Noon"), (-1, 30.4, " Dawn \n"), (5, 5, "Nothing"), (200, 300, "After"), (1, 2, " "))
    synopsis = read_answer(said, 60.0)
    assert synopsis == Synopsis("A day", "It dawns.", (Chapter(0, 30_400, "Dawn", "…"), Chapter(30_000, 60_000, "Noon", "…")))
    assert Synopsis.of_text(synopsis.as_text()) == synopsis


@pytest.mark.parametrize("text", ["", "{", "[]", '{"title": "x"}', answer(title="", summary=""), '{"title": "cut of'])
def test_what_is_no_answer_is_said_to_be_none(text: str) -> None:
    with pytest.raises(RequestRefused) as refused:
        read_answer(text, 60.0)
    assert refused.value.reason is Reason.ANALYSIS_UNREADABLE


def test_as_lines_each_chapter_stands_at_its_second_and_the_summary_at_the_beginning() -> None:
    synopsis = read_answer(answer((0, 30, "Dawn"), (30, 60, "Noon")), 60.0)
    assert [(line.start_ms, line.text) for line in synopsis.lines()] == [
        (0, "A day. It dawns."),
        (0, "Dawn. …"),
        (30_000, "Noon. …"),
    ]


def test_a_list_for_youtube_begins_at_zero() -> None:
    synopsis = read_answer(answer((5, 30, "Dawn"), (3725, 3800, "=Noon")), 4000.0)
    assert written(synopsis, Format.TXT).decode() == "0:00 A day\n0:05 Dawn\n1:02:05 =Noon\n"
    rows = list(csv.reader(io.StringIO(written(synopsis, Format.CSV).decode("utf-8-sig"))))
    assert rows[2] == ["3725.000", "3800.000", "'=Noon", "…"]
    assert json.loads(written(synopsis, Format.JSON))["chapters"][0] == {
        "start": 5.0,
        "end": 30.0,
        "title": "Dawn",
        "summary": "…",
    }
