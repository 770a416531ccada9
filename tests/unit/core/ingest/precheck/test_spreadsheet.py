"""Spreadsheets of links: read as people save them, faults named by line, nothing in a cell ever more than text."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

import pandas as pd
import pytest

from core.errors import MediaError, Reason
from core.ingest.precheck import spreadsheet
from core.ingest.precheck.spreadsheet import COLUMNS, Sheet, read_sheet, template_csv, template_xlsx
from core.ingest.precheck.spreadsheet_tasks import MOST_ROWS
from core.sheet_cells import MOST_COLUMNS, MOST_SHARED_BYTES, MOST_UNPACKED_BYTES
from tests.support.saying import sentence_of

NOW = datetime(2026, 11, 1, tzinfo=UTC).timestamp()
URL = "https://example.com/a.mp4"


def read(data: bytes | str, name: str = "list.csv") -> Sheet:
    return read_sheet(data.encode() if isinstance(data, str) else data, name, now=NOW)


def excel(*rows: tuple[object, ...]) -> bytes:
    file = io.BytesIO()
    pd.DataFrame(rows, dtype=object).to_excel(file, header=False, index=False, engine="openpyxl")
    return file.getvalue()


def faults(sheet: Sheet) -> dict[int, str]:
    return {fault.line: sentence_of(fault.fault) for fault in sheet.faults}


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_every_usual_delimiter_and_encoding_is_understood(delimiter: str, encoding: str) -> None:
    table = [["URL", "Title", "Category"], [URL, "Größe, klein; é", "Cafés"]]
    text = "\r\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in table)
    (row,) = read(text.encode(encoding)).rows
    assert (row.line, row.url, row.title, row.category) == (2, URL, "Größe, klein; é", "Cafés")


def test_only_url_is_needed_and_headings_need_not_be_exact() -> None:
    (row,) = read(f"Notes, Watch-URL , RECORDED at, Url\nx,https://youtu.be/abc,2024-05-31,{URL}").rows
    assert (row.url, row.watch_url, row.title) == (URL, "https://youtu.be/abc", "")
    assert row.recorded_at == datetime(2024, 5, 31, tzinfo=UTC).timestamp()


def test_faulty_lines_are_named_as_a_spreadsheet_counts_them_and_the_good_ones_go_on() -> None:
    sheet = read(
        f"url,title,watch_url,recorded_at\n{URL},fine,,\n,no link,,\n\nC:\\films\\a.mp4,b,,\n"
        f'{URL},"two\nlines",,\n{URL},c,javascript:alert(1),\n{URL},d,,31.02.2024\n{URL},e,,2099-01-01\n'
    )
    assert [(row.line, row.title) for row in sheet.rows] == [(2, "fine"), (6, "two lines")]
    said = faults(sheet)
    assert list(said) == [3, 5, 7, 8, 9]
    assert "no link" in said[3]
    assert "C:\\films\\a.mp4" in said[5]
    assert "watch page" in said[7]
    assert "31.02.2024" in said[8]
    assert "future" in said[9]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-05-31", "2024-05-31"),
        ("2024-05-31T23:30:00-02:00", "2024-05-31"),
        ("31.05.2024", "2024-05-31"),
        ("05/31/2024", "2024-05-31"),
        ("2024/05/03", "2024-05-03"),
        ("31 May 2024 14:00", "2024-05-31"),
        ("5/5/2024", "2024-05-05"),
    ],
)
def test_dates_that_can_be_read_in_one_way_only_are_read(text: str, day: str) -> None:
    (row,) = read(f"url;recorded_at\n{URL};{text}").rows
    assert row.recorded_at is not None
    assert datetime.fromtimestamp(row.recorded_at, UTC).date().isoformat() == day


@pytest.mark.parametrize("text", ["05/03/2024", "03.05.2024"])
def test_a_date_that_could_be_two_is_not_guessed_at(text: str) -> None:
    assert "two dates" in faults(read(f"url;recorded_at\n{URL};{text}"))[2]


@pytest.mark.parametrize("text", ["2024", "May 2024", "45292", "now", "31 May 24", "0001-01-01", "31 May 2024 10:00 CST", "🙂"])
def test_what_is_no_whole_date_is_not_read(text: str) -> None:
    assert "not a date" in faults(read(f"url;recorded_at\n{URL};{text}"))[2]


def test_formulas_and_markup_stay_text() -> None:
    rows = read(f'url,title,category\n{URL},"=HYPERLINK(""http://x"")",<script>x</script>\n{URL},@SUM(1+1),+1').rows
    assert [(row.title, row.category) for row in rows] == [
        ('=HYPERLINK("http://x")', "<script>x</script>"),
        ("@SUM(1+1)", "+1"),
    ]


def test_an_excel_file_is_read_with_its_dates_numbers_and_formulas() -> None:
    day = datetime(2024, 5, 31, 14, 0)
    sheet = read(
        excel(("Title", "URL", "recorded_at"), (2024, URL, day), (None, None, None), ("=1+1", URL, None), ("x", 7, None))
    )
    assert [(row.line, row.title) for row in sheet.rows] == [(2, "2024"), (4, "=1+1")]
    assert sheet.rows[0].recorded_at == day.replace(tzinfo=UTC).timestamp()
    assert list(faults(sheet)) == [5]


def test_five_thousand_lines_of_excel_with_dates_and_formulas_are_read() -> None:
    titles = ("Take", "=A1")
    lines = [(f"https://example.com/{n}.mp4", titles[n % 2], datetime(2024, 5, 1 + n % 28)) for n in range(MOST_ROWS)]
    sheet = read(excel(("url", "title", "recorded_at"), *lines))
    assert (len(sheet.rows), sheet.faults) == (MOST_ROWS, ())
    assert {row.title for row in sheet.rows} == set(titles)


def test_more_lines_than_allowed_are_said_and_left_out() -> None:
    sheet = read("url\n" + f"{URL}\n" * (MOST_ROWS + 7))
    assert len(sheet.rows) == MOST_ROWS
    assert faults(sheet) == {MOST_ROWS + 2: sentence_of(sheet.faults[0].fault)}
    assert "7 in all" in sentence_of(sheet.faults[0].fault)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", Reason.SHEET_NO_URL),
        (b"link,title\nhttps://x/y.mp4,a", Reason.SHEET_NO_URL),
        (bytes(range(256)) * 10, Reason.SHEET_UNREADABLE),
        (b"url\n" + b"x" * 200_000, Reason.SHEET_UNREADABLE),
        (b"url\n" + b"x" * 10_000_001, Reason.SHEET_TOO_LARGE),
    ],
)
def test_what_is_no_list_of_links_is_a_sentence(data: bytes, reason: Reason) -> None:
    with pytest.raises(MediaError) as refused:
        read(data)
    assert refused.value.reason is reason


def test_a_zip_that_is_no_spreadsheet_is_a_sentence() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("xl/workbook.xml", "<x/>")
    with pytest.raises(MediaError) as refused:
        read(file.getvalue(), "list.xlsx")
    assert refused.value.reason is Reason.SHEET_UNREADABLE


def packed_sheet(cells: str, **parts: bytes) -> bytes:
    """An Excel file whose first sheet has these rows, as XML, and whose other parts are replaced or added."""
    file, source = io.BytesIO(), io.BytesIO(excel(("url",), (URL,)))
    sheet = (
        f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{cells}</sheetData></worksheet>'
    )
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = sheet.encode() if name.endswith("sheet1.xml") else old.read(name)
            new.writestr(name, parts.pop(name.rpartition("/")[2].removesuffix(".xml"), part))
        for name, part in parts.items():
            new.writestr(f"xl/{name}.xml", part)
    return file.getvalue()


def cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


LIST = f'<row r="1">{cell("A1", "url")}</row><row r="2">{cell("A2", URL)}</row>'


def test_a_cell_at_the_far_end_of_a_sheet_makes_up_nothing_in_between() -> None:
    """Two kilobytes that took five gigabytes."""
    (row,) = read(packed_sheet(LIST + f'<row r="1048576">{cell("XFD1048576", "x")}</row>'), "list.xlsx").rows
    assert row.url == URL


@pytest.mark.parametrize("part", ["sharedStrings", "sheet1"])
def test_a_part_that_unpacks_to_far_more_than_a_list_is_refused(part: str) -> None:
    size = MOST_SHARED_BYTES if part == "sharedStrings" else MOST_UNPACKED_BYTES
    assert_too_large(packed_sheet(LIST, **{part: bytes(size + 1)}), "list.xlsx")


def test_a_million_cells_are_refused_before_they_are_read() -> None:
    """Sixty kilobytes that took a quarter of a minute."""
    row = '<c t="n"><v>1</v></c>' * 1000
    assert_too_large(packed_sheet(LIST + "".join(f'<row r="{line}">{row}</row>' for line in range(3, 1003))), "list.xlsx")


def test_what_takes_too_much_memory_or_time_is_refused_and_the_next_list_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheet, "READ_SEC", 0.5)
    nested = "<a>" * 5_000_000
    assert_too_large(packed_sheet(LIST, sheet1=f"<worksheet>{nested}".encode()), "list.xlsx")
    monkeypatch.undo()
    assert len(read(packed_sheet(LIST), "list.xlsx").rows) == 1


@pytest.mark.parametrize(
    "text", [";" * 9_000_000, "url\n" + '"\n",' * 2_000_000, "url" + "," * 9_000_000], ids=["one line", "one row", "headings"]
)
def test_a_row_without_an_end_is_refused(text: str) -> None:
    with pytest.raises(MediaError) as refused:
        read(text)
    assert refused.value.reason is Reason.SHEET_UNREADABLE


def test_many_blank_lines_cost_nothing_and_are_counted() -> None:
    assert [row.line for row in read("url\n" + "\n" * 300_000 + URL).rows] == [300_002]


def test_columns_far_to_the_right_are_not_read() -> None:
    with pytest.raises(MediaError) as refused:
        read("x," * MOST_COLUMNS + f"url\n{'x,' * MOST_COLUMNS}{URL}")
    assert refused.value.reason is Reason.SHEET_NO_URL


def assert_too_large(data: bytes, name: str) -> None:
    with pytest.raises(MediaError) as refused:
        read(data, name)
    assert refused.value.reason is Reason.SHEET_TOO_LARGE


@pytest.mark.parametrize("template", [template_csv, template_xlsx])
def test_the_templates_are_read_back_with_every_column(template: object) -> None:
    (row,) = read(template()).rows  # type: ignore[operator]
    assert all(getattr(row, column) for column in COLUMNS)
