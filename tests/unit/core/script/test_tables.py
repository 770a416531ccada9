"""Shot lists that come as a file, read in a child process."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook

from core.errors import MediaError, Reason
from core.script import cutting
from core.script.cutting import read_script

CSV = 'No,Shot Description,Length\n1,A lighthouse in the fog,5\n2,,3\n3,"Snow, falling",4\n'


def excel() -> bytes:
    book, file = Workbook(), io.BytesIO()
    for row in (["#", "Camera", "Action"], [1, "wide", "A lighthouse in the fog"], [2, "close", "Snow, falling"]):
        book.active.append(row)
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (CSV.encode(), "shots.csv"),
        (CSV.replace(",", ";").replace("Snow;", "Snow,").encode("utf-16"), "shots.CSV"),
        (b"1\twide\tA lighthouse in the fog\n2\twide\tSnow, falling\n", "shots.tsv"),
        (excel(), "shots.xlsx"),
        ("1. A lighthouse in the fog\n2. Snow, falling".encode("utf-8-sig"), "shots.txt"),
        (b"1. A lighthouse in the fog\r\n2. Snow, falling", "shots.fountain"),
    ],
)
def test_the_column_that_says_what_is_seen_is_found(data: bytes, name: str) -> None:
    assert read_script(data, name) == ["A lighthouse in the fog", "Snow, falling"]


def test_nothing_stands_in_an_empty_file() -> None:
    assert read_script(b"", "shots.csv") == read_script(b"\n\n", "shots.txt") == []


def test_what_is_no_spreadsheet_or_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(MediaError) as raised:
        read_script(b"PK\x03\x04 no zip \0", "shots.xlsx")
    assert raised.value.reason is Reason.SHEET_UNREADABLE
    monkeypatch.setattr(cutting, "MOST_BYTES", 3)
    with pytest.raises(MediaError) as raised:
        read_script(b"1234", "shots.txt")
    assert raised.value.reason is Reason.SHEET_TOO_LARGE
