"""Spreadsheets of links: CSV or Excel in, one value a line out, and for every line that is no good the reason why.

What stands in a cell is text and nothing else: formulas are not worked out, markup is not followed.
"""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from core.errors import Fault, LinkError, MediaError, Reason
from core.ingest.precheck.dates import BadDate, moment_of
from core.ingest.precheck.names import one_line
from core.ingest.precheck.watch_page import checked_watch_url
from core.media.remote.links import normalised_url

COLUMNS: Final = ("url", "title", "category", "watch_url", "recorded_at")
MOST_ROWS: Final = 2_000
MOST_BYTES: Final = 10_000_000
MOST_UNPACKED_BYTES: Final = 200_000_000
EXAMPLE: Final = ("https://example.com/talk.mp4", "The talk", "Talks", "https://example.com/talk", "2024-05-31")
DELIMITERS: Final = (",", ";", "\t")
LONGEST_TITLE: Final = 200
LONGEST_CATEGORY: Final = 100


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One good line: an address that can be looked at, and what is known of it. `recorded_at` is in seconds since 1970, UTC."""

    line: int
    url: str
    title: str = ""
    category: str = ""
    watch_url: str = ""
    recorded_at: float | None = None


@dataclass(frozen=True, slots=True)
class RowFault:
    """Why a line was left out. Lines are counted as a spreadsheet counts them: the headings are line 1."""

    line: int
    fault: Fault


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a spreadsheet holds, in its own order."""

    rows: tuple[SheetRow, ...]
    faults: tuple[RowFault, ...]


def read_sheet(data: bytes, name: str, *, now: float) -> Sheet:
    """Read a CSV or .xlsx file. `now`, in seconds since 1970: nothing can have been recorded later.

    Raises MediaError: SHEET_UNREADABLE, SHEET_TOO_LARGE, SHEET_NO_URL.
    """
    if len(data) > MOST_BYTES:
        raise MediaError(Reason.SHEET_TOO_LARGE)
    table = _from_excel(data) if zipfile.is_zipfile(io.BytesIO(data)) else _from_csv(data, name)
    lines = [(number, cells) for number, cells in enumerate(table, start=1) if any(_text(cell) for cell in cells)]
    if not lines:
        raise MediaError(Reason.SHEET_NO_URL)
    (_, headings), *body = lines
    places = _places(headings)
    rows: list[SheetRow] = []
    faults: list[RowFault] = []
    for count, (line, cells) in enumerate(body):
        if count >= MOST_ROWS:
            faults.append(
                RowFault(line, Fault(Reason.ROWS_TOO_MANY, {"most": f"{MOST_ROWS:,}", "left": str(len(body) - MOST_ROWS)}))
            )
            break
        read = _row(line, {column: cells[place] for column, place in places.items() if place < len(cells)}, now)
        if isinstance(read, RowFault):
            faults.append(read)
        else:
            rows.append(read)
    return Sheet(tuple(rows), tuple(faults))


def template_csv() -> bytes:
    """The headings and one example, so marked that Excel reads it as UTF-8."""
    text = io.StringIO()
    csv.writer(text).writerows([COLUMNS, EXAMPLE])
    return codecs.BOM_UTF8 + text.getvalue().encode()


def template_xlsx() -> bytes:
    """The same as an Excel file."""
    import pandas as pd  # noqa: PLC0415 - takes half a second, and most people never ask for it

    file = io.BytesIO()
    pd.DataFrame([EXAMPLE], columns=list(COLUMNS)).to_excel(file, index=False, sheet_name="videos", engine="openpyxl")
    return file.getvalue()


def _row(line: int, cells: dict[str, Any], now: float) -> SheetRow | RowFault:
    said = {column: _text(cell) for column, cell in cells.items()}
    url = said.get("url", "")
    if not url:
        return RowFault(line, Fault(Reason.ROW_NO_URL))
    try:
        normalised_url(url)
    except LinkError:
        return RowFault(line, Fault(Reason.ROW_BAD_URL, {"url": _shortened(url)}))
    try:
        watch_url = checked_watch_url(said.get("watch_url", "")) or ""
    except LinkError:
        return RowFault(line, Fault(Reason.ROW_BAD_WATCH_URL, {"url": _shortened(said["watch_url"])}))
    try:
        recorded_at = moment_of(cells.get("recorded_at"), said.get("recorded_at", ""), now=now)
    except BadDate as error:
        return RowFault(line, Fault(error.reason, {"date": _shortened(said.get("recorded_at", ""))}))
    return SheetRow(
        line,
        url,
        one_line(said.get("title", ""))[:LONGEST_TITLE],
        one_line(said.get("category", ""))[:LONGEST_CATEGORY],
        watch_url,
        recorded_at,
    )


def _places(headings: Sequence[Any]) -> dict[str, int]:
    """Where each of our columns stands; case, spaces and dashes in a heading don't matter. Raises MediaError(SHEET_NO_URL)."""
    places: dict[str, int] = {}
    for place, heading in enumerate(headings):
        name = "_".join(_text(heading).lower().replace("-", " ").replace("_", " ").split())
        if name in COLUMNS and name not in places:
            places[name] = place
    if "url" not in places:
        raise MediaError(Reason.SHEET_NO_URL)
    return places


def _from_csv(data: bytes, name: str) -> list[list[str]]:
    text = _decoded(data)
    if "\0" in text:
        raise MediaError(Reason.SHEET_UNREADABLE, name=name)
    declared = text[:6].lower().rstrip("\r\n")
    first, _, rest = text.partition("\n")
    if declared.startswith("sep=") and len(first.strip()) == 5:
        # Excel's own way of saying it; the line counts, since Excel counts it.
        return [[], *_records(rest, first.strip()[4], name)]
    return _records(text, max(DELIMITERS, key=lambda delimiter: _heading_score(text, delimiter)), name)


def _records(text: str, delimiter: str, name: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise MediaError(Reason.SHEET_UNREADABLE, name=name, detail=str(error)) from error


def _heading_score(text: str, delimiter: str) -> tuple[int, int]:
    """How many of our columns the first written line has when cut at `delimiter`, then how many columns at all."""
    head = next((line for line in text.splitlines() if line.strip()), "")
    cells = head.split(delimiter)
    ours = sum("_".join(cell.strip(' "').lower().replace("_", " ").split()) in COLUMNS for cell in cells)
    return ours, len(cells)


def _decoded(data: bytes) -> str:
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


def _from_excel(data: bytes) -> list[list[Any]]:
    """The cells of the first sheet as people see them; a formula nobody has worked out yet stays as it was typed."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED_BYTES:
                raise MediaError(Reason.SHEET_TOO_LARGE)
        seen, typed = (_grid(data, data_only=data_only) for data_only in (True, False))
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, OSError, SyntaxError, zipfile.BadZipFile) as error:
        raise MediaError(Reason.SHEET_UNREADABLE, detail=type(error).__name__) from error
    return [
        [value if _text(value) else formula for value, formula in zip(shown, raw, strict=True)]
        for shown, raw in zip(_padded(seen, typed), typed, strict=True)
    ]


def _grid(data: bytes, *, data_only: bool) -> list[list[Any]]:
    import pandas as pd  # noqa: PLC0415 - see template_xlsx

    frame = pd.read_excel(
        io.BytesIO(data),
        sheet_name=0,
        header=None,
        dtype=object,
        na_filter=False,
        engine="openpyxl",
        engine_kwargs={"data_only": data_only},
        # One more than we take, to know that there are more; blank lines among them count as lines.
        nrows=5 * MOST_ROWS,
    )
    cells: list[list[Any]] = frame.to_numpy(dtype=object).tolist()
    return cells


def _padded(seen: Sequence[Sequence[Any]], like: Sequence[Sequence[Any]]) -> Iterable[list[Any]]:
    """`seen` in the shape of `like`: what is worked out may be empty where formulas stand, and pandas drops empty edges."""
    for place, raw in enumerate(like):
        shown = list(seen[place]) if place < len(seen) else []
        yield [shown[column] if column < len(shown) else None for column in range(len(raw))]


def _text(cell: Any) -> str:
    """A cell as text; empty for empty ones."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        # Not equal to itself: not a number.
        return "" if cell != cell else f"{cell:.15g}"  # noqa: PLR0124
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=cell.tzinfo or UTC).isoformat(sep=" ")
    return str(cell).strip()


def _shortened(text: str) -> str:
    text = one_line(text)
    return text if len(text) <= 80 else f"{text[:79]}…"
