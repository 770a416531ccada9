"""The cells of foreign spreadsheets, CSV or Excel, line by line, however large a file pretends to be.

To be called inside a child process (`core.sandbox`). What stands in a cell is text and nothing else: formulas are not worked out,
markup is not followed. All raise MediaError.
"""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from itertools import zip_longest
from typing import Any, Final

from core.errors import MediaError, Reason

MOST_LINES: Final = 10_000
"""Of an Excel file so many lines are looked at, blank ones included."""
MOST_COLUMNS: Final = 200
"""What stands farther to the right is not read."""
MOST_CELLS: Final = 200_000
"""Of an Excel file, whose cells take their time: 20 in each of the lines that are looked at."""
MOST_ROW_CHARS: Final = 150_000
MOST_UNPACKED_BYTES: Final = 50_000_000
MOST_SHARED_BYTES: Final = 20_000_000
"""Of the one part of an Excel file that has to be held in memory as a whole: the texts of its cells."""
DELIMITERS: Final = (",", ";", "\t")

_DAMAGED: Final = (ValueError, KeyError, TypeError, AttributeError, IndexError, OSError, SyntaxError, zipfile.BadZipFile)
Row = Sequence[Any]


def written_lines(data: bytes, name: str, columns: Collection[str]) -> Iterator[tuple[int, Row]]:
    """The lines in which anything stands, with their numbers; `columns` are headings to look for, as `heading_of` writes them."""
    table = _from_excel(data) if zipfile.is_zipfile(io.BytesIO(data)) else _from_csv(data, name, columns)
    return ((number, cells) for number, cells in enumerate(table, start=1) if any(text_of(cell) for cell in cells))


def heading_of(cell: Any) -> str:
    """A heading as it is compared: case, spaces and dashes in it don't matter."""
    return "_".join(text_of(cell).lower().replace("-", " ").replace("_", " ").split())


def text_of(cell: Any) -> str:
    """A cell as text; empty for empty ones."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        # Not equal to itself: not a number.
        return "" if cell != cell else f"{cell:.15g}"  # noqa: PLR0124
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=cell.tzinfo or UTC).isoformat(sep=" ")
    return str(cell).strip()


def _from_csv(data: bytes, name: str, columns: Collection[str]) -> Iterator[Row]:
    text = decoded(data)
    if "\0" in text:
        raise MediaError(Reason.SHEET_UNREADABLE, name=name)
    first = (text[:MOST_ROW_CHARS].lstrip("\r\n ").splitlines() or [""])[0].strip()
    try:
        if text[:4].lower() == "sep=" and len(first) == 5:
            # Excel's own way of saying it; the line counts, since Excel counts it.
            yield ()
            yield from _records(text.partition("\n")[2], first[4])
        else:
            yield from _records(text, max(DELIMITERS, key=lambda delimiter: _heading_score(first, delimiter, columns)))
    except csv.Error as error:
        raise MediaError(Reason.SHEET_UNREADABLE, name=name, detail=str(error)) from error


def _records(text: str, delimiter: str) -> Iterator[Row]:
    """The first cells of every row. A row can go over many lines, so it is their length together that has to end somewhere."""
    so_far = 0

    def lines() -> Iterator[str]:
        nonlocal so_far
        with io.StringIO(text, newline="") as stream:
            while line := stream.readline(MOST_ROW_CHARS):
                so_far += len(line)
                if so_far >= MOST_ROW_CHARS:
                    raise csv.Error("a row without an end")
                yield line

    for row in csv.reader(lines(), delimiter=delimiter):
        so_far = 0
        yield row[:MOST_COLUMNS]


def _heading_score(head: str, delimiter: str, columns: Collection[str]) -> tuple[int, int]:
    """How many of the wanted columns the first written line has when cut at `delimiter`, then how many columns at all."""
    cells = head.split(delimiter)
    ours = sum(heading_of(cell.strip(' "')) in columns for cell in cells)
    return ours, len(cells)


def decoded(data: bytes) -> str:
    """Text in whatever encoding spreadsheets write: UTF-8, UTF-16, or the Western one of old Windows."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    if len(data) > 3 and data[1] == 0 and data[3] == 0:
        return data.decode("utf-16-le", errors="replace")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def _from_excel(data: bytes) -> Iterator[Row]:
    """The cells of the first sheet as people see them; a formula nobody has worked out yet stays as it was typed."""
    from openpyxl import load_workbook  # noqa: PLC0415 - takes longer than reading a whole list in text

    def rows(*, data_only: bool) -> Iterator[Row]:
        sheet = load_workbook(io.BytesIO(data), read_only=True, data_only=data_only, keep_links=False).worksheets[0]
        # Of a cell far out, nothing between is made up: the sheet's own word on its size is not asked for.
        sheet.reset_dimensions()
        return iter(sheet.iter_rows(max_row=MOST_LINES, max_col=MOST_COLUMNS, values_only=True))

    try:
        _refuse_bomb(data)
        book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            cells = packed.read(book.worksheets[0]._worksheet_path)
        if cells.count(b"<c ") + cells.count(b"<c>") > MOST_CELLS:
            raise MediaError(Reason.SHEET_TOO_LARGE)
        # Reading takes most of the time, so it is done twice only where there are formulas.
        typed = rows(data_only=False) if b"<f" in cells else iter(())
        for seen, formulas in zip_longest(rows(data_only=True), typed, fillvalue=()):
            yield [cell if text_of(cell) else formula for cell, formula in zip_longest(seen, formulas)]
    except _DAMAGED as error:
        raise MediaError(Reason.SHEET_UNREADABLE, detail=type(error).__name__) from error


def _refuse_bomb(data: bytes) -> None:
    """Raises MediaError(SHEET_TOO_LARGE) for what unpacks to far more than any list."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        sizes = {part.filename: part.file_size for part in packed.infolist()}
    shared = sum(size for name, size in sizes.items() if name.lower().endswith("sharedstrings.xml"))
    if sum(sizes.values()) > MOST_UNPACKED_BYTES or shared > MOST_SHARED_BYTES:
        raise MediaError(Reason.SHEET_TOO_LARGE)
