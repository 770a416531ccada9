"""Spreadsheets of links: CSV or Excel in, one value a line out, and for every line that is no good the reason why.

They are files of strangers, so they are read in a child process (`spreadsheet_tasks.py`), which may be lost over one.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
from dataclasses import dataclass
from typing import Any, Final

from core.errors import Fault, MediaError, Reason, fault_of
from core.sandbox.limits import Limits
from core.sandbox.worker import Worker, WorkerLost

COLUMNS: Final = ("url", "title", "category", "watch_url", "recorded_at")
EXAMPLE: Final = ("https://example.com/talk.mp4", "The talk", "Talks", "https://example.com/talk", "2024-05-31")
MOST_BYTES: Final = 10_000_000
READ_SEC: Final = 20.0
"""The largest list that is taken needs a tenth of this."""
LIMITS: Final = Limits(memory_bytes=600_000_000, cpu_sec=int(READ_SEC))


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One good line: an address that can be looked at, and what is known of it. `recorded_at` as in `core.models.recording`."""

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
    try:
        with Worker("core.ingest.precheck.spreadsheet_tasks", LIMITS) as worker:
            *_, (_, read) = worker.ask("read", {"name": name[:200], "now": now}, data, within_sec=READ_SEC)
            return _sheet(json.loads(read))
    except WorkerLost as lost:
        # What takes that much memory or time, or kills the process, is never a list of links.
        raise MediaError(Reason.SHEET_TOO_LARGE, detail=str(lost)) from lost
    except (KeyError, TypeError, ValueError) as error:
        raise MediaError(Reason.SHEET_UNREADABLE, name=name, detail=type(error).__name__) from error


def template_csv() -> bytes:
    """The headings and one example, so marked that Excel reads it as UTF-8."""
    text = io.StringIO()
    csv.writer(text).writerows([COLUMNS, EXAMPLE])
    return codecs.BOM_UTF8 + text.getvalue().encode()


def template_xlsx() -> bytes:
    """The same as an Excel file."""
    from openpyxl import Workbook  # noqa: PLC0415 - most people never ask for it

    book, file = Workbook(write_only=True), io.BytesIO()
    sheet = book.create_sheet("videos")
    for row in (COLUMNS, EXAMPLE):
        sheet.append(row)
    book.save(file)
    return file.getvalue()


def _sheet(said: dict[str, Any]) -> Sheet:
    """What `spreadsheet_tasks.read` made JSON of. Raises KeyError, TypeError, ValueError for what can't be."""
    return Sheet(
        tuple(SheetRow(**row) for row in said["rows"]),
        tuple(RowFault(int(line), fault_of(reason, facts)) for line, reason, facts in said["faults"]),
    )
